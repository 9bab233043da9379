package server

import "testing"

// TestWhatIsKeptIsNotServed asks for the files of data_dir, which hold the counts of
// communes as they are.
func TestWhatIsKeptIsNotServed(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, target := range []string{"/published/2026-11-22.eeeeee.duckdb", "/data/published/2026-11-22.eeeeee.duckdb", "/warehouse.duckdb",
		"/state.db", "/backup.duckdb", "/open/open.duckdb", "/static/%2e%2e/published/2026-11-22.eeeeee.duckdb", "/static/..%2fwarehouse.duckdb",
		"/embed/%2e%2e%2fwarehouse.duckdb", "/snapshots/2026-11-22.eeeeee.duckdb", "/figures/..%2f..%2fwarehouse.duckdb"} {
		t.Run(target, func(t *testing.T) { scenario{target: target, status: 404}.run(t, s) })
	}
}
