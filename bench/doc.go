// Package bench measures the program against the same work done bare: a night
// against its SQL alone in DuckDB, an extraction against psql, a page's queries
// against ten years of nights.
//
// Here live benchmarks that take seconds to minutes and print ratios. Tests that
// pass or fail never do: no machine is promised a time. How to run them and what
// the numbers mean is in README.md.
package bench
