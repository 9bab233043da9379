package warehouse_test

import (
	"database/sql"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/warehouse"
	"toancanh/queries/warehouse/warehousetest"
)

// everyType is a scratch with a table of every type that can be appended.
func everyType(t *testing.T) *warehouse.Scratch {
	t.Helper()
	s, err := warehouse.NewScratch(t.Context(), t.TempDir(), warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Remove(); err != nil {
			t.Error(err)
		}
	})
	_, err = s.Exec(t.Context(), `
		create table every (tiny tinyint, small smallint, whole integer, big bigint, real double, flag boolean,
			words varchar, day date, wall timestamp, moment timestamptz, exact decimal(9, 2), named varchar not null default 'd')`)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

type sex string

func TestAppendedValuesComeBackAsTheyWere(t *testing.T) {
	s := everyType(t)
	day := civil.Date{Year: 1945, Month: 9, Day: 2}
	hanoi := time.FixedZone("+07", 7*3600)
	number := int64(math.MinInt64)
	a, err := s.Append(t.Context(), "every", []string{"day", "wall", "moment", "tiny", "small", "whole", "big", "real", "flag", "words"})
	if err != nil {
		t.Fatal(err)
	}
	rows := [][]any{
		{day, civil.DateTime{Date: day, Time: civil.Time{Hour: 23, Minute: 59}}, time.Date(2026, 1, 1, 0, 0, 0, 0, hanoi), int8(-128), uint8(200), 7, &number, 1.5, true, sex("nữ")},
		{nil, nil, nil, nil, nil, nil, (*int64)(nil), sql.NullFloat64{}, nil, sql.NullString{}},
		{day, time.Date(2026, 1, 1, 5, 0, 0, 0, time.UTC), time.Now(), 1, 1, uint64(1), sql.NullInt64{Int64: 5, Valid: true}, 3, false, ""},
	}
	for _, row := range rows {
		if err := a.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	var n int
	err = s.QueryRow(t.Context(), `
		select count(*)::int from every
		where (day = '1945-09-02' and wall = '1945-09-02 23:59:00' and moment = '2026-01-01 00:00:00+07' and tiny = -128 and small = 200
				and whole = 7 and big = -9223372036854775808 and real = 1.5 and flag and words = 'nữ' and named = 'd')
			or coalesce(day::varchar, wall::varchar, moment::varchar, tiny::varchar, small::varchar, whole::varchar, big::varchar, real::varchar, flag::varchar, words) is null
			or (wall = '2026-01-01 05:00:00' and big = 5 and real = 3 and not flag and words = '')`).Scan(&n)
	if err != nil || n != len(rows) {
		t.Errorf("%d of %d rows came back, %v", n, len(rows), err)
	}
}

func TestValuesThatDoNotFitAreNamedByColumn(t *testing.T) {
	s := everyType(t)
	for _, c := range []struct {
		column string
		value  any
		says   string
	}{
		{"tiny", 128, "column tiny: 128 does not fit"},
		{"small", 40000, "column small: 40000 does not fit"},
		{"whole", int64(math.MaxInt32) + 1, "column whole: 2147483648 does not fit"},
		{"big", uint64(math.MaxUint64), "column big: 18446744073709551615 does not fit"},
		{"big", 1.0, "column big: wants a whole number, not float64"},
		{"big", "1", "column big: wants a whole number, not string"},
		{"real", "1", "column real: wants a number, not string"},
		{"flag", 1, "column flag: wants true or false, not int"},
		{"words", 1, "column words: wants text, not int"},
		{"words", "\xff", "column words: text is not UTF-8"},
		{"day", time.Now(), "column day: wants a civil.Date, not time.Time"},
		{"day", civil.Date{}, "column day: 0000-00-00 is no date"},
		{"wall", time.Now().In(time.FixedZone("+07", 7*3600)), "column wall: time in zone +07"},
		{"wall", civil.DateTime{}, "column wall: 0000-00-00T00:00:00 is no time"},
		{"moment", "2026-01-01", "column moment: wants a time.Time, not string"},
	} {
		a, err := s.Append(t.Context(), "every", []string{c.column})
		if err != nil {
			t.Fatal(err)
		}
		err = a.Row(c.value)
		if err == nil || !strings.Contains(err.Error(), "append to main.every: row 1: "+c.says) {
			t.Errorf("%s = %v: got %v", c.column, c.value, err)
		}
		if again := a.Close(); !errors.Is(again, err) {
			t.Errorf("%s: Close forgot the fault: %v", c.column, again)
		}
	}
	var n int
	if err := s.QueryRow(t.Context(), "select count(*)::int from every").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d rows were written, %v", n, err)
	}
}

func TestAppenderRefusesWhatItCannotFill(t *testing.T) {
	s := everyType(t)
	for _, c := range []struct {
		table   string
		columns []string
		says    string
	}{
		{"nowhere", []string{"a"}, "append to main.nowhere: "},
		{"every", []string{"tiny", "tinny"}, `no column "tinny"`},
		{"every", []string{"exact"}, "column exact is DECIMAL(9,2)"},
		{"every", []string{"tiny", "tiny"}, "duplicate"},
		{"every", nil, "non-empty"},
	} {
		if _, err := s.Append(t.Context(), c.table, c.columns); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s %v: got %v, want %q", c.table, c.columns, err, c.says)
		}
	}
	a, err := s.Append(t.Context(), "every", []string{"tiny"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Row(1, 2); err == nil || !strings.Contains(err.Error(), "2 values for 1 columns") {
		t.Errorf("got %v", err)
	}
	if err := a.Close(); err == nil {
		t.Error("the fault was forgotten")
	}
}

func TestNullInARequiredColumnFailsTheWrite(t *testing.T) {
	w := warehousetest.Open(t)
	err := w.Write(t.Context(), func(tx *warehouse.Tx) error {
		a, err := tx.Append(t.Context(), "main", "gap", []string{"date", "relation", "reason", "run"})
		if err != nil {
			return err
		}
		if err := a.Row(civil.Date{Year: 2026, Month: 1, Day: 1}, "*", nil, "r"); err != nil {
			return err
		}
		return a.Close()
	})
	if err == nil || !strings.Contains(err.Error(), "append to main.gap") {
		t.Errorf("got %v", err)
	}
}

func TestManyBatchesAreAppendedWholly(t *testing.T) {
	w := warehousetest.Open(t)
	const rows = 300_000
	night := civil.Date{Year: 2026, Month: 1, Day: 1}
	err := w.Write(t.Context(), func(tx *warehouse.Tx) error {
		a, err := tx.Append(t.Context(), "commune", "population", []string{"snapshot", "date", "place", "weight", "residents"})
		if err != nil {
			return err
		}
		for i := range rows {
			if err := a.Row(1, night, i, 1, int64(i)); err != nil {
				return err
			}
		}
		return a.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := one(t, w, "select sum(residents)::bigint from commune.population"); got != rows*(rows-1)/2 {
		t.Errorf("sum is %d", got)
	}
}
