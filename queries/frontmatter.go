package queries

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// A metric file opens with its front matter, YAML in the leading block comment,
// so that the file as a whole stays a statement any DuckDB shell runs:
//
//	/*---
//	id: records_digitized
//	...
//	---*/
//	select ...
const (
	frontOpen  = "/*---"
	frontClose = "---*/"
)

// maxFile bounds a metric file, so that a stray dump in an operator's folder is
// a mistake and not a long wait.
const maxFile = 64 << 10

var (
	idPattern = regexp.MustCompile(`^[a-z][a-z0-9_]{1,62}$`)
	nameOfDim = regexp.MustCompile(`^[a-z][a-z0-9_]{0,30}$`)
)

func units() []Unit {
	return []Unit{Persons, Records, Cards, Applications, Accounts, Cases, Requests, Tasks, Services, Agencies,
		Days, Hours, Nights, CardsPerDay, Share, Mixed}
}

func directions() []Better { return []Better{Higher, Lower, Neither} }

func kinds() []Kind { return []Kind{Count, Ratio, Distinct, Median, Greatest, Record} }

func visibilities() []Visibility { return []Visibility{VisibleToAll, VisibleInScope} }

// reservedColumns cannot name a dimension: they mean something in a question
// or in a metric's columns already.
func reservedColumns() []string {
	return []string{"date", "place", "area", "numerator", "denominator", "partial", "nation", "region", "province", "commune"}
}

// parseMetric reads one metric file. The SQL is cut off, not judged: see lint.
func parseMetric(file string, content []byte) (*Metric, Mistakes) {
	wrong := func(line int, text string) (*Metric, Mistakes) {
		return nil, Mistakes{{File: file, Line: line, Text: text}}
	}
	if len(content) > maxFile {
		return wrong(0, "longer than 64 KiB; a metric is one question, keep data out of it")
	}
	content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
	text := string(content)
	if !strings.HasPrefix(text, frontOpen+"\n") {
		return wrong(1, "no front matter; the first line must be "+frontOpen)
	}
	front, statement, found := strings.Cut(text[len(frontOpen)+1:], "\n"+frontClose+"\n")
	if !found {
		return wrong(1, "front matter is not closed; put a line "+frontClose+" before the SQL")
	}
	if strings.Contains(front, "*/") {
		return wrong(1, "front matter holds */, which ends the comment for DuckDB; write it differently")
	}
	// The SQL keeps its line numbers: what stands before it becomes empty lines.
	blank := strings.Repeat("\n", strings.Count(front, "\n")+3)
	r := &fields{file: file, offset: 1}
	m := &Metric{File: file, SQL: blank + statement}
	root := r.parse(front)
	if root == nil {
		return nil, r.mistakes
	}
	readMetric(r, root, m)
	if want := strings.TrimSuffix(path.Base(file), ".sql"); m.ID != "" && m.ID != want {
		r.wrong(root.line("id"), "id is %q but the file is named %q; make them the same", m.ID, want)
	}
	judgeMetric(r, root, m)
	m.SQL = strings.TrimRight(m.SQL, " \n\t")
	return m, r.mistakes
}

func readMetric(r *fields, root *mapping, m *Metric) {
	r.known(root, "id", "title", "short", "definition", "numerator", "denominator", "unit", "better", "kind", "over", "per", "grain",
		"dims", "reads", "relations", "lookback", "owner", "legal_basis", "visibility", "threshold", "breaks")
	m.ID = r.pattern(root, "id", idPattern, "lower case letters, digits and _")
	m.Title = r.text(root, "title")
	m.Short = r.text(root, "short")
	m.Definition = r.text(root, "definition")
	m.NumeratorText = r.text(root, "numerator")
	if root.has("denominator") {
		m.DenominatorText = r.text(root, "denominator")
	}
	m.Unit = oneOf(r, root, "unit", units())
	m.Better = oneOf(r, root, "better", directions())
	m.Kind = oneOf(r, root, "kind", kinds())
	if root.has("over") {
		m.Over = r.pattern(root, "over", nameOfDim, "the name of a dimension")
	}
	m.Per = r.number(root, "per", 2, 400, false)
	m.Grain = readGrain(r, root)
	m.Dims = readDims(r, root)
	m.Reads = r.words(root, "reads", nameOfDim)
	m.Relations = r.words(root, "relations", nameOfDim)
	m.Lookback = r.number(root, "lookback", 0, 400, false)
	m.Owner = r.text(root, "owner")
	m.LegalBasis = r.text(root, "legal_basis")
	m.Visibility = oneOf(r, root, "visibility", visibilities())
	m.Threshold = r.number(root, "threshold", 0, 1000, true)
	m.Breaks = readBreaks(r, root)
}

