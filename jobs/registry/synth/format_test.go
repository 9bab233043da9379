package synth

import (
	"context"
	"strings"
	"testing"

	"github.com/golang-sql/civil"
	"github.com/jackc/pgx/v5"

	"toancanh/jobs/registry/registrytest"
)

func TestCSVHoldsTheSameAsParquet(t *testing.T) {
	until := civil.Date{Year: 2022, Month: 9, Day: 1}
	parquet, csv := trial(t, 10_000, until), trial(t, 10_000, until)
	csv.Format = formatCSV
	mustWrite(t, parquet)
	mustWrite(t, csv)
	r := read(t, map[string]Options{"parquet": parquet, "csv": csv})
	for _, relation := range relations() {
		r.same(relation.name, "select * from parquet."+relation.name, "select * from csv."+relation.name)
	}
}

func TestOnlyChosenRelationsAreWritten(t *testing.T) {
	o := trial(t, 10_000, civil.Date{Year: 2021, Month: 9, Day: 1})
	o.Relations = []string{relTask, relResident}
	if made := mustWrite(t, o); strings.Join(made.Relations, " ") != "resident task" {
		t.Errorf("made %v", made.Relations)
	}
	if files := stamps(t, o.Dir); strings.Contains(files, "card") || !strings.Contains(files, "resident-001.parquet") {
		t.Errorf("files: %s", files)
	}
}

func TestPostgresHoldsTheSameAsParquet(t *testing.T) {
	server := registrytest.StartPostgres(t)
	until := civil.Date{Year: 2022, Month: 9, Day: 1}
	parquet := trial(t, 10_000, until)
	mustWrite(t, parquet)
	o := Options{Residents: 10_000, Seed: 6, Until: civil.Date{Year: 2022, Month: 3, Day: 1}, Format: formatPostgres, DSN: server.DSN("postgres")}
	mustWrite(t, o)
	o.Until = until
	mustWrite(t, o)

	conn, err := pgx.Connect(context.Background(), o.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	r := read(t, map[string]Options{"parquet": parquet})
	for relation, sum := range map[string]string{
		relResident:     "sum(resident_id % 1000 * extract(doy from birth_date) + extract(epoch from digitized_at))",
		relApplication:  "sum(application_id % 1000 * extract(doy from received_at) + extract(epoch from printed_at))",
		relAccount:      "sum(resident_id % 1000 * extract(doy from registered_at) * level)",
		relCase:         "sum(extract(epoch from completed_at))",
		relVerification: "sum(requests * extract(doy from day))",
		relTask:         "sum(percent * extract(doy from due))",
	} {
		var got float64
		query := "select cast(" + sum + " as double precision) from " + relation
		if err := conn.QueryRow(context.Background(), query).Scan(&got); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		if want := r.number("select " + sum + " from parquet." + relation); got != want {
			t.Errorf("%s: %v in PostgreSQL, %v in Parquet", relation, got, want)
		}
	}
	o.Residents = 20_000
	if _, err := Write(context.Background(), o); err == nil || !strings.Contains(err.Error(), "there is one of 10000 residents") {
		t.Errorf("another size: %v", err)
	}
}
