package warehouse

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func TestMigrationsAreAppliedOnceAndWholly(t *testing.T) {
	db, err := openEngine(t.Context(), engine{file: filepath.Join(t.TempDir(), "w.duckdb")})
	if err != nil {
		t.Fatal(err)
	}
	defer closeEngine(db)
	schema, err := migrationFiles.ReadFile("migrations/0001_schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{"0001_schema.sql": {Data: schema}}
	if err := errors.Join(migrate(t.Context(), db, files), migrate(t.Context(), db, files)); err != nil {
		t.Fatal(err)
	}
	files["0002_more.sql"] = &fstest.MapFile{Data: []byte("create table more (n int); insert into more values (1); select broken")}
	if err := migrate(t.Context(), db, files); err == nil || !strings.Contains(err.Error(), "migration 0002_more.sql: ") {
		t.Fatalf("got %v", err)
	}
	if _, err := db.ExecContext(t.Context(), "from more"); err == nil {
		t.Error("half a migration stayed")
	}
	files["0002_more.sql"].Data = []byte("create table more (n int); insert into more values (1) -- no semicolon")
	if err := errors.Join(migrate(t.Context(), db, files), migrate(t.Context(), db, files)); err != nil {
		t.Fatal(err)
	}
	var rows int
	if err := db.QueryRowContext(t.Context(), "select count(*)::int from more").Scan(&rows); err != nil || rows != 1 {
		t.Errorf("%d rows, %v", rows, err)
	}
	delete(files, "0002_more.sql")
	if err := migrate(t.Context(), db, files); err == nil || !strings.Contains(err.Error(), "newer toancanh (schema 2, this one knows 1)") {
		t.Errorf("got %v", err)
	}
}

func TestMigrationsWithAGapAreRefused(t *testing.T) {
	db, err := openEngine(t.Context(), engine{})
	if err != nil {
		t.Fatal(err)
	}
	defer closeEngine(db)
	err = migrate(t.Context(), db, fstest.MapFS{"0002_late.sql": {Data: []byte("select 1")}})
	if err == nil || !strings.Contains(err.Error(), "expected number 0001") {
		t.Errorf("got %v", err)
	}
}

func TestCopyThatDiffersIsRefused(t *testing.T) {
	want := totals{"a": {3, "10"}, "b": {0, "0"}}
	for name, got := range map[string]totals{
		"a row less":    {"a": {2, "10"}, "b": {0, "0"}},
		"another value": {"a": {3, "11"}, "b": {0, "0"}},
		"no table":      {"b": {0, "0"}},
	} {
		if err := compare(want, got); err == nil || !strings.Contains(err.Error(), "table a") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := compare(want, want); err != nil {
		t.Error(err)
	}
}
