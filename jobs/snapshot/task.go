package snapshot

import (
	"strings"
	"time"
	"unicode"

	"github.com/golang-sql/civil"
	"golang.org/x/text/unicode/norm"
)

// Task is one row of a task list put in by its owner: what was reported about a
// task at UpdatedAt.
type Task struct {
	ID             string // unique in its list
	Number         string // as printed; official lists repeat some
	TitleVI        string
	TitleEN        string
	Group          string
	LeadAgency     string
	CoAgencies     string
	Area           string     // VN or a province, as area.Parse reads it
	Due            civil.Date // zero: a permanent task
	StatusReported string     // as printed
	Percent        *float64   // 0 to 100
	CompletedOn    civil.Date // zero: not told
	Evidence       string
	UpdatedAt      time.Time // local time of the report; zero: the day the list was reported
}

// Finding is something doubtful in a task list that was read all the same.
type Finding struct {
	Line int // of the file; 0: the file as a whole
	Text string
}

// taskColumn is one column of a task list: its name in the template, what it is
// called in official tables, and what to write in it.
type taskColumn struct {
	name    string
	aliases []string
	note    string
	set     func(*Task, cell) error
}

// taskColumns are the columns of the template, in its order. The aliases include
// the layout of official tables (STT, Tên nhiệm vụ, Đơn vị chủ trì, Thời hạn, Kết
// quả thực hiện, Tiến độ) and of the sample of Notice 624/TB-VPCP.
func taskColumns() []taskColumn {
	return []taskColumn{
		{"task_id", []string{"row", "ma nhiem vu", "ma"},
			"Mã riêng của nhiệm vụ trong danh sách, giữ nguyên qua các lần nhập / id, unique in the list, the same in every import",
			func(t *Task, c cell) error { t.ID = c.text; return nil }},
		{"number", []string{"printed number", "stt", "so thu tu"},
			"Số thứ tự như trên văn bản / number as printed",
			func(t *Task, c cell) error { t.Number = c.text; return nil }},
		{"title_vi", []string{"title vi short", "ten nhiem vu", "nhiem vu", "noi dung nhiem vu"},
			"Tên nhiệm vụ, bắt buộc / title in Vietnamese, required",
			func(t *Task, c cell) error { t.TitleVI = c.text; return nil }},
		{"title_en", nil, "Tên tiếng Anh / title in English",
			func(t *Task, c cell) error { t.TitleEN = c.text; return nil }},
		{"group", []string{"section", "nhom", "nhom tien ich"},
			"Nhóm tiện ích 1 đến 5, hoặc tên nhóm / utility group 1 to 5, or the list's own",
			func(t *Task, c cell) error { t.Group = c.text; return nil }},
		{"lead_agency", []string{"lead agency as printed", "don vi chu tri", "co quan chu tri"},
			"Cơ quan chủ trì / lead agency",
			func(t *Task, c cell) error { t.LeadAgency = c.text; return nil }},
		{"co_agencies", []string{"don vi phoi hop", "co quan phoi hop"},
			"Cơ quan phối hợp / co-operating agencies",
			func(t *Task, c cell) error { t.CoAgencies = c.text; return nil }},
		{"area_code", []string{"dia ban", "ma dia ban"},
			"VN, hoặc mã tỉnh như P:79 / VN, or a province such as P:79; empty: VN",
			func(t *Task, c cell) (err error) { t.Area, err = c.area(); return err }},
		{"due", []string{"thoi han", "han", "han hoan thanh", "thoi han hoan thanh"},
			"Hạn: 31/10/2025, 2025-10-31 hoặc 2025-12 (cuối tháng); để trống hoặc 'thường xuyên' nếu thường xuyên / due day; empty or 'ongoing': permanent",
			func(t *Task, c cell) (err error) { t.Due, err = c.due(); return err }},
		{"status_reported", []string{"status as printed", "tien do", "trang thai"},
			"Trạng thái như được báo cáo / status as reported: " + strings.Join(taskStatuses(), ", "),
			func(t *Task, c cell) error { t.StatusReported = c.text; return nil }},
		{"percent", []string{"ty le", "phan tram"},
			"Phần trăm hoàn thành, 0 đến 100 / percent done",
			func(t *Task, c cell) (err error) { t.Percent, err = c.percent(); return err }},
		{"completed_on", []string{"ngay hoan thanh"},
			"Ngày hoàn thành / day of completion",
			func(t *Task, c cell) (err error) { t.CompletedOn, err = c.date(); return err }},
		{"evidence", []string{"ket qua thuc hien", "ket qua", "san pham"},
			"Kết quả, số văn bản / result, document",
			func(t *Task, c cell) error { t.Evidence = c.text; return nil }},
		{"updated_at", []string{"ngay cap nhat", "ngay bao cao"},
			"Ngày của báo cáo này; để trống: ngày của cả danh sách, nêu khi nhập / day of this report; empty: that of the whole list, named at the import",
			func(t *Task, c cell) error {
				d, err := c.date()
				if err == nil && d.IsValid() {
					t.UpdatedAt = d.In(time.UTC)
				}
				return err
			}},
	}
}

// taskStatuses are the words offered in the template; others are understood too.
func taskStatuses() []string {
	return []string{"Đã hoàn thành", "Đã hoàn thành quá hạn", "Đang thực hiện", "Chưa hoàn thành", "Chưa thực hiện", "Thường xuyên"}
}

// leftOut are columns of official tables that are known and not needed.
func leftOut() []string {
	return []string{
		"status normalised", "has result text", "open and past due on 2025 11 16", "quality note", "van ban giao", "ghi chu",
	}
}

// plain writes a text without case, accents and punctuation, so that heads and
// words can be compared as people type them.
func plain(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case r == 'đ':
			r = 'd'
		case unicode.Is(unicode.Mn, r):
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}
