package queries

import (
	"slices"

	"github.com/golang-sql/civil"
)

// marks is what holds for every row of a night.
type marks struct {
	noSource bool   // a relation the metric rests on was not offered
	flags    []Flag // in the order of the contract
	restated []Flag // of what was carried over to another list besides
}

// with puts a flag in front of the night's.
func (m marks) with(flag Flag) []Flag { return append([]Flag{flag}, m.flags...) }

// marker returns what tells the marks of a night. Nights that follow each other
// and have the same marks share their flags.
func (a *question) marker(l *ledger) func(night Snapshot) marks {
	var last traits
	m := last.marks()
	return func(night Snapshot) marks {
		if t := a.traits(l, night); t != last {
			last, m = t, t.marks()
		}
		return m
	}
}

// traits is what marks depend on.
type traits struct{ noSource, reconstructed, broken, sample, simulated bool }

func (a *question) traits(l *ledger, night Snapshot) traits {
	t := traits{broken: a.breaksOn(night.Date)}
	fed := l.fed[night.Key]
	for _, name := range a.metric.Relations {
		i := slices.IndexFunc(fed, func(p Provenance) bool { return p.Relation == name })
		if i < 0 {
			t.noSource = true
			continue
		}
		t.reconstructed = t.reconstructed || fed[i].Reconstructed
		t.sample = t.sample || fed[i].Weight > 1
		t.simulated = t.simulated || fed[i].Simulated
	}
	return t
}

func (t traits) marks() marks {
	m := marks{noSource: t.noSource}
	for _, mark := range []struct {
		set  bool
		flag Flag
	}{{t.reconstructed, Reconstructed}, {t.broken, Break}, {t.sample, Sample}, {t.simulated, Simulated}} {
		if mark.set {
			m.flags = append(m.flags, mark.flag)
		}
	}
	m.flags = slices.Clip(m.flags)
	m.restated = slices.Clip(m.with(Restated))
	return m
}

// breaksOn reports whether a new definition holds on the night and did not on
// the night before it that was taken.
func (a *question) breaksOn(date civil.Date) bool {
	if len(a.metric.Breaks) == 0 {
		return false
	}
	i, _ := a.view.search(date)
	for _, b := range a.metric.Breaks {
		since, err := civil.ParseDate(b.Date)
		if err != nil || since.After(date) {
			continue
		}
		if i > 0 && a.view.nights[i-1].Date.Before(since) {
			return true
		}
	}
	return false
}

// weight is how many people a record stands for on a night: the largest of the
// relations a metric rests on.
func (l *ledger) weight(m *Metric, night Snapshot) int64 {
	weight := 1
	for _, p := range l.fed[night.Key] {
		if slices.Contains(m.Relations, p.Relation) {
			weight = max(weight, p.Weight)
		}
	}
	return int64(weight)
}

// sources says where the rows of the night asked about came from.
func (a *question) sources(l *ledger) []Provenance {
	var sources []Provenance
	for _, p := range l.fed[a.asked.Key] {
		if slices.Contains(a.metric.Relations, p.Relation) {
			sources = append(sources, p)
		}
	}
	return sources
}

// notes are the remarks about the answer as a whole.
func (a *question) notes(l *ledger, rows []Row) []Note {
	var notes []Note
	for _, b := range a.metric.Breaks {
		since, err := civil.ParseDate(b.Date)
		if err == nil && since.After(a.request.From) && !since.After(a.request.AsOf) {
			notes = append(notes, Note{Key: "note.break", Args: map[string]any{"date": since, "reason": b.Reason}})
		}
	}
	if missing := a.request.AsOf.DaysSince(a.request.From) + 1 - len(a.nights); missing > 0 {
		notes = append(notes, Note{Key: "note.nights_missing", Args: map[string]any{"n": missing}})
	}
	if a.asked.SupersededBy != "" {
		notes = append(notes, Note{Key: "note.superseded", Args: map[string]any{"snapshot": a.asked.SupersededBy}})
	}
	if former, ok := l.former(a.asked); ok {
		notes = append(notes, Note{Key: "note.corrected", Args: map[string]any{"date": a.asked.Date, "snapshot": former.ID}})
	}
	counts := countFlags(rows)
	for _, counted := range []struct {
		flag Flag
		key  string
		args map[string]any
	}{
		{Suppressed, "note.suppressed", map[string]any{"threshold": a.metric.Threshold}},
		{NotRestatable, "note.not_restatable", map[string]any{}},
		{NoSource, "note.no_source", map[string]any{}},
		{Partial, "note.partial", map[string]any{}},
	} {
		if n := counts[counted.flag]; n > 0 {
			counted.args["n"] = n
			notes = append(notes, Note{Key: counted.key, Args: counted.args})
		}
	}
	return notes
}

// countFlags counts the rows of each flag. Rows in a series mostly share theirs.
func countFlags(rows []Row) map[Flag]int {
	counts := map[Flag]int{}
	for i := 0; i < len(rows); {
		run := 1
		for i+run < len(rows) && sameFlags(rows[i].Flags, rows[i+run].Flags) {
			run++
		}
		for _, flag := range rows[i].Flags {
			counts[flag] += run
		}
		i += run
	}
	return counts
}

// sameFlags reports whether two rows share one list of flags.
func sameFlags(a, b []Flag) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
