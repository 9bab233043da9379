package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/dashboards"
	"toancanh/jobs/report"
	"toancanh/queries/area"
	"toancanh/server/state"
)

// noPaper makes no reports: here nothing is sent.
type noPaper struct{}

func (noPaper) Make(context.Context, report.Wish) (report.File, error) {
	return report.File{}, errors.ErrUnsupported
}

// letterOffice is the configuration of the reports of these tests.
func letterOffice() report.Config {
	c := report.DefaultConfig()
	c.Mail.Host, c.Mail.From = "mail.example.gov.vn", "bao-cao@example.gov.vn"
	c.Schedules = []report.ScheduleConfig{
		{Name: "tuần", When: "weekly", Areas: report.Words{"all"}, Recipients: []report.RecipientConfig{
			{Name: "UBND TP. Hồ Chí Minh", Email: "vp@hcm.example.gov.vn", Areas: report.Words{"P:79"}},
			{Name: "Lưu trữ", Folder: ".", Areas: report.Words{"all"}},
		}},
		{Name: "tháng", When: "monthly-25", Areas: report.Words{"VN"}, Layout: report.LayoutAnnex, Languages: report.Words{"vi", "en"},
			Late:       report.LateConfig{Then: "hold"},
			Recipients: []report.RecipientConfig{{Name: "Văn phòng Chính phủ", Email: "vp@chinhphu.example.vn", Areas: report.Words{"VN"}, Lang: "vi"}}},
	}
	return c
}

// letters are the deliveries of the log of these tests, one for each fate, by its name.
func letters() map[string]state.Delivery {
	hcm := area.Area{Level: area.Province, Vintage: area.V34, Code: "79"}
	noon := morning()
	base := state.Delivery{
		Schedule: "tuần", Period: noon.Add(-time.Hour), Area: hcm, Lang: "vi", Name: "UBND TP. Hồ Chí Minh", Layout: "summary", How: "attachment", Planned: noon.Add(-time.Hour),
		Night: civil.Date{Year: 2026, Month: 11, Day: 22}, Snapshot: "2026-11-22.eeeeee", Code: "ABCD-EFGH", MessageID: "x@example.gov.vn", Attempts: 1, Tried: noon, Ended: noon,
	}
	all := map[string]state.Delivery{}
	for name, change := range map[string]func(*state.Delivery){
		"sent":      func(d *state.Delivery) { d.State, d.Answer = state.DeliverySent, "2.0.0 OK queued as <b>7</b>" },
		"corrected": func(d *state.Delivery) { d.State, d.Snapshot = state.DeliverySent, "2026-11-22.dddddd" },
		"late": func(d *state.Delivery) {
			d.State, d.Statement = state.DeliverySent, "Số liệu đêm 22/11/2026 chưa có."
		},
		"folder": func(d *state.Delivery) { d.State, d.How, d.File = state.DeliverySent, "folder", "79/2026/a.pdf" },
		"bounced": func(d *state.Delivery) {
			d.State, d.Reason, d.Answer = state.DeliveryBounced, "refused", "550 5.1.1 <script>alert(1)</script> no such user"
		},
		"doubtful": func(d *state.Delivery) { d.State, d.Reason = state.DeliveryDoubtful, "unanswered" },
		"held":     func(d *state.Delivery) { d.State, d.Reason = state.DeliveryHeld, "late" },
		"scope":    func(d *state.Delivery) { d.State, d.Reason = state.DeliveryHeld, "scope" },
		"again": func(d *state.Delivery) {
			d.State, d.Reason, d.Next, d.Ended = state.DeliveryFailed, "refused", noon.Add(5*time.Minute), time.Time{}
		},
		"over": func(d *state.Delivery) { d.State, d.Reason, d.Attempts = state.DeliveryFailed, "unreachable", 14 },
		"planned": func(d *state.Delivery) {
			d.State, d.Reason, d.Next, d.Ended = state.DeliveryPlanned, "late", noon.Add(time.Hour), time.Time{}
		},
		"sending": func(d *state.Delivery) { d.State, d.Ended = state.DeliverySending, time.Time{} },
	} {
		d := base
		d.Recipient = name + "@hcm.example.gov.vn"
		change(&d)
		all[name] = d
	}
	return all
}

