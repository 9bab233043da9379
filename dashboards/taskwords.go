package dashboards

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/golang-sql/civil"

	"toancanh/queries"
)

// sentence says how the list stands: the whole by the dates, then what is doubtful.
func (s *sheet) sentence() string {
	if len(s.tasks) == 0 {
		return s.none()
	}
	by := func(words ...string) int {
		n := 0
		for _, word := range words {
			n += tally(s.tasks, func(t queries.Task) bool { return t.Timeliness == word })
		}
		return n
	}
	text := []string{s.w.t("tasks.sentence", "date", s.w.date(s.snap.Date), "list", s.list, "n", len(s.tasks),
		"done", by("on_time", "late", "unknown"), "late", by("late"), "overdue", by("overdue"), "ahead", by("not_due"), "permanent", by("permanent"))}
	if n := tally(s.tasks, func(t queries.Task) bool { return t.StatusReported == "" }); n > 0 {
		text = append(text, s.w.t("tasks.blank", "n", n))
	}
	if n := tally(s.tasks, func(t queries.Task) bool { return t.Disagrees }); n > 0 {
		text = append(text, s.w.t("tasks.disagree", "n", n))
	}
	return strings.Join(text, " ")
}

// axes counts the tasks on each of the two axes.
func (s *sheet) axes() string {
	if len(s.tasks) == 0 {
		return s.none()
	}
	counts := func(prefix string, words []string, of func(queries.Task) string) string {
		var texts []string
		for _, word := range words {
			if n := tally(s.tasks, func(t queries.Task) bool { return of(t) == word }); n > 0 {
				texts = append(texts, s.w.int(int64(n))+" "+uncapital(s.w.t(prefix+word)))
			}
		}
		return strings.Join(texts, ", ")
	}
	return s.w.t("tasks.axes.sentence", "reported", counts("task.state.", taskStates(), func(t queries.Task) string { return t.State }),
		"dates", counts("task.timeliness.", timelinesses(), func(t queries.Task) string { return t.Timeliness }))
}

// uncapital lets a name stand within a sentence.
func uncapital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(first)) + s[size:]
}

// none says why there is nothing to show.
func (s *sheet) none() string {
	if s.list == "" {
		return s.w.t("tasks.empty")
	}
	return s.w.t("tasks.empty.area", "list", s.list, "area", s.area())
}

// overdueSentence says how many are overdue, and which the longest.
func (s *sheet) overdueSentence(late []queries.Task) string {
	switch {
	case len(s.tasks) == 0:
		return s.none()
	case len(late) == 0:
		return s.w.t("tasks.overdue.none")
	case late[0].DaysLate == nil:
		return s.w.t("tasks.overdue.some", "n", len(late))
	}
	return s.w.t("tasks.overdue.sentence", "n", len(late), "task", s.numbered(late[0]), "days", *late[0].DaysLate, "agency", s.agency(late[0].LeadAgency))
}

// numbered is a task's title behind its number.
func (s *sheet) numbered(t queries.Task) string {
	if t.Number == "" {
		return s.w.of(t.Title)
	}
	return t.Number + ". " + s.w.of(t.Title)
}

// dates writes some days.
func (s *sheet) dates(days []civil.Date) string {
	texts := make([]string, len(days))
	for i, d := range days {
		texts[i] = s.w.date(d)
	}
	return strings.Join(texts, ", ")
}

// tip is what a task says when it is pointed at.
func (s *sheet) tip(t queries.Task, past taskCourse) string {
	lines := wrap(s.numbered(t), 46)
	say := func(key, text string) {
		if text != "" {
			lines = append(lines, s.w.t(key)+": "+text)
		}
	}
	say("col.lead", t.LeadAgency)
	if !past.since.IsZero() {
		say("col.known", s.w.date(past.since))
	}
	say("col.due", s.dueText(t))
	say("col.former_due", s.dates(past.former(t.Due)))
	if !t.CompletedOn.IsZero() {
		say("col.completed", s.w.date(t.CompletedOn))
	}
	timeliness := s.timeliness(t).Text
	if t.DaysLate != nil {
		timeliness += ", " + s.w.t("tasks.days", "n", *t.DaysLate)
	}
	say("col.timeliness", timeliness)
	say("col.status", s.reported(t).Text)
	if t.Percent != nil {
		say("col.percent", s.percent(t).Text)
	}
	return strings.Join(lines, "\n")
}

// dueText is when a task is due, in words where it never is.
func (s *sheet) dueText(t queries.Task) string {
	if cell := s.due(t); cell.Why == "" {
		return cell.Text
	}
	return s.w.t("task.timeliness.permanent")
}

// wrap breaks a text between words into lines of some characters, for tooltips,
// which do not break theirs.
func wrap(text string, width int) []string {
	var lines []string
	line, length := "", 0
	for word := range strings.FieldsSeq(text) {
		size := len([]rune(word))
		if length > 0 && length+1+size > width {
			lines = append(lines, line)
			line, length = "", 0
		}
		if length > 0 {
			line, length = line+" ", length+1
		}
		line, length = line+word, length+size
	}
	return append(lines, line)
}
