package registry_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"toancanh/jobs/registry"
	"toancanh/queries/warehouse"
)

// residentFile writes residents as Parquet, as a select answers them.
func residentFile(t *testing.T, folder, name, rows string) {
	t.Helper()
	_, err := scratch(t, folder).Exec(context.Background(), fmt.Sprintf(`copy (
		select resident_id, commune_code, birth_date, sex, cast(null as timestamp) as digitized_at, cast(null as timestamp) as verified_at,
			cast(null as timestamp) as pin_issued_at, cast(null as timestamp) as deceased_at
		from (%s) as people) to '%s' (format parquet)`, rows, filepath.Join(folder, name)))
	if err != nil {
		t.Fatal(err)
	}
}

// TestRejectedRowsOfParquetAreToldByFileAndLine, for a night and for a span, in
// which rows are not counted together.
func TestRejectedRowsOfParquetAreToldByFileAndLine(t *testing.T) {
	folder, source := inbox(t, registry.Config{})
	const columns = " as people (resident_id, commune_code, birth_date, sex)"
	residentFile(t, folder, "resident-1.parquet", "from (values (7, '00004', '2000-01-01', 'male'), (8, '00004', '2000-13-01', 'male'))"+columns)
	residentFile(t, folder, "resident-2.parquet", "from (values (9, '77777', '2000-01-01', 'male'), (10, '00004', '2000-01-01', 'x'), (11, '00004', '2000-01-01', 'y'), (7, '00004', '2000-01-01', 'male'))"+columns)
	for _, span := range []registry.Span{registry.Night(day(2024, 3, 31)), {From: day(2024, 3, 1), Until: day(2024, 3, 31)}} {
		rejects := t.TempDir()
		s, err := take(t, registry.Intake{Sources: []registry.Source{source}, Span: span, RejectsDir: rejects})
		if err != nil {
			t.Fatal(err)
		}
		differ(t, "rejects", counts(t, s, "select concat_ws(' ', reason, file, line), n from raw_reject"), state{
			"duplicate_key resident-1.parquet 1": 1, "unparsable resident-1.parquet 2": 1, "unknown_area resident-2.parquet 1": 1,
			"unknown_word resident-2.parquet 2": 2, "duplicate_key resident-2.parquet 4": 1,
		})
		differ(t, "rows", counts(t, s, "select 'rows', rows from raw_relation union all select 'rejected', rejected from raw_relation"), state{"rows": 6, "rejected": 6})
		list, err := os.ReadFile(filepath.Join(rejects, span.String()+".resident.csv"))
		if err != nil {
			t.Fatal(err)
		}
		const want = "source,relation,file,line,reason,column\n" +
			"inbox,resident,resident-1.parquet,1,duplicate_key,\n" +
			"inbox,resident,resident-1.parquet,2,unparsable,birth_date\n" +
			"inbox,resident,resident-2.parquet,1,unknown_area,\n" +
			"inbox,resident,resident-2.parquet,2,unknown_word,\n" +
			"inbox,resident,resident-2.parquet,3,unknown_word,\n" +
			"inbox,resident,resident-2.parquet,4,duplicate_key,\n"
		if string(list) != want {
			t.Errorf("the list of %s is\n%s", span, list)
		}
	}
}

// TestAMillionRejectedRowsFitIntoLittleMemory: each is told apart, so what tells
// them must be something that the engine can put aside.
func TestAMillionRejectedRowsFitIntoLittleMemory(t *testing.T) {
	folder, source := inbox(t, registry.Config{})
	residentFile(t, folder, "resident.parquet", "select range as resident_id, '00004' as commune_code, date '2000-01-01' as birth_date, 'x' as sex from range(1_000_000)")
	s, err := warehouse.NewScratch(context.Background(), t.TempDir(), warehouse.Options{MemoryLimit: "64MB", Threads: 2, AllowedDirs: source.Folders()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Remove(); err != nil {
			t.Error(err)
		}
	}()
	err = registry.Intake{
		Sources: []registry.Source{source}, Span: registry.Night(day(2024, 3, 31)), At: day(2024, 4, 1).In(hanoi(t)).Add(12 * time.Hour), Zone: hanoi(t),
	}.Take(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	differ(t, "rejects", counts(t, s, "select concat_ws(' ', reason, file, line), n from raw_reject"), state{"unknown_word resident.parquet 1": 1_000_000})
}
