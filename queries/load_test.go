package queries_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

// example is a sound operator's metric; tests change one thing at a time.
const example = `/*---
id: example
title: {vi: Ví dụ, en: Example}
short: {vi: Ví dụ, en: Example}
definition: {vi: Một ví dụ, en: An example}
numerator: {vi: Người, en: People}
unit: persons
better: higher
kind: count
grain: commune
dims: []
reads: [population]
relations: [resident]
owner: {vi: Tỉnh, en: Province}
legal_basis: {vi: Quyết định, en: Decision}
visibility: scope
threshold: 10
---*/
select date, place, residents as numerator
from population
where date between $from and $until
`

func loadExample(t *testing.T, file, content string) (*queries.Catalogue, error) {
	t.Helper()
	return queries.Load(fstest.MapFS{file: &fstest.MapFile{Data: []byte(content)}})
}

func TestOperatorMetricsJoinTheCatalogue(t *testing.T) {
	catalogue, err := loadExample(t, "example.sql", example)
	if err != nil {
		t.Fatal(err)
	}
	m, err := catalogue.Metric("example")
	if err != nil {
		t.Fatal(err)
	}
	if m.Title.VI != "Ví dụ" || m.Grain != area.Commune || m.Visibility != queries.VisibleInScope {
		t.Errorf("got %+v", m)
	}
}

func TestMistakesOfAMetricFileAreNamedWithTheirLine(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		want           string
	}{
		{"unknown key", "unit: persons", "units: persons", `example.sql:7: unknown key "units"; did you mean unit?`},
		{"missing key", "owner: {vi: Tỉnh, en: Province}\n", "", "example.sql:2: owner is missing"},
		{"wrong word", "kind: count", "kind: sum", `example.sql:9: kind "sum": one of count, ratio`},
		{"one language", "numerator: {vi: Người, en: People}", "numerator: {vi: Người}", "example.sql:6: numerator has no en text"},
		{"empty text", "en: Example}\nshort", `en: ""}` + "\nshort", "example.sql:3: title: the en text is empty"},
		{"given twice", "better: higher", "better: higher\nbetter: lower", "better"},
		{"not YAML", "title: {vi: Ví dụ, en: Example}", "title: {vi: [}", "example.sql:3: not YAML"},
		{"ratio without denominator", "kind: count", "kind: ratio", "example.sql:9: a ratio needs a denominator text"},
		{"distinct without over", "kind: count", "kind: distinct", "example.sql:9: a distinct needs over"},
		{"threshold missing", "threshold: 10", "threshold: 0", "example.sql:17: a metric answered by commune needs a disclosure threshold"},
		{"id is not the file", "id: example", "id: specimen", `example.sql:2: id is "specimen" but the file is named "example"`},
		{"id taken", "id: example", "id: card_pace", "card_pace exists already"},
		{"reads more", "from population", "from population semi join eid using (date, place)", "example.sql:20: reads eid, which reads: does not declare"},
		{"reads less", "reads: [population]", "reads: [population, eid]", "declares eid, which the SQL does not read"},
		{"unknown relation", "reads: [population]", "reads: [population, people]", "there is no relation people"},
		{"qualified name", "from population", "from main.population", "example.sql:20: reads main.population; name a relation alone"},
		{"file", "from population", "from population, read_csv('/etc/passwd')", "example.sql:20"},
		{"replacement scan", "from population", "from population, 'other.parquet'", "example.sql:19: Permission Error"},
		{"query function", "from population", "from population, query('select 1')", "query()"},
		{"settings", "from population", "from population, duckdb_settings()", "duckdb_settings()"},
		{"environment", "residents as numerator", "length(current_setting('threads')::varchar)::bigint as numerator", "example.sql:19: current_setting() is not allowed"},
		{"clock", "residents as numerator", "year(now())::bigint as numerator", "example.sql:19: now() is not allowed"},
		{"date of today", "residents as numerator", "year(current_date)::bigint as numerator", "current_date is not allowed"},
		{"chance", "residents as numerator", "(random() * 9)::bigint as numerator", "random() is not allowed"},
		{"age of today", "residents as numerator", "(date_part('year', age(date)))::bigint as numerator", "example.sql:19: age() is not allowed"},
		{"function of a catalogue", "residents as numerator", "length(pg_catalog.current_database())::bigint as numerator", "current_database() is not allowed"},
		{"function in a window", "residents as numerator", "any_value(residents) over () as numerator", "any_value() is not allowed"},
		{"function misspelt", "residents as numerator", "coalescee(residents, 0) as numerator", "coalescee() is not allowed"},
		{"function near one", "residents as numerator", "rounds(residents)::bigint as numerator", "did you mean round?"},
		{"time zone of the machine", "residents as numerator", "year(date::timestamptz)::bigint as numerator", "example.sql:19: a time with time zone is not allowed"},
		{"sample of the rows", "$until\n", "$until using sample 3\n", "a sample is not allowed"},
		{"sample of a table", "from population", "from population tablesample 10%", "example.sql:20: a sample is not allowed"},
		{"recursion", "select date", "with recursive n as (select 1 as i union all select i + 1 from n) select date", "with recursive is not allowed"},
		{"catalogue behind an inner name", "select date, place, residents as numerator\nfrom population",
			"with x as (with sqlite_master as (select 1 as one) select one from sqlite_master)\nselect date, place, (select count(*) from sqlite_master, x) as numerator\nfrom population",
			"example.sql:20: reads sqlite_master, which reads: does not declare"},
		{"catalogue behind a later name", "select date", "with x as (select name from sqlite_master), sqlite_master as (select 1 as one) select date",
			"example.sql:19: reads sqlite_master, which reads: does not declare"},
		{"catalogue behind a letter like another", "select date", "with \"duc\u212adb_tables\" as (select 1) select (select count(*) from duckdb_tables) as tables, date",
			"reads duckdb_tables, which reads: does not declare"},
		{"column of the stored table", "residents as numerator", "population.rowid as numerator", "example.sql:19: Binder Error"},
		{"qualified column", "residents as numerator", "main.population.residents as numerator", "example.sql:19: Binder Error"},
		{"two statements", "$until\n", "$until; select 1\n", "more than one statement"},
		{"not a select", "select date, place, residents as numerator\nfrom population\nwhere date between $from and $until", "delete from population", "not a select"},
		{"pivot", example[strings.Index(example, "select date"):], "pivot population on place using sum(residents)", "example.sql:19: not a select"},
		{"unknown parameter", "$until", "$till", "parameter $till"},
		{"numbered parameter", "between $from and $until", "between $1 and $2", "parameter $1"},
		{"sum not cast", "residents as numerator", "sum(residents) as numerator", "example.sql"},
		{"wrong column", "residents as numerator", "residents as total", "must answer (date date, place integer, numerator bigint)"},
		{"unknown column", "residents as numerator", "residence as numerator", `example.sql:19: Binder Error`},
		{"shadowed relation", "select date", "with population as (select * from population) select date", "has the name of a relation"},
		{"too fine", "reads: [population]", "reads: [service]", "example.sql"},
		{"not closed", "---*/", "", "front matter is not closed"},
		{"no front matter", "/*---", "--", "example.sql:1: no front matter"},
		{"no SQL", example[strings.Index(example, "select date"):], "", "no SQL after the front matter"},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := strings.Replace(example, c.old, c.new, 1)
			if content == example {
				t.Fatal("the case changes nothing")
			}
			_, err := loadExample(t, "example.sql", content)
			var mistakes queries.Mistakes
			if !errors.As(err, &mistakes) {
				t.Fatalf("got %v, want mistakes", err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got\n%v\nwant it to hold %q", err, c.want)
			}
		})
	}
}