func readGrain(r *fields, root *mapping) area.Level {
	word := r.word(root, "grain")
	if word == "" {
		return area.Nation
	}
	level, err := area.ParseLevel(word)
	if err != nil || level == area.Region {
		r.wrong(root.line("grain"), "grain %q: one of nation, province, commune", word)
		return area.Nation
	}
	return level
}

func readDims(r *fields, root *mapping) []Dim {
	var dims []Dim
	seen := map[string]bool{}
	for _, item := range r.list(root, "dims", true) {
		entry := r.mapping(item, "dims")
		if entry == nil {
			continue
		}
		r.known(entry, "name", "values")
		d := Dim{Name: r.pattern(entry, "name", nameOfDim, "lower case letters, digits and _")}
		if entry.has("values") {
			d.Values = r.words(entry, "values", nil)
		}
		if slices.Contains(reservedColumns(), d.Name) {
			r.wrong(entry.line("name"), "dimension %q: the name is taken; choose another", d.Name)
		}
		if seen[d.Name] {
			r.wrong(entry.line("name"), "dimension %q is declared twice", d.Name)
		}
		seen[d.Name] = true
		dims = append(dims, d)
	}
	return dims
}

func readBreaks(r *fields, root *mapping) []DefinitionBreak {
	var breaks []DefinitionBreak
	for _, item := range r.list(root, "breaks", false) {
		entry := r.mapping(item, "breaks")
		if entry == nil {
			continue
		}
		r.known(entry, "date", "reason")
		b := DefinitionBreak{Date: r.word(entry, "date"), Reason: r.text(entry, "reason")}
		if _, err := civil.ParseDate(b.Date); err != nil && b.Date != "" {
			r.wrong(entry.line("date"), "date %q: write it as 2024-07-01", b.Date)
		}
		breaks = append(breaks, b)
	}
	return breaks
}

// judgeMetric checks what one key says against what another does.
func judgeMetric(r *fields, root *mapping, m *Metric) {
	switch {
	case m.Kind == Ratio && !root.has("denominator"):
		r.wrong(root.line("kind"), "a ratio needs a denominator text")
	case m.Kind != Ratio && m.Kind != "" && root.has("denominator"):
		r.wrong(root.line("denominator"), "only a ratio has a denominator; this is a %s", m.Kind)
	}
	runsOver := m.Kind == Distinct || m.Kind == Median
	switch {
	case runsOver && m.Over == "":
		r.wrong(root.line("kind"), "a %s needs over: the dimension it runs over", m.Kind)
	case !runsOver && m.Over != "":
		r.wrong(root.line("over"), "only distinct and median run over a dimension")
	case m.Over != "":
		if _, ok := m.Dim(m.Over); !ok {
			r.wrong(root.line("over"), "over %q is not one of the dims", m.Over)
		}
	}
	if m.Per > 0 && m.Kind != Count {
		r.wrong(root.line("per"), "only a count is divided by a fixed number")
	}
	if m.Grain == area.Commune && m.Threshold == 0 {
		r.wrong(root.line("threshold"), "a metric answered by commune needs a disclosure threshold above 0")
	}
	if m.Grain == area.Commune && (runsOver || m.Kind == Greatest || m.Kind == Record) {
		r.wrong(root.line("grain"), "a %s cannot be answered by commune: disclosure control knows only counts and ratios", m.Kind)
	}
	if len(m.Reads) == 0 && root.has("reads") {
		r.wrong(root.line("reads"), "reads is empty; name the relations the SQL reads")
	}
}
