// Package extracts holds the SQL that runs at a registry. The same text runs in
// DuckDB over files and in PostgreSQL, so it keeps to what both understand:
// count, sum of a case, unnest of arrays side by side, and no filter clause.
//
// Here live the extracts and the rules by which a row counts or is rejected
// (record/). How an engine spells a column and what is done with the answers
// live in jobs/registry. No extract returns a name, an identity number or a
// birth date.
package extracts

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"text/template"

	"github.com/golang-sql/civil"
)

//go:embed *.sql record/*.sql
var files embed.FS

// The extracts, by the name of their file.
const (
	Population   = "population"
	Pyramid      = "pyramid"
	Card         = "card"
	CardHolder   = "card_holder"
	CardLead     = "card_lead"
	EID          = "eid"
	Service      = "service"
	Verification = "verification"
	Task         = "task"
	Duplicate    = "duplicate" // is any key of Subject on two rows?
	Reject       = "reject"    // where the rejected rows of Subject stand
)

// Names returns every extract.
func Names() []string {
	return []string{Population, Pyramid, Card, CardHolder, CardLead, EID, Service, Verification, Task, Duplicate, Reject}
}

// Registry is what an extract asks of the registry it will run at.
type Registry struct {
	// Relation returns the rows of a relation in the normal form that record/
	// expects, as a subquery in parentheses. With located, each row also says
	// the file, by its number, and the line it stands on.
	Relation func(name string, located bool) (string, error)
	Linked   func(name string) bool // does the relation find its place through resident_id?
	Repeated func(name string) bool // does a key of the relation stand on more than one row?
	Holders  bool                   // can cards be told apart by resident?
}

// Area is an area code as registries write it, with the places it counts for.
type Area struct {
	Code     string
	Vintage  int // 0 for communes
	Place    int // the finest place
	Province int // the province
}

// Day is one day of the working calendar, which has no holes.
type Day struct {
	Date    civil.Date
	Working int // working days up to and including it
}

// Params is what an extract is filled in with.
type Params struct {
	From, Until civil.Date // the nights, both included
	Today       civil.Date // the day of the extraction: later dates lie in the future
	Registry    Registry
	Areas       []Area
	Calendar    []Day
	Subject     string // the relation of Duplicate and Reject
	Key         string // the key of Subject, for Duplicate
	Located     bool   // an extract that counts rows says of each rejected one where it stands
}

// Text returns the SQL of an extract, filled in.
func Text(name string, p Params) (string, error) {
	for _, a := range p.Areas {
		if strings.ContainsFunc(a.Code, func(r rune) bool { return r < '0' || r > '9' }) {
			return "", fmt.Errorf("extract %s: area code %q is not made of digits", name, a.Code)
		}
	}
	f := &filling{params: p, located: p.Located || name == Reject}
	text, err := f.execute(name + ".sql")
	if err != nil {
		return "", fmt.Errorf("extract %s: %w", name, err)
	}
	return text, nil
}

// filling is one extract being filled in.
type filling struct {
	params  Params
	located bool
}

func (f *filling) execute(file string) (string, error) {
	source, err := files.ReadFile(file)
	if err != nil {
		return "", err
	}
	t, err := template.New(file).Option("missingkey=error").Funcs(f.hooks()).Parse(string(source))
	if err != nil {
		return "", err
	}
	var out strings.Builder
	if err := t.Execute(&out, nil); err != nil {
		return "", err
	}
	return strings.TrimSpace(out.String()), nil
}

func (f *filling) hooks() template.FuncMap {
	p := f.params
	return template.FuncMap{
		"from":     func() string { return literal(p.From) },
		"until":    func() string { return literal(p.Until) },
		"today":    func() string { return literal(p.Today) },
		"earliest": func() string { return literal(civil.Date{Year: 1850, Month: 1, Day: 1}) },
		"latest":   func() string { return literal(civil.Date{Year: 9999, Month: 12, Day: 31}) },

		"relation": func(name string) (string, error) { return p.Registry.Relation(name, f.located || name == Task) },
		"record":   func(name string) (string, error) { return f.execute("record/" + name + ".sql") },
		"foreign":  f.foreign,
		"located":  f.locatedColumns,
		"where":    f.where,
		"linked":   p.Registry.Linked,
		"repeated": p.Registry.Repeated,
		"holders":  func() bool { return p.Registry.Holders },
		"subject":  func() string { return p.Subject },
		"key":      func() string { return p.Key },

		"areas":    f.areas,
		"calendar": f.calendar,
		"fold":     f.fold,
		"unfolded": f.unfolded,
		"bands":    f.bands,
		"band":     func(birth string) string { return band(birth, p.From) },
		"birthday": birthday,
		"reached":  f.reached,
		"placed":   f.placed,
		"reason":   func() string { return reasonCode("rejected_for") },
		"newest":   func() string { return "case when rejected_for is null then newest end" },
		"stands":   f.stands,
		"codes":    measureCodes,
		"names":    measureNames,
		"seen":     func(date string) string { return f.seen(date, date, 0) },
		"seen_after": func(date string, days int) string {
			return f.seen(date, fmt.Sprintf("%s + %d", date, days), days)
		},
		"left": func(entered, left string) string {
			return fmt.Sprintf("case when %s is not null and %s is not null then greatest(%s, %s) end", entered, left, entered, left)
		},
	}
}