func TestMetricMayEndAndBeWrittenInItsOwnWay(t *testing.T) {
	w := seeded(t)
	write(t, w, func(tx *warehouse.Tx) error { return night(t.Context(), tx, "2025-06-28") })
	const residents, period = "residents as numerator", "where date between $from and $until\n"
	for _, c := range []struct{ name, old, new string }{
		{"terminator", "$until\n", "$until;\n"},
		{"several terminators", "$until\n", "$until ;\n;;\n"},
		{"comment", "$until\n", "$until -- every night; asked for"},
		{"terminator and comment", "$until\n", "$until; -- every night; asked for\n-- again;"},
		{"terminator and block comment", "$until\n", "$until;\n/* every night */\n"},
		{"comment with a terminator at the end", "$until\n", "$until\n/* every night; */\n"},
		{"terminator in a text", period, period + "    and 'a;b' <> ';' ;\n"},
		{"capitals", "from population", "FROM Population AS P"},
		{"name of an outer expression within", "select date", "with x as (select 1 as one), y as (with x as (select one from x) select one from x) select date"},
		{"name seen from a subquery", period, "where date in (with x as (select date from population) select date from (select date from x))\n"},
		{"name on one side of a union", period, period + "union all (with x as (select * from population) select date, place, residents from x)\n"},
		{"aggregates", residents, "(sum(residents) + max(digitized) filter (where place > 0) + median(residents))::bigint as numerator"},
		{"arithmetic", residents, "round(abs(residents - digitized) * 100.0 / nullif(residents, 0) // 2 % 7)::bigint as numerator"},
		{"dates", residents, "(date_diff('day', date_trunc('month', date), last_day(date)) + extract(year from date + interval 3 months) + isodow(date))::bigint as numerator"},
		{"choices", residents, "case when place in (1, 2) then greatest(residents, 0) else coalesce(least(digitized, 3), if(place > 2, 1, 0)) end as numerator"},
		{"windows", residents, "(row_number() over (order by date) + lag(residents, 1, 0) over (partition by place order by date))::bigint as numerator"},
		{"texts", residents, "length(concat_ws('-', lpad(trim(place::varchar), 6, '0'), upper(substring('abc' from 2 for 1)) || replace('a', 'b', 'c')))::bigint as numerator"},
		{"patterns", residents, "(place::varchar like '79%' and place::varchar similar to '7.*' and place::varchar not ilike '%x' escape 'e')::integer::bigint as numerator"},
		{"lists", residents, "list_sum([x * 2 for x in [residents, digitized] if x > 0])::bigint as numerator"},
		{"rows made of ranges", "from population", "from population cross join range(3) as r (i) cross join unnest([1, 2]) as u (j)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := strings.Replace(example, c.old, c.new, 1)
			if content == example {
				t.Fatal("the case changes nothing")
			}
			if strings.Contains(c.name, "aggregates") {
				content += "group by all\n"
			}
			catalogue, err := loadExample(t, "example.sql", content)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := queries.NewReader(w, catalogue).Run(t.Context(), area.NationScope(), queries.Request{Metric: "example"}); err != nil {
				t.Errorf("accepted and does not run: %v", err)
			}
		})
	}
}

