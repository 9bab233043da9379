package dashboards

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/dashboards/chart"
	"toancanh/queries"
)

// Status is the page about the data itself: what ran, what it found, what is
// missing, what comes next.
type Status struct {
	Frame
	Sentence string
	Jobs     []JobLine
	Sources  []SourceLine
	Runs     []RunLine
	Gates    []GateLine
	Rejects  []RejectLine
	Gaps     []GapLine
	Nights   []NightLine
}

// Job is where a scheduled job stands, as the server knows it.
type Job struct {
	Name, Schedule     string
	Next, RunningSince time.Time // zero: none
	LastEnded          time.Time
	Outcome            string // done | failed | cancelled, "" if it has not run
}

// JobLine is a job as shown.
type JobLine struct {
	ID, Name, Next, Last string
	Schedule             string // in words, "" where Cron must do
	Cron                 string // as it was typed, "" where there are words
	State                chart.Mark
	Running              bool
}

// SourceLine is what a source gave to the newest run that asked it.
type SourceLine struct {
	Source, Relation, Extracted, Newest, Rows, Rejected, History, Weight string
	Of                                                                   string // the relation by its name in config.yaml
	State                                                                chart.Mark
	Error                                                                string
}

// RunLine is one entry of the ledger.
type RunLine struct {
	ID, Job, Trigger, Nights, Count, Started, Took, Error string
	State                                                 chart.Mark
	Link                                                  string // all about it, for those who may see it
}

// GateLine is a check that found faults.
type GateLine struct {
	Name, Title, Todo            string // Title: the name where the check has none
	Date, Nights, Faults, Detail string
	Severity                     chart.Mark
}

// RejectLine counts refused rows.
type RejectLine struct{ Run, Relation, Reason, Rows, Where string }

// GapLine is a night that is missing, wholly or in part.
type GapLine struct{ Date, Relation, Reason, Recorded string }

// NightLine is a published night.
type NightLine struct {
	Date, ID, Revision, Published, Link string
	Marks                               []chart.Mark
}

// How much of the history the page lists.
const (
	shownRuns   = 20
	shownNights = 31
	shownGates  = 50
	shownGaps   = 100
)

// Status builds the page "/status". It also answers while there is no snapshot
// at all, since that is when it is needed most.
func (b *Builder) Status(ctx context.Context, p Params, jobs []Job) (*Status, error) {
	w := words(p.Lang)
	page := &Status{Frame: NewFrame("/status", p, w.t("status.title"), w.t("status.lead"))}
	nights, err := b.Reader.Nights(ctx)
	if err != nil {
		return nil, err
	}
	if len(nights) > 0 {
		if page.Frame, _, err = b.frame(ctx, "/status", p, w.t("status.title"), w.t("status.lead")); err != nil {
			return nil, err
		}
	}
	runs, err := b.Reader.Runs(ctx, queries.RunFilter{Limit: shownRuns})
	if err != nil {
		return nil, err
	}
	gaps, err := b.Reader.Gaps(ctx)
	if err != nil {
		return nil, err
	}
	page.Jobs = b.jobs(w, jobs)
	page.Sources = b.sources(w, runs)
	page.Runs, page.Gates, page.Rejects = b.runs(w, runs)
	page.Gaps = b.gaps(w, gaps)
	page.Nights = b.nights(page.Frame, nights)
	page.Sentence = w.statusSentence(nights, b.Expected)
	return page, nil
}

// statusSentence counts the nights there are, and those missing between the first
// and the one expected by now.
func (w words) statusSentence(nights []queries.Snapshot, expected civil.Date) string {
	if len(nights) == 0 {
		return w.t("status.empty")
	}
	byDate := func(a, b queries.Snapshot) int { return a.Date.DaysSince(b.Date) }
	first, newest := slices.MinFunc(nights, byDate).Date, slices.MaxFunc(nights, byDate).Date
	until := newest
	if expected.After(until) {
		until = expected
	}
	missing := until.DaysSince(first) + 1 - len(nights)
	return w.t("status.sentence", "n", len(nights), "date", w.date(newest), "gaps", missing)
}

func (b *Builder) jobs(w words, jobs []Job) []JobLine {
	var lines []JobLine
	for _, j := range jobs {
		line := JobLine{ID: j.Name, Running: !j.RunningSince.IsZero(), Name: w.t("job." + j.Name), Schedule: w.schedule(j.Schedule), Next: w.instant(j.Next, b.Zone), Last: w.instant(j.LastEnded, b.Zone)}
		if line.Schedule == "" {
			line.Cron = j.Schedule
		}
		switch {
		case !j.RunningSince.IsZero():
			line.State = chart.Mark{Level: "info", Text: w.t("run.state.running")}
		case j.Outcome != "":
			line.State = w.runState(j.Outcome)
		default:
			line.State = chart.Mark{Text: w.t("run.state.waiting")}
		}
		lines = append(lines, line)
	}
	return lines
}

// telling is what a program said of hosts, files and rows: those who run the system read
// it, others do not.
func (b *Builder) telling(text string) string {
	if b.Operations {
		return text
	}
	return ""
}

// runState is how a run ended, as a mark.
func (w words) runState(state string) chart.Mark {
	m := chart.Mark{Text: w.t("run.state." + state)}
	switch state {
	case "done", "unchanged":
		m.Level = "good"
	case "running":
		m.Level = "info"
	case "failed", "stopped":
		m.Level = "bad"
	default:
		m.Level = "warn"
	}
	return m
}