// correspondence opens the office of a server with these letters in its log.
func correspondence(t testing.TB, o *Options) *report.Office {
	t.Helper()
	ctx := context.Background()
	var list []state.Delivery
	for _, d := range letters() {
		list = append(list, d)
	}
	at := list[0].Period
	err := o.State.PlanPeriods(ctx, []state.Period{
		{Schedule: "tuần", At: at, State: state.PeriodPlanned, Noted: at}, {Schedule: "tuần", At: at.AddDate(0, 0, -7), State: state.PeriodSkipped, Noted: at},
	}, list)
	if err != nil {
		t.Fatal(err)
	}
	planned, err := o.State.Deliveries(ctx, state.DeliveryFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range planned {
		name, _, _ := strings.Cut(p.Recipient, "@")
		d := letters()[name]
		d.ID = p.ID
		if err := o.State.MoveDelivery(ctx, d, state.DeliveryPlanned, morning()); err != nil {
			t.Fatal(err)
		}
	}
	office, err := report.New(report.Options{
		Config: letterOffice(), Store: o.State, Maker: noPaper{}, Nights: o.Reader, Zone: zone(), PublicURL: o.PublicURL, Now: morning, Log: o.Log,
	})
	if err != nil {
		t.Fatal(err)
	}
	return office
}

// deliveryOf is the id of a letter, which follows from what it is.
func deliveryOf(name string) string {
	d := letters()[name]
	return d.Key()
}

func TestReportsPageTellsAClerkWhatToDo(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, c := range []scenario{
		{name: "the log", target: "/reports", status: 200, has: []string{
			"5 báo cáo cần người xử lý", "Chưa rõ đã đến", "Hỏi nơi nhận", "&lt;script&gt;alert(1)", "Sẽ gửi lại", "08:05 23/11/2026", "Đã thử 14 lần", "Chờ số liệu đến 09:00",
			"đã được đính chính sau khi gửi", "Gửi bản đính chính", "Báo cáo có ghi rõ là số liệu chậm", "79/2026/a.pdf", "1 kỳ đã bỏ qua", "07:00 25/11/2026", "weekly", "Phụ lục",
			`href="/reports/VN/2026-11-22.pdf"`, `href="/reports/79/2026-11-22.pdf?layout=annex"`, "rồi giữ lại cho người quyết định",
		}, hasNot: []string{"<script>alert", "deliveries.", "<b>7</b>"}, sends: map[string]string{"Cache-Control": "no-store", "X-Frame-Options": "DENY"}},
		{name: "in English", target: "/reports?lang=en", status: 200, has: []string{"5 reports want a person", "May not have arrived", "/reports/VN/2026-11-22.pdf?lang=en"}, hasNot: []string{"Gửi lại"}},
		{name: "an older night", target: "/reports?as_of=2026-11-20", status: 200, has: []string{"/reports/79/2026-11-20.pdf"}},
		{name: "what wants a person", target: "/reports?show=attention", status: 200, has: []string{"doubtful@hcm", "bounced@hcm", "over@hcm"}, hasNot: []string{"sent@hcm", "again@hcm"}},
		{name: "a preview", target: "/reports?schedule=tu%E1%BA%A7n", status: 200, has: []string{"sẽ gửi 36 báo cáo", "07:00 30/11/2026", "vp@hcm.example.gov.vn", "thư mục .", "không gửi gì"}},
		{name: "one delivery", target: "/reports?delivery=" + deliveryOf("bounced"), status: 200, has: []string{"x@example.gov.vn", "ABCD-EFGH", "toancanh deliveries resend " + deliveryOf("bounced")}},
		{name: "no such delivery", target: "/reports?delivery=nothing", status: 404, has: []string{"Không có thư này"}},
		{name: "no such schedule", target: "/reports?schedule=nothing", status: 400, has: []string{"nothing", "tuần, tháng"}},
		{name: "nothing to choose by", target: "/reports?show=everything", status: 400, has: []string{"attention"}},
		{name: "twice", target: "/reports?show=attention&show=", status: 400, has: []string{"show"}},
		{name: "every mistake at once", target: "/reports?show=x&asof=y", status: 400, has: []string{"show", "as_of"}},
		{name: "a gap", target: "/reports?as_of=2026-11-21", status: 404, has: []string{"20/11/2026"}},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}

func TestResendIsAskedForByOurOwnForms(t *testing.T) {
	s := newServer(t, open(t), nil)
	form := []string{"Content-Type", "application/x-www-form-urlencoded"}
	token := s.tokens.of(reportsPath)
	id := deliveryOf("doubtful")
	for _, c := range []scenario{
		{name: "without a token", body: formOf("token", "x"), target: "/reports/" + id + "/resend", status: 403},
		{name: "from another site", body: formOf("token", token), target: "/reports/" + id + "/resend", headers: append([]string{"Sec-Fetch-Site", "cross-site"}, form...), status: 403},
		{name: "of nothing", body: formOf("token", token), target: "/reports/nothing/resend", status: 404},
		{name: "of what is under way", body: formOf("token", token), target: "/reports/" + deliveryOf("sending") + "/resend?lang=en", status: 409, has: []string{"being sent"}},
		{name: "by our form", body: formOf("token", token), target: "/reports/" + id + "/resend", status: 303},
		{name: "by our form twice", body: formOf("token", token), target: "/reports/" + id + "/resend", status: 409},
		{name: "as a correction of what is right", body: formOf("token", token, "correction", "1"), target: "/reports/" + deliveryOf("sent") + "/resend", status: 409, has: []string{"Không có gì để đính chính"}},
		{name: "as a correction", body: formOf("token", token, "correction", "1"), target: "/reports/" + deliveryOf("corrected") + "/resend", status: 303},
		{name: "afterwards", method: "GET", target: "/reports?show=attention", status: 200, has: []string{"bounced@hcm"}, hasNot: []string{"doubtful@hcm"}},
	} {
		if c.headers == nil {
			c.headers = form
		}
		if c.method == "" {
			c.method = http.MethodPost
		}
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
	list, err := s.store.PendingDeliveries(t.Context(), morning())
	if err != nil {
		t.Fatal(err)
	}
	var copies []string
	for _, d := range list {
		if d.ResentOf != "" {
			copies = append(copies, fmt.Sprint(d.Recipient, " ", d.Correction, " ", d.Snapshot))
		}
	}
	slices.Sort(copies)
	if want := []string{"corrected@hcm.example.gov.vn true ", "doubtful@hcm.example.gov.vn false 2026-11-22.eeeeee"}; !slices.Equal(copies, want) {
		t.Errorf("%q", copies)
	}
}

func TestReportsPageHoldsWithoutSchedulesAndNights(t *testing.T) {
	s := newServer(t, openEmpty(t), func(o *Options) {
		office, err := report.New(report.Options{Store: o.State, Maker: noPaper{}, Nights: o.Reader, Zone: zone(), Config: report.DefaultConfig(), Now: morning})
		if err != nil {
			t.Fatal(err)
		}
		o.Office = office
	})
	scenario{target: "/reports", status: 200, has: []string{"Chưa có đêm số liệu nào", "Chưa có lịch gửi nào", "Chưa có báo cáo nào"}, hasNot: []string{".pdf"}}.run(t, s)
	scenario{target: "/api/v1/reports", status: 200, has: []string{`{"schedules":[],"deliveries":[]}`}}.run(t, s)
}

func TestReportsOfOtherAreasAreNotTold(t *testing.T) {
	t.Parallel()
	s := shared(t)
	elsewhere := area.ScopeOf(area.Area{Level: area.Province, Vintage: area.V34, Code: "01"})
	list, err := s.seenDeliveries(t.Context(), elsewhere, state.DeliveryFilter{})
	if err != nil || len(list) != 0 {
		t.Errorf("%v %+v", err, list)
	}
	d, err := s.downloads(t.Context(), dashboards.Params{Lang: "vi"}, elsewhere)
	if err != nil || len(d.Nation) != 0 || len(d.Areas) != 1 {
		t.Errorf("%v %+v", err, d)
	}
}

func TestPreviewOfWhatIsLateSaysWhetherItIsHeld(t *testing.T) {
	config := letterOffice()
	config.Schedules = config.Schedules[:1]
	config.Schedules[0].When, config.Schedules[0].Name = "0 7 * * *", "gửi"
	holding := config.Schedules[0]
	holding.Name, holding.Late.Then = "giữ", "hold"
	config.Schedules = append(config.Schedules, holding)
	s := ownServer(t, func(o *Options) {
		office, err := report.New(report.Options{
			Config: config, Store: o.State, Maker: noPaper{}, Nights: o.Reader, Zone: zone(), PublicURL: o.PublicURL, Log: o.Log,
			Now: func() time.Time { return time.Date(2026, 11, 22, 6, 0, 0, 0, zone()) }, // the night of the 21st is a gap
		})
		if err != nil {
			t.Fatal(err)
		}
		o.Office = office
	})
	for _, c := range []scenario{
		{name: "held", target: "/reports?schedule=gi%E1%BB%AF", status: 200, has: []string{"sẽ giữ lại 36 báo cáo vì số liệu đêm 21/11/2026 về chậm", "Nếu đến 13:00 22/11/2026 vẫn chưa có, các báo cáo này được giữ lại", "Giữ lại</td>"}, hasNot: []string{"sẽ gửi 36"}},
		{name: "sent", target: "/reports?schedule=g%E1%BB%ADi", status: 200, has: []string{"sẽ gửi 36 báo cáo", "Nếu đến 13:00 22/11/2026 vẫn chưa có, báo cáo lấy số liệu của đêm mới nhất"}, hasNot: []string{"giữ lại 36", "Giữ lại</td>"}},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}
