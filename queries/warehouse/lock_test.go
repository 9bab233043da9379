package warehouse_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2" // as a DuckDB shell would open the file

	"toancanh/queries/warehouse"
	"toancanh/queries/warehouse/warehousetest"
)

func TestSecondOpenNamesTheHolder(t *testing.T) {
	w := warehousetest.Open(t)
	_, err := warehouse.Open(t.Context(), warehouse.Options{Dir: w.Dir()})
	if !errors.Is(err, warehouse.ErrLocked) {
		t.Fatalf("got %v, want ErrLocked", err)
	}
	for _, part := range []string{"process ", "since 20", "stop that process"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}

// holdFile opens the database as a DuckDB shell would, past our lock.
func holdFile(dir string) error {
	db, err := sql.Open("duckdb", filepath.Join(dir, "warehouse.duckdb"))
	if err != nil {
		return err
	}
	if err := db.Ping(); err != nil {
		return err
	}
	fmt.Println("open")
	select {} // until it is killed
}

func TestFileOpenInADuckDBShellIsNamedAsThat(t *testing.T) {
	dir := t.TempDir()
	child, lines := startChild(t, "shell", dir)
	if !lines.Scan() {
		t.Fatal(lines.Err())
	}
	_, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir})
	if !errors.Is(err, warehouse.ErrLocked) || !strings.Contains(err.Error(), "DuckDB shell") {
		t.Errorf("got %v", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil {
		t.Error("the shell ended by itself")
	}
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}
