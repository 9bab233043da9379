package server

import (
	"database/sql"
	"html"
	"regexp"
	"strings"
	"testing"

	"toancanh/queries"
)

func TestDefinitionSaysHowItsSQLRunsInAnyDuckDB(t *testing.T) {
	w := open(t)
	s := newServer(t, w, nil)
	view := regexp.MustCompile(`create temp view population as [^.]+\.population [^.]+\.snapshot [^.]+\.snapshot = snapshot\.snapshot and superseded_by is null`)
	var statements []string
	for _, target := range []string{"/definitions/pin_issued", "/definitions/pin_issued?lang=en"} {
		lead, _, _ := strings.Cut(html.UnescapeString(get(t, s, target).Body.String()), "<pre")
		for _, want := range []string{"$from", "$until"} {
			if !strings.Contains(lead, want) {
				t.Errorf("%s does not say that %s must be set", target, want)
			}
		}
		statements = append(statements, view.FindString(lead))
	}
	if statements[0] == "" || statements[0] != statements[1] {
		t.Fatalf("the view to make is %q", statements)
	}
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	metric, err := catalogue.Metric("pin_issued")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := w.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Exec(t.Context(), statements[0]); err != nil {
		t.Fatal(err)
	}
	var rows, total int64
	if err := conn.QueryRow(t.Context(), "select count(*)::bigint, sum(numerator)::bigint from ("+metric.SQL+")",
		sql.Named("from", "2026-11-22"), sql.Named("until", "2026-11-22")).Scan(&rows, &total); err != nil {
		t.Fatal(err)
	}
	if page := get(t, s, "/").Body.String(); rows == 0 || !strings.Contains(page, grouped(total)) {
		t.Errorf("as advised it gives %d in %d rows, which the overview does not show", total, rows)
	}
}
