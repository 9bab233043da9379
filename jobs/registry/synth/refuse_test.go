package synth

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/golang-sql/civil"
)

func TestAnotherRegistryInTheSamePlaceIsRefused(t *testing.T) {
	o := trial(t, 2_000, civil.Date{Year: 2021, Month: 4, Day: 1})
	mustWrite(t, o)
	for want, change := range map[string]func(*Options){
		"there is one of 2000 residents already, not 3000": func(o *Options) { o.Residents = 3_000 },
		"there is one of seed 6 already, not 8":            func(o *Options) { o.Seed = 8 },
		"there is one as parquet already, not csv":         func(o *Options) { o.Format = formatCSV },
		"already, not of [task]":                           func(o *Options) { o.Relations = []string{relTask} },
	} {
		other := o
		change(&other)
		if _, err := Write(context.Background(), other); err == nil || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), "choose another place") {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func TestFilesOfSomebodyElseAreRefused(t *testing.T) {
	o := trial(t, 2_000, civil.Date{Year: 2021, Month: 4, Day: 1})
	file := filepath.Join(o.Dir, "resident_2021.parquet")
	if err := os.WriteFile(file, []byte("real"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(context.Background(), o); err == nil || !strings.Contains(err.Error(), "these files are not synthetic") {
		t.Errorf("got %v", err)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "real" {
		t.Errorf("the file was touched: %q, %v", text, err)
	}
}

func TestOptionsAreCheckedAllAtOnce(t *testing.T) {
	_, err := Write(context.Background(), Options{Residents: 10, Until: civil.Date{Year: 2019, Month: 1, Day: 1}, Format: "xml", Relations: []string{"people"}})
	for _, want := range []string{"10 residents: give 1000 to", "the history runs from 2021-03-01", `format "xml"`, `relation "people"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q in %v", want, err)
		}
	}
	for want, o := range map[string]Options{
		"no folder given": {Residents: 1000, Until: newest(), Format: formatParquet},
		"no DSN given":    {Residents: 1000, Until: newest(), Format: formatPostgres},
		"to 2036-12-31":   {Residents: 1000, Until: civil.Date{Year: 2037, Month: 1, Day: 1}, Format: formatCSV, Dir: t.TempDir()},
	} {
		if _, err := Write(context.Background(), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