func TestEveryMistakeIsReportedAtOnce(t *testing.T) {
	broken := strings.NewReplacer("unit: persons", "unit: people", "better: higher", "better: up", "from population", "from eid").Replace(example)
	_, err := queries.Load(
		fstest.MapFS{"example.sql": &fstest.MapFile{Data: []byte(broken)}},
		fstest.MapFS{"other.sql": &fstest.MapFile{Data: []byte("select 1")}},
	)
	if err == nil {
		t.Fatal("broken files were accepted")
	}
	for _, want := range []string{"example.sql:7: unit", "example.sql:8: better", "example.sql:19: Binder Error", "other.sql:1: no front matter"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in\n%v", want, err)
		}
	}
}

func TestMistakesNameTheFolderAsTheOperatorKnowsIt(t *testing.T) {
	_, err := queries.Load(queries.Folder{
		FS:   fstest.MapFS{"example.sql": &fstest.MapFile{Data: []byte(strings.Replace(example, "id: example", "id: specimen", 1))}},
		Name: "./var/metrics",
	})
	if err == nil || !strings.HasPrefix(err.Error(), `var/metrics/example.sql:2: id is "specimen"`) {
		t.Errorf("got %v", err)
	}
}

func TestUnknownMetricSuggestsTheNearest(t *testing.T) {
	_, err := load(t).Metric("card_delivered")
	var unknown *queries.MetricError
	if !errors.As(err, &unknown) || len(unknown.Nearest) == 0 || unknown.Nearest[0] != "cards_delivered" {
		t.Errorf("got %v", err)
	}
}

func TestRelationsOfMetricsAreTheTablesOfTheWarehouse(t *testing.T) {
	w := seeded(t)
	for _, mart := range queries.Marts() {
		err := w.Read(t.Context(), func(tx *warehouse.Tx) error {
			for _, schema := range mart.Schemas {
				rows, err := tx.Query(t.Context(), `
					select lower(column_name) || ' ' || lower(data_type) from duckdb_columns()
					where schema_name = $1 and table_name = $2 and column_name <> 'snapshot' order by column_index`, schema, mart.Name)
				if err != nil {
					return err
				}
				var columns []string
				for rows.Next() {
					var c string
					if err := rows.Scan(&c); err != nil {
						return err
					}
					columns = append(columns, c)
				}
				if err := errors.Join(rows.Err(), rows.Close()); err != nil {
					return err
				}
				if got, want := strings.Join(columns, ", "), mart.Columns; got != want {
					t.Errorf("%s.%s: table has\n%s\nmetrics see\n%s", schema, mart.Name, got, want)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func FuzzMetricFile(f *testing.F) {
	f.Add(example)
	f.Add(strings.Replace(example, "dims: []", "dims:\n  - name: sex\n    values: [male, female]", 1))
	f.Add("/*---\nid: &a x\nid2: *a\n---*/\nselect 1")
	f.Add("/*---\n- a\n---*/\nselect 1")
	f.Fuzz(func(t *testing.T, content string) {
		_, mistakes := queries.ParseMetric("example.sql", []byte(content))
		for _, m := range mistakes {
			if m.File != "example.sql" || m.Line < 0 || m.Text == "" {
				t.Errorf("a mistake without a place: %+v", m)
			}
		}
	})
}
