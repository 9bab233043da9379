package extracts

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/civil"
)

func date(year, month, day int) civil.Date {
	return civil.Date{Year: year, Month: time.Month(month), Day: day}
}

// params fills every extract in with a registry of empty relations.
func params(until civil.Date, linked, repeated, holders bool) Params {
	return Params{
		From: date(2026, 1, 1), Until: until, Today: date(2026, 11, 23),
		Areas:    []Area{{Code: "00004", Place: 4, Province: 630001}, {Code: "79", Vintage: 34, Province: 340079}},
		Calendar: []Day{{Date: date(2026, 1, 1)}, {Date: date(2026, 1, 2), Working: 1}},
		Subject:  "resident", Key: "resident_id",
		Registry: Registry{
			Relation: func(name string, located bool) (string, error) {
				if located {
					return "(select * from located_" + name + ")", nil
				}
				return "(select * from " + name + ")", nil
			},
			Linked:   func(string) bool { return linked },
			Repeated: func(string) bool { return repeated },
			Holders:  holders,
		},
	}
}

// TestEveryExtractIsPortable: both engines must read it, so what only one knows
// is not there, and every hook was filled in.
func TestEveryExtractIsPortable(t *testing.T) {
	foreign := regexp.MustCompile(`(?i)filter\s*\(|group by (all|[0-9])|order by all|qualify|::|try_cast|distinct on|\{\{|<no value>|exclude`)
	for _, name := range Names() {
		for _, until := range []civil.Date{date(2026, 1, 1), date(2026, 6, 30)} {
			for _, flags := range [][3]bool{{true, true, true}, {false, false, false}, {true, false, true}} {
				text, err := Text(name, params(until, flags[0], flags[1], flags[2]))
				if err != nil {
					t.Fatal(err)
				}
				if found := foreign.FindString(text); found != "" {
					t.Errorf("%s holds %q", name, found)
				}
			}
		}
	}
}

func TestEveryFileIsAnExtract(t *testing.T) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for i := range names {
		names[i] = strings.TrimSuffix(names[i], ".sql")
	}
	want := Names()
	slices.Sort(want)
	if !slices.Equal(names, want) {
		t.Errorf("files %q, extracts %q", names, want)
	}
}

// TestLinesAreAskedForWhereTheyAreWanted: looking for them can be slow.
func TestLinesAreAskedForWhereTheyAreWanted(t *testing.T) {
	for _, located := range []bool{false, true} {
		for _, name := range Names() {
			p := params(date(2026, 1, 1), true, true, true)
			p.Located = located
			text, err := Text(name, p)
			if err != nil {
				t.Fatal(err)
			}
			if asks := strings.Contains(text, "located_"); asks != (located || name == Reject || name == Task) {
				t.Errorf("%s asks for lines: %v; wanted of it: %v", name, asks, located)
			}
		}
	}
}

// TestTwentyNinthOfFebruary: its birthdays fall on 1 March in other years.
func TestTwentyNinthOfFebruary(t *testing.T) {
	for _, c := range []struct {
		day  civil.Date
		age  int
		want civil.Date
	}{
		{date(2022, 2, 28), 14, date(2008, 2, 28)},
		{date(2022, 3, 1), 14, date(2008, 3, 1)},
		{date(2024, 2, 29), 16, date(2008, 2, 29)},
		{date(2024, 2, 29), 14, date(2010, 2, 28)},
		{date(2023, 2, 28), 14, date(2009, 2, 28)},
	} {
		if got := bornBy(c.day, c.age); got != c.want {
			t.Errorf("those of %d on %s were born by %s, want %s", c.age, c.day, got, c.want)
		}
	}
}

func TestAnAreaCodeMustBeDigits(t *testing.T) {
	p := params(date(2026, 1, 1), false, false, false)
	p.Areas = append(p.Areas, Area{Code: "1'; drop table x; --"})
	if _, err := Text(Pyramid, p); err == nil || !strings.Contains(err.Error(), "not made of digits") {
		t.Errorf("error is %v", err)
	}
}
