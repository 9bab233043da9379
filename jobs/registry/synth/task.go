package synth

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/assets"
)

const (
	taskList  = "QD06-2022"
	taskCount = 52
)

// course is how a task goes, and how that is reported. Courses that contradict
// themselves are as common as in the official tables: a third.
type course int

const (
	permanent    course = iota // has no deadline
	prompt                     // done in time
	late                       // done after the deadline, and reported so
	ahead                      // not due yet
	overdue                    // past the deadline, reported as not done
	lateAsDone                 // done after the deadline, reported as done
	doneUndated                // reported as done without a day
	overdueAsRun               // past the deadline, reported as under way
	overdueBlank               // past the deadline, nothing reported but a claim of 100 %
)

// task is one task of the list and its course.
type task struct {
	number                    int
	titleVI, titleEN          string
	group, lead, others       string
	course                    course
	due, moved, movedOn, done civil.Date // zero: none
}

// tasks writes the monthly reports on the 52 tasks, due on the 25th. Titles are those of
// the decision where they are known; which number a task has is invented.
func (w *writer) tasks(ctx context.Context) error {
	if !w.sink.takes(relTask) {
		return nil
	}
	fragments, err := assets.TaskFragments()
	if err != nil {
		return err
	}
	for i := range taskCount {
		t := w.task(i + 1)
		if i < len(fragments) {
			t.adopt(fragments[i])
		}
		if err := w.reports(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// task makes up a task and its course.
func (w *writer) task(number int) task {
	draw := w.seed.of(drawTask).of(number)
	ministries := []string{"Bộ Công an", "Bộ Tư pháp", "Bộ Tài chính", "Bộ Y tế", "Bộ Giáo dục và Đào tạo", "Bộ Nội vụ", "Văn phòng Chính phủ"}
	t := task{
		number:  number,
		titleVI: fmt.Sprintf("Nhiệm vụ mô phỏng số %d", number),
		titleEN: fmt.Sprintf("Simulated task no. %d", number),
		group:   fmt.Sprint(1 + number%5),
		lead:    ministries[draw.below(0, len(ministries))],
		others:  ministries[0],
		due:     monthEnd(2022, 6+draw.below(1, 42)),
	}
	if t.lead == t.others {
		t.others = ""
	}
	// The contradicting courses come round every third task.
	plain := []course{prompt, late, prompt, permanent, prompt, ahead, prompt, overdue, permanent, prompt, ahead, late}
	odd := []course{lateAsDone, overdueAsRun, doneUndated, overdueBlank}
	if number%3 == 0 {
		t.course = odd[number/3%len(odd)]
	} else {
		t.course = plain[(number-number/3)%len(plain)]
	}
	if number%6 == 5 {
		t.moved, t.movedOn = monthEnd(t.due.Year, int(t.due.Month)+6), t.due.AddDays(-20)
	}
	return t
}

// adopt takes over what is known of a real task.
func (t *task) adopt(f assets.TaskFragment) {
	t.titleVI, t.titleEN = f.TitleVI, f.TitleEN
	t.group = groupOf(f.GroupLabel)
	t.lead = agencyName(f.Lead)
	names := make([]string, len(f.CoAgencies))
	for i, code := range f.CoAgencies {
		names[i] = agencyName(code)
	}
	t.others = strings.Join(names, "; ")
	switch {
	case f.Permanent:
		t.course = permanent
	case t.course == permanent || t.course == ahead:
		t.course = prompt
	}
	if !f.Due.IsZero() {
		t.due, t.moved = f.Due, civil.Date{}
	}
}

// groupOf places a fragment in one of the decision's five utility groups: procedures,
// economy, digital citizens, data, leadership.
func groupOf(label string) string {
	switch {
	case strings.HasPrefix(label, "admin"):
		return "1"
	case strings.HasPrefix(label, "socio"):
		return "2"
	case label == "legal":
		return "3"
	case label == "organisation":
		return "5"
	}
	return "4"
}

func agencyName(code string) string {
	names := map[string]string{
		"MPS": "Bộ Công an", "MOJ": "Bộ Tư pháp", "MOF": "Bộ Tài chính", "MOFA": "Bộ Ngoại giao", "MOH": "Bộ Y tế",
		"MOET": "Bộ Giáo dục và Đào tạo", "MIC": "Bộ Thông tin và Truyền thông", "SBV": "Ngân hàng Nhà nước Việt Nam",
		"VSS": "Bảo hiểm xã hội Việt Nam", "Government Office": "Văn phòng Chính phủ",
		"all provinces": "UBND các tỉnh, thành phố", "all ministries": "Các bộ, cơ quan ngang bộ",
	}
	if name, ok := names[code]; ok {
		return name
	}
	return code
}

func monthEnd(year, month int) civil.Date {
	return civil.DateOf(time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC))
}

// reports writes a task's reports up to the last day: every month until two months after
// it is done, every quarter for a permanent one.
func (w *writer) reports(ctx context.Context, t task) error {
	draw := w.seed.of(drawTask).of(t.number)
	deadline := t.due
	if !t.moved.IsZero() {
		deadline = t.moved
	}
	switch t.course {
	case prompt, doneUndated:
		t.done = deadline.AddDays(-draw.below(2, 60))
	case late, lateAsDone:
		t.done = deadline.AddDays(8 + draw.below(2, 150))
	case ahead:
		deadline = civil.Date{Year: 2027 + draw.below(2, 3), Month: time.December, Day: 31}
		t.due, t.moved = deadline, civil.Date{}
	}
	for month := 0; ; month++ {
		on := monthEnd(2022, 1+month).AddDays(25)
		if dayOf(on) > day(w.until) || !t.done.IsZero() && on.After(t.done.AddDays(75)) {
			return nil
		}
		if t.course == permanent && month%3 > 0 {
			continue
		}
		if err := w.report(ctx, t, draw, deadline, on); err != nil {
			return err
		}
	}
}

// report writes what is reported of a task on a day.
func (w *writer) report(ctx context.Context, t task, draw seed, deadline, on civil.Date) error {
	due := t.due
	if !t.moved.IsZero() && !on.Before(t.movedOn) {
		due = t.moved
	}
	finished := !t.done.IsZero() && !on.Before(t.done)
	status := t.status(finished, on.After(deadline), on.Year >= 2025)
	var percent any
	evidence := ""
	var completed civil.Date
	switch {
	case t.course == permanent:
		due = civil.Date{}
	case finished:
		percent, evidence = 100.0, fmt.Sprintf("Văn bản mô phỏng số %d", 100+t.number)
		if t.course != doneUndated {
			completed = t.done
		}
	case t.course == overdueBlank && on.After(deadline):
		evidence = "Đã triển khai đạt 100 %"
	default:
		percent = w.progress(draw, deadline, on)
	}
	return w.sink.row(ctx, relTask, taskList, fmt.Sprintf("%s-%02d", taskList, t.number), fmt.Sprint(t.number), t.titleVI, t.titleEN, t.group,
		t.lead, orNil(t.others), "VN", dateOrNil(due), orNil(status), percent, dateOrNil(completed), orNil(evidence),
		dayOf(on).at(16*3600+t.number*60))
}

// progress is the percentage reported of an unfinished task: growing towards 90 at its deadline, in fives.
func (w *writer) progress(draw seed, deadline, on civil.Date) float64 {
	began := civil.Date{Year: 2022, Month: time.January, Day: 6}
	part := float64(on.DaysSince(began)) / float64(max(1, deadline.DaysSince(began)))
	return float64(int(min(18, 18*part*(0.6+0.4*draw.share(3))))) * 5
}

// status is the word reported. Since 2025 the tables use other words than before.
func (t task) status(finished, past, since2025 bool) string {
	word := func(before, after string) string {
		if since2025 {
			return after
		}
		return before
	}
	switch {
	case t.course == permanent:
		return "Thường xuyên"
	case finished && t.course == late:
		return "Đã hoàn thành quá hạn"
	case finished:
		return word("Hoàn thành", "Đã hoàn thành")
	case past && t.course == overdueBlank:
		return ""
	case past && t.course != overdueAsRun:
		return "Chưa hoàn thành"
	}
	return word("Đang triển khai", "Đang thực hiện")
}