// foreign is a record that another one joins to: where its own rows stand is
// nothing to the listing.
func (f *filling) foreign(name string) (string, error) {
	other := &filling{params: f.params}
	return other.execute("record/" + name + ".sql")
}

// placed is a record with the places its rows count for.
func (f *filling) placed(name string) (string, error) {
	if name == Verification {
		return f.execute("record/verification.sql")
	}
	other := &filling{params: f.params, located: f.located}
	other.params.Subject = name
	return other.execute("record/placed.sql")
}

func (f *filling) locatedColumns(alias string) string {
	if !f.located {
		return ""
	}
	return alias + ".file, " + alias + ".line,"
}

// where lists what tells rejected rows apart in an extract that counts them,
// nothing in one that is not asked for it. All are numbers, see measure.go.
func (f *filling) where() string {
	if !f.located {
		return ""
	}
	return ", file, line, unparsable"
}

// stands is where a rejected row stands; all others stand together.
func (f *filling) stands() string {
	if !f.located {
		return ""
	}
	var b strings.Builder
	for _, column := range []string{"file", "line", "unparsable"} {
		fmt.Fprintf(&b, ",\n        case when rejected_for is not null then %[1]s end as %[1]s", column)
	}
	return b.String()
}

// night reports whether one night is asked for. Then every date that counts is
// that night, and rows are folded into how many share the same flags.
func (f *filling) night() bool { return f.params.From == f.params.Until }

// fold counts equal rows together in a single night; in a longer span, where
// hardly any two rows are equal, each stands for itself.
func (f *filling) fold(rows, columns, greatest string) string {
	columns += f.where()
	if !f.night() {
		if greatest != "" {
			greatest = ", " + greatest
		}
		return fmt.Sprintf("select %s, 1 as n%s\n    from %s", columns, greatest, rows)
	}
	if greatest != "" {
		greatest = fmt.Sprintf(", max(%s) as %s", greatest, greatest)
	}
	return fmt.Sprintf("select %s, count(*) as n%s\n    from %s\n    group by %s", columns, greatest, rows, columns)
}

// unfolded keeps a date that only a longer span needs: in a single night it
// would keep rows apart that are equal.
func (f *filling) unfolded(date string) string {
	if f.night() {
		return "cast(null as date)"
	}
	return date
}

// seen is the night a date is first seen on: the first of the span for what came
// before, none for what comes after the last or stands on a rejected row.
func (f *filling) seen(date, shown string, days int) string {
	return fmt.Sprintf("case when rejected_for is null and %s <= %s then %s end", date, literal(f.params.Until.AddDays(-days)), f.clamped(shown))
}

func (f *filling) clamped(date string) string {
	if f.night() {
		return literal(f.params.From)
	}
	return fmt.Sprintf("greatest(%s, %s)", date, literal(f.params.From))
}

// reached is the night an age is first seen on.
func (f *filling) reached(birth string, age int) string {
	return fmt.Sprintf("case when rejected_for is null and %s <= %s then %s end", birth,
		literal(bornBy(f.params.Until, age)), f.clamped(birthday(birth, strconv.Itoa(age))))
}

// bands lists how many age bands, counted in years from the first, a person can
// be in during the span.
func (f *filling) bands() string {
	steps := []string{"0"}
	if !f.night() {
		years := f.params.Until.DaysSince(f.params.From)/365 + 1
		for year := 5; year < years+5; year += 5 {
			steps = append(steps, strconv.Itoa(year))
		}
	}
	return "select unnest(array[" + strings.Join(steps, ", ") + "]) as band"
}

func (f *filling) areas() string {
	var codes, vintages, finest, provinces []string
	for _, a := range f.params.Areas {
		codes = append(codes, a.Code)
		vintages = append(vintages, strconv.Itoa(a.Vintage))
		finest = append(finest, strconv.Itoa(a.Place))
		provinces = append(provinces, strconv.Itoa(a.Province))
	}
	return fmt.Sprintf("select %s as code, cast(%s as integer) as vintage, cast(%s as integer) as place, cast(%s as integer) as province",
		unnest(codes), unnest(vintages), unnest(finest), unnest(provinces))
}

func (f *filling) calendar() string {
	var dates, working []string
	for _, d := range f.params.Calendar {
		dates = append(dates, d.Date.String())
		working = append(working, strconv.Itoa(d.Working))
	}
	return fmt.Sprintf("select cast(%s as date) as date, cast(%s as integer) as working_days",
		unnest(dates), unnest(working))
}

// unnest spells a list as one string: both engines read it faster than thousands
// of literals. The values are numbers and dates, so nothing needs quoting.
func unnest(values []string) string {
	return "unnest(string_to_array('" + strings.Join(values, ",") + "', ','))"
}

func literal(d civil.Date) string { return "date '" + d.String() + "'" }
