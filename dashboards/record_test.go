package dashboards

import (
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/dashboards/chart"
	"toancanh/queries"
	"toancanh/queries/area"
)

// counted is a metric of accounts on three nights: two month ends and one between.
func counted() (*queries.Result, []civil.Date) {
	september, october := civil.Date{Year: 2026, Month: 9, Day: 30}, civil.Date{Year: 2026, Month: 10, Day: 31}
	r := &queries.Result{Metric: &queries.Metric{ID: "eid_activated", Unit: queries.Accounts, Short: queries.Text{VI: "Kích hoạt"}}}
	for d, v := range map[civil.Date]float64{september: 100, {Year: 2026, Month: 10, Day: 15}: 150, october: 200} {
		r.Rows = append(r.Rows, queries.Row{Date: d, Value: &v})
	}
	return r, []civil.Date{september, october}
}

// statement is a figure of accounts published on a day of October; 0: ours is not known.
func statement(day int, qualifier string, value, ours float64) queries.PublishedFigure {
	p := queries.PublishedFigure{
		Date: civil.Date{Year: 2026, Month: 10, Day: day}, Precision: "day", Metric: "eid_activated", Value: value, Unit: "accounts", Qualifier: qualifier,
		Source: "example.vn", Confidence: "high",
	}
	if ours > 0 {
		difference := (ours - value) / value
		p.Ours, p.Difference = &ours, &difference
	}
	return p
}

func TestRecordHasARowForEachStopAndEachPublishedFigure(t *testing.T) {
	r, nights := counted()
	record := []queries.PublishedFigure{statement(15, ">", 148, 150), statement(20, "=", 160, 0)}
	table := november("vi").recordTable(r, record, nights)
	var got []string
	for _, row := range table.Rows {
		got = append(got, row.Cells[chart.RecordDate].Text+" "+row.Cells[chart.RecordOurs].Text+" "+row.Cells[chart.RecordPublished].Text+" "+row.Cells[recordDifference].Text)
	}
	if want := "30/09/2026 100  |15/10/2026 150 148 +1,35\u00a0%|20/10/2026 – 160 |31/10/2026 200  "; strings.Join(got, "|") != want {
		t.Errorf("%q, want %q", strings.Join(got, "|"), want)
	}
	if tip := table.Rows[1].Tip; tip != "15/10/2026\nĐã công bố: trên 148\u00a0tài khoản\nHệ thống: 150\u00a0tài khoản (+1,35\u00a0%)\nNguồn: example.vn" {
		t.Errorf("the dot says %q", tip)
	}
}

func TestRecordSentenceSaysHowManyAgree(t *testing.T) {
	r, nights := counted()
	for _, c := range []struct {
		record []queries.PublishedFigure
		want   string
	}{
		{[]queries.PublishedFigure{statement(15, ">", 148, 150), statement(15, "=", 100, 150), statement(20, "=", 160, 0)},
			"Kích hoạt, Cả nước: 3 số liệu đã công bố, 2 số liệu đối chiếu được, 1 trong số đó khớp trong khoảng cho phép. " +
				"Gần nhất (15/10/2026): công bố 100\u00a0tài khoản, hệ thống 150\u00a0tài khoản (+50,00\u00a0%)."},
		{[]queries.PublishedFigure{statement(20, "=", 160, 0)}, "Kích hoạt, Cả nước: 1 số liệu đã công bố; hệ thống không có số liệu của các ngày đó để đối chiếu."},
		{nil, "Kích hoạt, Cả nước: chưa có số liệu nào được công bố đến ngày này."},
	} {
		v := november("vi")
		table := v.recordTable(r, c.record, nights)
		if got := v.recordSentence(r.Metric, c.record, &table); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestPublishedFigureIsAboutTheAreaUnlessItWasMerged(t *testing.T) {
	of := func(name string) area.Area {
		a, err := area.Parse(name)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for _, c := range []struct {
		view, figure string
		want         bool
	}{{"P:01", "P:01@63", true}, {"P:79", "P:79@63", false}, {"P:79", "P:77@63", false}, {"P:79@63", "P:79@63", true}, {"VN", "P:01@63", false}} {
		v := november("vi")
		v.p.Area = of(c.view)
		if got := v.records(queries.PublishedFigure{Area: of(c.figure), Date: v.snap.Date}); got != c.want {
			t.Errorf("%s on the page of %s: %v", c.figure, c.view, got)
		}
	}
	if november("vi").records(queries.PublishedFigure{Date: civil.Date{Year: 2027, Month: 1, Day: 1}}) {
		t.Error("a figure is shown before it was published")
	}
}
