package queries

import (
	"slices"

	"github.com/golang-sql/civil"
)

// marks is what holds for every row of a night.
type marks struct {
	noSource bool   // a relation the metric rests on was not offered
	flags    []Flag // in the order of the contract
}

func (a *question) marks(l *ledger, night Snapshot) marks {
	var noSource, reconstructed, sample, simulated bool
	fed := l.fed[night.Key]
	for _, name := range a.metric.Relations {
		i := slices.IndexFunc(fed, func(p Provenance) bool { return p.Relation == name })
		if i < 0 {
			noSource = true
			continue
		}
		reconstructed = reconstructed || fed[i].Reconstructed
		sample = sample || fed[i].Weight > 1
		simulated = simulated || fed[i].Simulated
	}
	m := marks{noSource: noSource}
	for _, mark := range []struct {
		set  bool
		flag Flag
	}{{reconstructed, Reconstructed}, {a.breaksOn(night.Date), Break}, {sample, Sample}, {simulated, Simulated}} {
		if mark.set {
			m.flags = append(m.flags, mark.flag)
		}
	}
	m.flags = slices.Clip(m.flags)
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
		if n := countFlag(rows, counted.flag); n > 0 {
			counted.args["n"] = n
			notes = append(notes, Note{Key: counted.key, Args: counted.args})
		}
	}
	return notes
}

func countFlag(rows []Row, flag Flag) int {
	n := 0
	for _, row := range rows {
		if slices.Contains(row.Flags, flag) {
			n++
		}
	}
	return n
}
