package server

import (
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/server/audit"
	"toancanh/server/state"
)

func TestTrailIsToldInTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	names := map[int64]string{12: "lan"}
	cut := state.AuditCut{First: 1, Last: 546, Before: civil.Date{Year: 2024, Month: 12, Day: 1}}
	for _, c := range []struct {
		action     audit.Action
		what, want string
	}{
		{audit.SetPassword, "p12 by link", "lan (p12) bằng liên kết"},
		{audit.SetPassword, "p12", "lan (p12)"},
		{audit.ChangePerson, "p12 enabled", "lan (p12) đã được mở lại"},
		{audit.ChangePerson, "p12 role province > staff; title", "lan (p12) Vai trò: Lãnh đạo tỉnh, thành phố → Chuyên viên; Họ và tên"},
		{audit.ChangePerson, "p12 … +P:48,+P:79", "lan (p12) … +P:48,+P:79"},
		{audit.EndSessions, "p12 one", "lan (p12) một phiên"},
		{audit.AddPerson, "p12 staff P:79 exports,reports", "lan (p12) Chuyên viên P:79 Tải số liệu về, Đọc và gửi báo cáo"},
		{audit.AddPerson, "by provider p12 province P:79 ", "Qua dịch vụ đăng nhập: lan (p12) Lãnh đạo tỉnh, thành phố P:79"},
		{audit.SignIn, "by provider: no role", "Qua dịch vụ đăng nhập: chưa được giao vai trò"},
		{audit.SignOut, "by provider p12", "Qua dịch vụ đăng nhập: lan (p12)"},
		{audit.SignIn, "by provider: something new", "Qua dịch vụ đăng nhập: something new"},
		{audit.Restore, "head set aside: 7:ab", "dòng cuối của nhật ký trước đó là 7:ab"},
		{audit.FoundBroken, "head 7:ab, trail 8:cd", "tệp ghi dòng cuối: 7:ab; nhật ký: 8:cd"},
		{audit.Archived, cut.String(), "Các dòng 1–546, trước ngày 01/12/2024; mã băm 0000"},
		{audit.Refuse, "POST /admin/people/p12", "POST /admin/people/p12"},
	} {
		if got := whatSaid("vi", state.AuditRow{Action: string(c.action), What: c.what}, names); got != c.want && (c.action != audit.Archived || !strings.HasPrefix(got, c.want)) {
			t.Errorf("%s %q: %q, want %q", c.action, c.what, got, c.want)
		}
	}
}

func TestWhatIsFoundInTheTrailIsToldInTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	trail, ok := o.trail.(*audit.Trail)
	if !ok {
		t.Fatal("another trail")
	}
	cut, _, err := trail.Archive(t.Context(), civil.Date{Year: 2026, Month: 12, Day: 1}, zone(), audit.Entry{Person: "os:root"})
	if err != nil {
		t.Fatal(err)
	}
	if err := trail.Restored(t.Context(), "os:root", "7:ab"); err != nil {
		t.Fatal(err)
	}
	o.orders(t, "/admin/audit", "/admin/audit/verify", o.admin)
	page := o.get(t, "/admin/audit", o.admin)
	holds(t, page, 200, "đã chuyển vào "+audit.ArchiveName(cut), "đã khôi phục từ bản sao lưu; dòng cuối của nhật ký trước đó là 7:ab")
	for _, word := range []string{"tells", "set aside", "went to"} {
		if strings.Contains(page.Body.String(), word) {
			t.Errorf("a Vietnamese page says %q", word)
		}
	}
	for _, kind := range audit.Kinds() {
		if !locale.Has("trail.found." + string(kind)) {
			t.Errorf("there is no text for %s", kind)
		}
	}
}
