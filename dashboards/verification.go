package dashboards

import (
	"context"
	"errors"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
)

// Verdict is what becomes of a report that is looked up by its code.
type Verdict string

// The verdicts.
const (
	Stands    Verdict = "stands"    // its numbers are those of the night's newest revision
	Unchanged Verdict = "unchanged" // the night was corrected since, its key numbers were not
	Corrected Verdict = "corrected" // the night was corrected since, and key numbers with it
	Differs   Verdict = "differs"   // its numbers are not those of the snapshot it names
	Missing   Verdict = "missing"   // the snapshot it names is not here
)

// Verification is what is known of a report by its code: which it is, and whether its
// key numbers still stand. Nothing else of the snapshot is told, and nothing at all
// where the code does not fit the numbers.
type Verification struct {
	Frame
	Code     Code
	Text     string // the code as it is printed
	Verdict  Verdict
	Level    string // good, warn or bad
	Sentence string
	Facts    []Fact
	Then     []KeyNumber      // in the snapshot of the report; none where the code does not fit
	Now      []KeyNumber      // in the newest revision; nil unless there is a newer one
	Newest   queries.Snapshot // zero where there is no newer one
	Again    Choice           // the same report, made anew
	Current  Choice           // the report of the newest revision; empty where that is the same
}

// verifyPath is the path below which codes are looked up.
const verifyPath = "/verify/"

// Verification looks a report up by its code. Who holds a paper may ask, whatever else
// they may see.
func (b *Builder) Verification(ctx context.Context, p Params, c Code) (*Verification, error) {
	all := *b
	all.Scope = area.NationScope()
	w := words(p.Lang)
	v := &Verification{Frame: NewFrame(verifyPath+c.String(), p, w.t("verify.title"), ""), Code: c, Text: c.String()}
	v.Facts = w.codeFacts(c)
	snap, err := b.Reader.Snapshot(ctx, civil.Date{}, c.ID())
	var missing *queries.SnapshotError
	if errors.As(err, &missing) {
		v.judge(w, Missing)
		return v, nil
	}
	if err != nil {
		return nil, err
	}
	v.Simulated = snap.Simulated
	keys, err := all.keyNumbers(ctx, w, c.Area, snap)
	if err != nil {
		return nil, err
	}
	if digestOf(snap.ID, c.Area, keys) != c.Digest {
		v.judge(w, Differs)
		return v, nil
	}
	v.Then = keys
	report := Params{Lang: c.Lang, Area: c.Area, Snapshot: snap.ID, Layout: c.Layout}
	v.Again = Choice{Text: w.t("verify.again"), Link: report.ReportAddress(), Lang: c.Lang}
	if snap.SupersededBy == "" {
		v.judge(w, Stands)
		return v, nil
	}
	if v.Newest, err = b.Reader.Snapshot(ctx, snap.Date, ""); err != nil {
		return nil, err
	}
	if v.Now, err = all.keyNumbers(ctx, w, c.Area, v.Newest); err != nil {
		return nil, err
	}
	report.Snapshot = v.Newest.ID
	v.Current = Choice{Text: w.t("verify.current"), Link: report.ReportAddress(), Lang: c.Lang}
	verdict := Unchanged
	if !slices.EqualFunc(v.Then, v.Now, func(x, y KeyNumber) bool { return x.Exact == y.Exact }) {
		verdict = Corrected
	}
	v.judge(w, verdict)
	return v, nil
}

// judge says what the verdict is.
func (v *Verification) judge(w words, verdict Verdict) {
	v.Verdict = verdict
	switch verdict {
	case Stands:
		v.Level, v.Sentence = "good", w.t("verify.stands", "id", v.Code.ID())
	case Unchanged:
		v.Level, v.Sentence = "good", w.t("verify.unchanged", "id", v.Code.ID(), "newest", v.Newest.ID)
	case Corrected:
		changed := 0
		for i := range v.Then {
			if v.Then[i].Exact != v.Now[i].Exact {
				changed++
			}
		}
		v.Level, v.Sentence = "warn", w.t("verify.corrected", "id", v.Code.ID(), "newest", v.Newest.ID, "n", changed, "of", len(v.Then))
	case Differs:
		v.Level, v.Sentence = "bad", w.t("verify.differs", "id", v.Code.ID())
	case Missing:
		v.Level, v.Sentence = "bad", w.t("verify.missing", "id", v.Code.ID())
	}
}

// Standing reports whether the key numbers are what they were.
func (v *Verification) Standing() bool { return v.Verdict == Stands || v.Verdict == Unchanged }

// codeFacts are what a code says of its report.
func (w words) codeFacts(c Code) []Fact {
	return []Fact{
		{w.t("col.area"), c.Area.FullNameOn(c.Night, string(w))},
		{w.t("col.date"), w.date(c.Night)},
		{w.t("col.snapshot"), c.ID()},
		{w.t("verify.layout"), w.t("layout." + c.Layout)},
		{w.t("verify.language"), w.t("lang." + c.Lang)},
	}
}

// VerifiedNumber is a key number of a report, and what it is now.
type VerifiedNumber struct {
	Title, Then, Now string // Now: "" where the night was not corrected
	Changed          bool
}

// Numbers are the key numbers side by side.
func (v *Verification) Numbers() []VerifiedNumber {
	list := make([]VerifiedNumber, len(v.Then))
	for i, k := range v.Then {
		list[i] = VerifiedNumber{Title: k.Title, Then: k.Text()}
		if v.Now != nil {
			list[i].Now, list[i].Changed = v.Now[i].Text(), v.Now[i].Exact != k.Exact
		}
	}
	return list
}

// Verify is the page on which a code is typed.
type Verify struct {
	Frame
	Fault string // what is wrong with what was typed; "" if nothing was
}

// NewVerify builds the page "/verify", after a code that is none where one was typed.
func NewVerify(p Params, wrong *CodeError) *Verify {
	w := words(p.Lang)
	page := &Verify{Frame: NewFrame("/verify", p, w.t("verify.title"), w.t("verify.lead"))}
	if wrong != nil {
		page.Fault = w.t("verify.fault." + string(wrong.Problem))
	}
	return page
}
