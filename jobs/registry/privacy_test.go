package registry_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"toancanh/jobs/registry"
)

// TestNothingThatTellsWhoSomeoneIsLeavesASource looks for unmistakable values in
// the whole scratch file and in the list of rejects.
func TestNothingThatTellsWhoSomeoneIsLeavesASource(t *testing.T) {
	const resident, application, birth = "079193000777", "HOSO-4711", "1931-07-17"
	folder, source := inbox(t, registry.Config{})
	write(t, folder, "resident.csv", residentHeader+resident+",00004,"+birth+",male,2021-03-01,,,\n"+
		resident+"1,00004,"+birth+",x,2021-03-01,,,\n")
	spreadsheet(t, filepath.Join(folder, "card_application.xlsx"), "application_id,resident_id,received_at,approved_at,printed_at,delivered_at,rejected_at\n"+
		application+","+resident+",2021-03-01,2021-03-02,2021-03-03,2021-03-04,\n"+application+"1,nobody-"+resident+",2021-03-01,,,,")
	rejects := t.TempDir()
	s, err := take(t, registry.Intake{Sources: []registry.Source{source}, RejectsDir: rejects})
	if err != nil {
		t.Fatal(err)
	}
	left := counts(t, s, "select table_name, 1 from duckdb_tables() where temporary and table_name not in ('reject_errors', 'reject_scans', 'malformed')")
	differ(t, "temporary tables", left, state{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	paths := []string{s.Path()}
	for _, relation := range []string{"resident", "card_application"} {
		paths = append(paths, filepath.Join(rejects, "2024-03-31."+relation+".csv"))
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{resident, application, birth} {
			if strings.Contains(string(data), secret) {
				t.Errorf("%s holds %q", filepath.Base(path), secret)
			}
		}
	}
}

// TestTheRawLayerHasNoColumnForAPerson names every column it has.
func TestTheRawLayerHasNoColumnForAPerson(t *testing.T) {
	s := scratch(t)
	rows, err := s.Query(context.Background(), "select table_name, column_name from duckdb_columns() where table_name like 'raw_%' and table_name not in ('raw_task', 'raw_relation', 'raw_reject')")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	allowed := strings.Fields("place date measure n sex age_band days service agency requests matched")
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(allowed, column) {
			t.Errorf("%s has the column %s", table, column)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
