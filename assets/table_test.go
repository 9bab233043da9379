package assets

import (
	"strings"
	"testing"

	"github.com/golang-sql/civil"
)

type cells struct {
	name  string
	date  civil.Date
	count int64
	value float64
	due   civil.Date
	yes   bool
}

func readCells(content string) ([]cells, error) {
	columns := []string{"name", "date", "count", "value", "due", "yes"}
	return readTable("x.csv", strings.NewReader(content), columns, func(r row) cells {
		return cells{r.text("name"), r.date("date"), r.whole("count"), r.number("value"), r.period("due"), r.oneOf("yes", "yes", "no") == "yes"}
	})
}

const cellsHeader = "name,date,count,value,due,yes\n"

func TestTableReadsTypedCells(t *testing.T) {
	rows, err := readCells(cellsHeader + "Huế,2025-01-01,7,69.25,2024-02,yes\nx,2025-01-01,0,0,ongoing,no\n")
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	want := cells{"Huế", civil.Date{Year: 2025, Month: 1, Day: 1}, 7, 69.25, civil.Date{Year: 2024, Month: 2, Day: 29}, true}
	if rows[0] != want || !rows[1].due.IsZero() {
		t.Errorf("%+v", rows)
	}
}

func TestTableReportsAllMistakesWithTheirLines(t *testing.T) {
	rows, err := readCells(cellsHeader + "a,2025-01-01,1,1,2030,yes\n,2025-13-01,-1,NaN,soon,maybe\n a,2025-01-01,1,1,2030,yes\n\xff,2025-01-01,1,1,2030,yes\n")
	if err == nil || rows != nil {
		t.Fatal(rows, err)
	}
	for _, want := range []string{
		"x.csv:3: name is empty", "x.csv:3: date: ", `x.csv:3: count "-1" is not a count`, `x.csv:3: value "NaN" is not a number`,
		`x.csv:3: due "soon": write a day`, `x.csv:3: yes is "maybe"; it must be one of yes, no`,
		`x.csv:4: name " a" has spaces around it`, "x.csv:5: name is not UTF-8",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in\n%v", want, err)
		}
	}
}

func TestTableRefusesAnotherShape(t *testing.T) {
	for content, want := range map[string]string{
		"":                            "x.csv:1: EOF",
		"name,date\n":                 "x.csv:1: ",
		"name,date,count,value,due,x": "x.csv:1: columns are",
		cellsHeader + "a,b\n":         "wrong number of fields",
		cellsHeader + "\"a\n":         "x.csv: ",
	} {
		if _, err := readCells(content); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", content, err)
		}
	}
}

func FuzzReadTable(f *testing.F) {
	f.Add(cellsHeader + "Huế,2025-01-01,7,69.25,2024-02,yes\n")
	f.Add(cellsHeader + "\"a\n\"\"b\",2025-01-01,7,1e300,2030,no\n")
	f.Fuzz(func(t *testing.T, content string) {
		rows, err := readCells(content)
		if err != nil && rows != nil {
			t.Error("rows beside an error")
		}
		for _, r := range rows {
			if r.name == "" || r.count < 0 || !r.date.IsValid() {
				t.Errorf("%+v", r)
			}
		}
	})
}
