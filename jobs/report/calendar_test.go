package report

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"toancanh/queries"
	"toancanh/server/state"
)

// quarter are three schedules with a dozen recipients.
func quarter(mail MailConfig) Config {
	wait, day := Duration(3*time.Hour), Duration(24*time.Hour)
	mail.RetryFor = day
	person := func(name, address string, areas ...string) RecipientConfig {
		return RecipientConfig{Name: name, Email: address + ".test", Areas: areas}
	}
	return Config{Mail: mail, Schedules: []ScheduleConfig{
		{Name: "tuần", When: "weekly", Areas: Words{"all"}, Late: LateConfig{Wait: &wait}, Recipients: []RecipientConfig{
			person("UBND TP. Hà Nội", "vp@hanoi", "P:01"), person("UBND TP. Hồ Chí Minh", "vp@hcm", "P:79"), person("UBND TP. Đà Nẵng", "vp@danang", "P:48"),
			person("UBND tỉnh Lào Cai", "cham@laocai", "P:15"), person("Người đã chuyển công tác", "khong-con@hue", "P:46"), {Name: "Lưu trữ", Folder: ".", Areas: Words{"VN"}},
		}},
		{Name: "tháng 25", When: "monthly-25", Areas: Words{"VN", "P:01", "P:79"}, Layout: LayoutAnnex, Languages: Words{"vi", "en"}, Recipients: []RecipientConfig{
			person("Tổ công tác Đề án 06", "tct@bca", "VN"), person("Văn phòng Chính phủ", "vp@vpcp", "all"), person("Công an TP. Hà Nội", "cham@cahn", "P:01"),
		}},
		{Name: "tháng 15", When: "monthly-15", Areas: Words{"VN"}, Late: LateConfig{Wait: &wait, Then: thenHold}, Recipients: []RecipientConfig{
			person("Bộ Nội vụ", "bnv@noivu", "VN"), person("Bộ Tài chính", "cham@btc", "VN"), person("Bộ Y tế", "byt@yte", "VN"),
		}},
	}}
}

// weather is what goes wrong in the three months.
type weather struct {
	late    map[string]string // night: when it comes
	stopped map[string]bool   // nights that a gate stops for good
	down    [][2]string       // from, until: the program does not run
	deaths  map[int]bool      // letters, by their number, at which the process ends before it hears the answer
	cuts    map[int]bool      // letters at which the session ends before the answer
}

func season() weather {
	return weather{
		late:    map[string]string{"2026-09-20": "2026-09-21 08:40", "2026-10-04": "2026-10-05 16:00", "2026-11-14": "2026-11-15 18:00"},
		stopped: map[string]bool{"2026-10-24": true, "2026-11-15": true},
		down:    [][2]string{{"2026-09-12 20:00", "2026-09-22 09:10"}, {"2026-11-01 12:00", "2026-11-03 08:00"}, {"2026-11-23 06:59", "2026-11-23 07:20"}},
		deaths:  map[int]bool{3: true, 17: true, 40: true},
		cuts:    map[int]bool{9: true, 30: true},
	}
}

// asleep reports whether the program does not run.
func (w weather) asleep(now time.Time) bool {
	return slices.ContainsFunc(w.down, func(span [2]string) bool { return !now.Before(at(span[0])) && now.Before(at(span[1])) })
}

// nights publishes what there is at an instant: a night an hour and a half after it is
// over, unless it is late or stopped, and only while the program runs.
func (w weather) nights(s *shelf, now time.Time) {
	for d := date("2026-08-31"); ; d = d.AddDays(1) {
		comes := d.AddDays(1).In(hanoi()).Add(90 * time.Minute)
		if late, ok := w.late[d.String()]; ok {
			comes = at(late)
		}
		if now.Before(d.AddDays(1).In(hanoi())) {
			return
		}
		there := slices.ContainsFunc(s.all, func(n queries.Snapshot) bool { return n.Date == d })
		switch {
		case now.Before(comes) || there:
		case w.stopped[d.String()]:
			s.runs = []queries.Run{{From: d, Until: d, State: "stopped"}}
		default:
			s.publish(d.String())
		}
	}
}

