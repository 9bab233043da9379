package synth

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/queries/warehouse"
)

// newest is a day after the last published figure.
func newest() civil.Date { return civil.Date{Year: 2026, Month: 3, Day: 15} }

// trial are the options of a small registry in a folder of its own.
func trial(t *testing.T, residents int, until civil.Date) Options {
	t.Helper()
	return Options{Residents: residents, Seed: 6, Until: until, Format: formatParquet, Dir: t.TempDir(), Threads: 1}
}

func mustWrite(t *testing.T, o Options) Registry {
	t.Helper()
	r, err := Write(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// reader answers questions about registries: each is a set of views under a name.
type reader struct {
	t       *testing.T
	scratch *warehouse.Scratch
}

// read opens registries that lie in folders.
func read(t *testing.T, folders map[string]Options) reader {
	t.Helper()
	var allowed []string
	for _, o := range folders {
		allowed = append(allowed, o.Dir)
	}
	scratch, err := warehouse.NewScratch(context.Background(), t.TempDir(), warehouse.Options{AllowedDirs: allowed, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := scratch.Remove(); err != nil {
			t.Error(err)
		}
	})
	r := reader{t: t, scratch: scratch}
	for name, o := range folders {
		r.exec("create schema " + name)
		for _, relation := range relations() {
			files := filepath.Join(o.Dir, relation.name+"*."+o.Format)
			source := fmt.Sprintf("read_parquet('%s')", files)
			if o.Format == formatCSV {
				source = fmt.Sprintf("read_csv('%s', all_varchar = true)", files)
			}
			columns := make([]string, len(relation.columns))
			for i, c := range relation.columns {
				column, kind, _ := strings.Cut(c, " ")
				columns[i] = fmt.Sprintf("cast(%s as %s) as %s", column, kind, column)
			}
			r.exec(fmt.Sprintf("create view %s.%s as select %s from %s", name, relation.name, strings.Join(columns, ", "), source))
		}
	}
	return r
}

func (r reader) exec(statement string) {
	r.t.Helper()
	if _, err := r.scratch.Exec(context.Background(), statement); err != nil {
		r.t.Fatalf("%s: %v", statement, err)
	}
}

// number returns the one number a query answers with.
func (r reader) number(query string, args ...any) float64 {
	r.t.Helper()
	var n float64
	if err := r.scratch.QueryRow(context.Background(), "select cast(("+query+") as double)", args...).Scan(&n); err != nil {
		r.t.Fatalf("%s: %v", query, err)
	}
	return n
}

// none fails if a query returns rows.
func (r reader) none(what, query string) {
	r.t.Helper()
	if n := r.number("select count(*) from (" + query + ")"); n > 0 {
		r.t.Errorf("%s: %v rows", what, n)
	}
}