// sources shows, for each relation, the newest run that asked for it.
func (b *Builder) sources(w words, runs []queries.Run) []SourceLine {
	type key struct{ source, relation string }
	seen := map[key]bool{}
	var lines []SourceLine
	for _, run := range runs {
		for _, s := range run.Sources {
			if k := (key{s.Source, s.Relation}); seen[k] {
				continue
			} else {
				seen[k] = true
			}
			lines = append(lines, SourceLine{
				Source: s.Source, Of: s.Relation, Relation: w.t("relation." + s.Relation), Extracted: w.instant(s.ExtractedAt, b.Zone),
				Newest: w.wall(s.NewestEvent), Rows: w.int(s.Rows), Rejected: w.int(s.Rejected),
				History: w.t("history." + s.History), Weight: w.int(int64(s.Weight)), State: w.runState(s.State), Error: b.telling(s.Error),
			})
		}
	}
	return lines
}

// runs lists the ledger, and apart from it what its gates and rejects found.
func (b *Builder) runs(w words, runs []queries.Run) ([]RunLine, []GateLine, []RejectLine) {
	var (
		lines   []RunLine
		gates   []GateLine
		rejects []RejectLine
	)
	for _, r := range runs {
		lines = append(lines, b.runLine(w, r))
		for _, g := range r.Gates {
			if g.Nights == 0 || len(gates) == shownGates {
				continue
			}
			gates = append(gates, b.gateLine(w, g))
		}
		if !b.Operations {
			continue
		}
		rejects = append(rejects, w.rejects(r)...)
	}
	return lines, gates, rejects
}

// runLine writes an entry of the ledger.
func (b *Builder) runLine(w words, r queries.Run) RunLine {
	line := RunLine{
		ID: r.ID, Job: w.t("job." + r.Job), Trigger: w.t("run.trigger." + r.Trigger), Count: w.int(int64(r.Nights)), Started: w.instant(r.StartedAt, b.Zone),
		Took: chart.Dash, Error: b.telling(r.Error), State: w.runState(r.State), Nights: w.span(r.From, r.Until),
	}
	if !r.FinishedAt.IsZero() {
		line.Took = locale.Duration(string(w), r.FinishedAt.Sub(r.StartedAt))
	}
	return line
}

// rejects writes what a run refused.
func (w words) rejects(r queries.Run) []RejectLine {
	var lines []RejectLine
	for _, x := range r.Rejects {
		reject := RejectLine{Run: r.ID, Relation: w.t("relation." + x.Relation), Reason: w.t("reject." + x.Reason), Rows: w.int(x.Rows)}
		if x.File != "" {
			reject.Where = w.t("reject.where", "file", x.File, "line", x.FirstLine)
		}
		lines = append(lines, reject)
	}
	return lines
}

// gateLine writes what a check found.
func (b *Builder) gateLine(w words, g queries.Gate) GateLine {
	return GateLine{
		Name: g.Name, Title: b.checkTitle(w, g.Name), Todo: w.of(b.Checks[g.Name].Todo),
		Date: w.date(g.Date), Nights: w.int(int64(g.Nights)), Faults: w.int(g.Faults), Detail: b.telling(g.Detail),
		Severity: chart.Mark{Level: map[string]string{"stop": "bad", "warn": "warn"}[g.Severity], Text: w.t("gate." + g.Severity)},
	}
}

// checkTitle names a check for people; one that is no longer there keeps its name.
func (b *Builder) checkTitle(w words, name string) string {
	return cmp.Or(w.of(b.Checks[name].Title), name)
}

func (b *Builder) gaps(w words, gaps []queries.Gap) []GapLine {
	slices.SortStableFunc(gaps, func(x, y queries.Gap) int { return y.Date.DaysSince(x.Date) })
	var lines []GapLine
	for _, g := range gaps[:min(len(gaps), shownGaps)] {
		relation := w.t("gap.whole")
		if g.Relation != "*" {
			relation = w.t("relation." + g.Relation)
		}
		lines = append(lines, GapLine{Date: w.date(g.Date), Relation: relation, Reason: b.telling(g.Reason), Recorded: w.instant(g.RecordedAt, b.Zone)})
	}
	return lines
}

func (b *Builder) nights(f Frame, nights []queries.Snapshot) []NightLine {
	w := words(f.Params.Lang)
	nights = slices.Clone(nights)
	slices.SortStableFunc(nights, func(x, y queries.Snapshot) int { return y.Date.DaysSince(x.Date) })
	var lines []NightLine
	for _, n := range nights[:min(len(nights), shownNights)] {
		line := NightLine{
			Date: w.date(n.Date), ID: n.ID, Revision: itoa(n.Revision), Published: w.instant(n.PublishedAt, b.Zone), Link: f.To("/snapshots/" + n.ID),
		}
		if n.Reconstructed {
			line.Marks = append(line.Marks, chart.Mark{Text: w.t("flag.reconstructed")})
		}
		if n.Revision > 1 {
			line.Marks = append(line.Marks, chart.Mark{Level: "warn", Text: w.t("flag.corrected")})
		}
		lines = append(lines, line)
	}
	return lines
}