// TestThreeMonthsOfReports goes through three months in steps of five minutes, with
// standstills of days, late nights, nights stopped by a gate, an address that bounces,
// greylisting servers, sessions cut and processes killed. What the log says is compared
// with what the servers have.
func TestThreeMonthsOfReports(t *testing.T) {
	t.Parallel()
	box, sky := newMailbox(t), season()
	knocked := map[string]time.Time{}
	var d *desk
	box.refuses = func(to string) error {
		switch {
		case strings.HasPrefix(to, "khong-con@"):
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "mailbox unavailable"}
		case strings.HasPrefix(to, "cham@"): // who was seen within the last half day is let in
			first, known := knocked[to]
			if !known || d.clock.Sub(first) > 12*time.Hour {
				knocked[to] = *d.clock
				return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "greylisted"}
			}
			if d.clock.Sub(first) < 12*time.Minute {
				return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "greylisted"}
			}
		}
		return nil
	}
	letters := 0
	var dead, cut atomic.Bool // the server's goroutines say so
	box.reads = func(_, _ string, s *smtp.Conn) error {
		letters++
		switch {
		case sky.deaths[letters]: // nothing is written down after that
			dead.Store(true)
			return errors.Join(d.store.Close(), s.Conn().Close())
		case sky.cuts[letters]: // the server loses it with the session
			cut.Store(true)
			return errors.Join(io.ErrUnexpectedEOF, s.Conn().Close())
		}
		return nil
	}
	d = newDesk(t, quarter(box.config()), "2026-09-01 00:00")
	awake, step := true, 5*time.Minute
	if testing.Short() {
		step = time.Hour
	}
	for now, end := at("2026-09-01 00:00"), at("2026-12-01 00:00"); now.Before(end); now = now.Add(step) {
		*d.clock = now
		if sky.asleep(now) {
			if awake {
				_ = d.store.Close()
			}
			awake = false
			continue
		}
		if !awake || dead.Load() {
			d.open()
			awake = true
			dead.Store(false)
		}
		sky.nights(d.shelf, now)
		if err := d.Round(context.Background()); (err != nil) != cut.Load() && !dead.Load() {
			t.Fatalf("%s: %v", now, err)
		}
		cut.Store(false)
	}
	d.judges(box)
}

// judges compares the log with what the servers have and what was due, and prints it.
func (d *desk) judges(box *mailbox) {
	d.t.Helper()
	list, err := d.store.Deliveries(context.Background(), state.DeliveryFilter{})
	if err != nil {
		d.t.Fatal(err)
	}
	periods, err := d.store.Periods(context.Background(), 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	var table strings.Builder
	count := map[string]int{}
	slices.Reverse(list)
	for _, x := range list {
		n := box.taken["<"+x.MessageID+">"]
		fmt.Fprintf(&table, "%-9s %s %-22s %-5s %s %-9s %-11s night %s tries %d server %d late %-5v %s\n", x.Schedule, x.Period.In(hanoi()).Format("02/01 15:04"),
			x.Recipient, x.Area, x.Lang, x.State, x.Reason, x.Night, x.Attempts, n, x.Statement != "", x.Ended.In(hanoi()).Format("02/01 15:04"))
		count[string(x.State)+" "+x.Reason]++
		ok := false
		switch x.State {
		case state.DeliverySent:
			ok = n == 1 || x.How == state.DeliveryFolder && n == 0
		case state.DeliveryDoubtful:
			ok = n <= 1
		case state.DeliveryBounced:
			ok = n == 0 && strings.HasPrefix(x.Recipient, "khong-con@") && x.Attempts <= 2 // once it may have waited behind a cut
		case state.DeliveryHeld:
			ok = n == 0 && x.Schedule == "tháng 15" && x.Reason == reasonLate
		}
		if !ok {
			d.t.Errorf("%s %s %s %s is %s after %d tries, and the server has it %d times", x.Schedule, x.Period, x.Recipient, x.Area, x.State, x.Attempts, n)
		}
	}
	d.t.Logf("\n%s%d deliveries: %v", table.String(), len(list), count)
	skipped := map[string]int{}
	for _, p := range periods {
		if p.State == state.PeriodSkipped {
			skipped[p.Schedule+" "+p.At.In(hanoi()).Format("02/01")]++
		}
	}
	if want := []string{"tuần 14/09"}; !slices.Equal(slices.Sorted(maps.Keys(skipped)), want) {
		d.t.Errorf("skipped: %v", skipped)
	}
	if want := 12*6 + 3*10 + 3*3; len(list) != want { // Mondays but the skipped one; 2 + 2·3 + 2 on the 25th; 3 on the 15th
		d.t.Errorf("%d deliveries, want %d", len(list), want)
	}
	if count["doubtful "+reasonDied] != 3 || count["doubtful "+reasonUnanswered] != 2 {
		d.t.Errorf("%v", count)
	}
	late := 0
	for _, x := range list {
		if x.Statement != "" {
			late++
		}
	}
	if late == 0 {
		d.t.Error("no report says that its numbers are late")
	}
}
