package queries_test

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/golang-sql/civil"
	"golang.org/x/tools/txtar"

	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
	"toancanh/queries/warehouse/warehousetest"
)

var update = flag.Bool("update", false, "write what the metrics answer into their fixtures")

// TestMetricsAnswerTheirFixtures runs every metric on facts small enough to
// check by hand. A fixture is testdata/metrics/ID.txtar: tables MART.csv give
// the facts at their finest places (the levels above are summed from them as a
// night does), "ask NAME" is a question, "want NAME" its rows.
func TestMetricsAnswerTheirFixtures(t *testing.T) {
	catalogue := load(t)
	for _, m := range catalogue.Metrics() {
		t.Run(m.ID, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join("testdata", "metrics", m.ID+".txtar")
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatalf("metric %s has no fixture: %v", m.ID, err)
			}
			answerFixture(t, catalogue, m, archive)
			if *update {
				if err := os.WriteFile(path, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func answerFixture(t *testing.T, catalogue *queries.Catalogue, m *queries.Metric, archive *txtar.Archive) {
	t.Helper()
	reader := queries.NewReader(given(t, m, archive), catalogue)
	asked := 0
	for i, f := range archive.Files {
		name, isQuestion := strings.CutPrefix(f.Name, "ask ")
		if !isQuestion {
			continue
		}
		asked++
		got := answer(t, reader, m.ID, string(f.Data))
		want := ""
		if i+1 < len(archive.Files) && archive.Files[i+1].Name == "want "+name {
			want = string(archive.Files[i+1].Data)
			if *update {
				archive.Files[i+1].Data = []byte(got)
				continue
			}
		}
		if got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
	if asked == 0 {
		t.Error("the fixture asks nothing")
	}
}

func load(t testing.TB) *queries.Catalogue {
	t.Helper()
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	return catalogue
}

// given fills a warehouse with the tables of a fixture.
func given(t testing.TB, m *queries.Metric, archive *txtar.Archive) *warehouse.Warehouse {
	t.Helper()
	tables := map[string][][]string{}
	for _, f := range archive.Files {
		if name, ok := strings.CutSuffix(f.Name, ".csv"); ok {
			records, err := csv.NewReader(strings.NewReader(string(f.Data))).ReadAll()
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			tables[name] = records
		}
	}
	w := seeded(t)
	write(t, w, func(tx *warehouse.Tx) error { return fillTables(t.Context(), tx, m, tables) })
	return w
}

func fillTables(ctx context.Context, tx *warehouse.Tx, m *queries.Metric, tables map[string][][]string) error {
	names := slices.SortedFunc(maps.Keys(tables), func(a, b string) int { // what fed the nights comes after them
		return cmp.Or(cmp.Compare(fillOrder(a), fillOrder(b)), cmp.Compare(a, b))
	})
	for _, name := range names {
		if err := fillTable(ctx, tx, name, tables[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if _, ok := tables["fed"]; !ok {
		for _, relation := range m.Relations {
			if err := run(ctx, tx, feedAll, relation); err != nil {
				return err
			}
		}
	}
	return nil
}

func fillOrder(table string) int {
	if table == "fed" {
		return 1
	}
	return 0
}

const feedAll = `
	insert into snapshot_relation (snapshot, relation, source, weight, simulated, reconstructed)
	select snapshot, $1, 'north', 1, false, false from snapshot`

// fillTable puts the rows of one table in: nights, fed, or a mart with all its levels.
func fillTable(ctx context.Context, tx *warehouse.Tx, name string, records [][]string) error {
	switch name {
	case "nights":
		for _, record := range records[1:] {
			if err := night(ctx, tx, record[0]); err != nil {
				return err
			}
		}
		return nil
	case "fed":
		return fillFed(ctx, tx, records)
	}
	finest := finestSchema(name)
	for _, record := range records[1:] {
		if err := night(ctx, tx, record[slices.Index(records[0], "date")]); err != nil {
			return err
		}
		if err := insert(ctx, tx, finest+"."+name, records[0], record); err != nil {
			return err
		}
	}
	return rollUp(ctx, tx, name, finest)
}

func finestSchema(mart string) string {
	switch mart {
	case "population", "card", "eid":
		return "commune"
	case "pyramid", "card_lead", "service":
		return "province"
	}
	return "nation"
}

// night publishes a night unless it is there; snapshots are numbered by date.
func night(ctx context.Context, tx *warehouse.Tx, date string) error {
	return run(ctx, tx, `
		insert into snapshot (snapshot, id, date, revision, run, published_at, reconstructed, simulated)
		select date_diff('day', date '2020-01-01', $1::date), $1 || '.000001', $1::date, 1, 'run', timestamptz '2026-11-23 01:30:00+07', false, false
		where not exists (select 1 from snapshot where date = $1::date)`, date)
}

func insert(ctx context.Context, tx *warehouse.Tx, table string, columns, values []string) error {
	names, marks, args := []string{"snapshot", "weight"}, []string{"date_diff('day', date '2020-01-01', $1::date)", "1"}, []any{}
	date := values[slices.Index(columns, "date")]
	args = append(args, date)
	for i, c := range columns {
		names = append(names, `"`+c+`"`)
		marks = append(marks, fmt.Sprintf("nullif($%d, '')", len(args)+1))
		args = append(args, values[i])
	}
	return run(ctx, tx, "insert into "+table+" ("+strings.Join(names, ", ")+") select "+strings.Join(marks, ", "), args...)
}

func fillFed(ctx context.Context, tx *warehouse.Tx, records [][]string) error {
	for _, r := range records[1:] {
		err := run(ctx, tx, `
			insert into snapshot_relation (snapshot, relation, source, weight, simulated, reconstructed, newest_event)
			select snapshot, $2, 'north', $3::integer, $4::boolean, $5::boolean, nullif($6, '')::timestamp
			from snapshot where date = $1::date`, r[0], r[1], r[2], r[3], r[4], r[5])
		if err != nil {
			return err
		}
	}
	return nil
}

// rollUp sums a mart's finest rows to the levels above.
func rollUp(ctx context.Context, tx *warehouse.Tx, mart, finest string) error {
	if finest == "nation" {
		return nil
	}
	keys := "place"
	switch mart {
	case "pyramid":
		keys += ", sex, age_band"
	case "card_lead":
		keys += ", days"
	case "service":
		keys += ", service"
	}
	levels := map[string]string{"nation": "0"}
	if finest == "commune" {
		levels["province"] = "coalesce(located.province63, located.province34)"
	}
	for schema, place := range levels {
		err := run(ctx, tx, `
			insert into `+schema+`.`+mart+` by name
			select snapshot, date, `+place+` as place`+strings.TrimPrefix(keys, "place")+`, weight, sum(columns(fact.* exclude (snapshot, date, weight, `+keys+`)))
			from `+finest+`.`+mart+` as fact join reference.place as located using (place)
			group by all`)
		if err != nil {
			return err
		}
	}
	return nil
}

func run(ctx context.Context, tx *warehouse.Tx, statement string, args ...any) error {
	_, err := tx.Exec(ctx, statement, args...)
	return err
}

// answer asks one question and writes the rows as CSV.
func answer(t *testing.T, reader *queries.Reader, metric, text string) string {
	t.Helper()
	q := queries.Request{Metric: metric}
	scope := area.NationScope()
	for _, word := range strings.Fields(text) {
		key, value, _ := strings.Cut(word, "=")
		scope = parameter(t, &q, scope, key, value)
	}
	res, err := reader.Run(t.Context(), scope, q)
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	var b strings.Builder
	b.WriteString("date,area,dims,numerator,denominator,value,flags\n")
	for _, row := range res.Rows {
		fmt.Fprintln(&b, rowText(res.Request, row))
	}
	return b.String()
}

func parameter(t *testing.T, q *queries.Request, scope area.Scope, key, value string) area.Scope {
	t.Helper()
	var err error
	switch key {
	case "as_of":
		q.AsOf, err = civil.ParseDate(value)
	case "from":
		q.From, err = civil.ParseDate(value)
	case "snapshot":
		q.Snapshot = value
	case "area":
		q.Area, err = area.Parse(value)
	case "boundary":
		q.Boundary, err = area.ParseVintage(value)
	case "scope":
		var a area.Area
		a, err = area.Parse(value)
		scope = area.ScopeOf(a)
	case "where":
		dim, values, _ := strings.Cut(value, ":")
		q.Where = append(q.Where, queries.Filter{Dim: dim, Values: strings.Split(values, "|")})
	case "by":
		for _, word := range strings.Split(value, ",") {
			if level, levelErr := area.ParseLevel(word); levelErr == nil {
				q.By = level
				continue
			}
			q.Dims = append(q.Dims, word)
		}
	default:
		err = errors.New("no such parameter")
	}
	if err != nil {
		t.Fatalf("%s=%s: %v", key, value, err)
	}
	return scope
}

func rowText(q queries.Request, row queries.Row) string {
	number := func(n *int64) string {
		if n == nil {
			return ""
		}
		return fmt.Sprint(*n)
	}
	value := ""
	if row.Value != nil {
		value = fmt.Sprintf("%.6g", *row.Value)
	}
	var dims, flags []string
	for _, name := range q.Dims {
		dims = append(dims, row.Dims[name])
	}
	if len(q.Dims) == 0 {
		for _, v := range row.Dims {
			dims = append(dims, v)
		}
	}
	for _, f := range row.Flags {
		flags = append(flags, string(f))
	}
	return strings.Join([]string{row.Date.String(), row.Area.String(), strings.Join(dims, "|"), number(row.Numerator),
		number(row.Denominator), value, strings.Join(flags, "|")}, ",")
}

func seeded(t testing.TB) *warehouse.Warehouse {
	t.Helper()
	w := warehousetest.Open(t)
	if err := queries.Seed(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	return w
}

func write(t testing.TB, w *warehouse.Warehouse, fn func(tx *warehouse.Tx) error) {
	t.Helper()
	if err := w.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}
