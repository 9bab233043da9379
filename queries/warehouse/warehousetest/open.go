// Package warehousetest opens real warehouses for tests.
package warehousetest

import (
	"testing"

	"toancanh/queries/warehouse"
)

// Open gives an empty warehouse in a folder of the test's own, closed at its end.
func Open(t testing.TB) *warehouse.Warehouse {
	t.Helper()
	w, err := warehouse.Open(t.Context(), warehouse.Options{Dir: t.TempDir(), MemoryLimit: "512MB", Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}
