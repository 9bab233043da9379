package registry_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"

	"toancanh/jobs/registry"
)

func sources(t testing.TB, text string) []registry.Config {
	t.Helper()
	var c []registry.Config
	if err := yaml.UnmarshalWithOptions([]byte(text), &c, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestTheExampleOfTheContractIsValid reads the example of CONTRACT §6.
func TestTheExampleOfTheContractIsValid(t *testing.T) {
	c := sources(t, `
- name: national
  kind: files
  path: ./inbox
  history: events
  fresh_within: 26h
  relations:
    resident: {path: "dan_cu/*.parquet", columns: {commune_code: ma_xa, birth_date: ngay_sinh}, weight: 104}
- name: cards
  kind: postgres
  dsn_file: ./secrets/cards.dsn
  relations: {card_application: {table: public.ho_so_can_cuoc}}`)
	if err := registry.Validate(c); err != nil {
		t.Fatal(err)
	}
	source, err := registry.Open(context.Background(), c[0], t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	offer, ok := source.Relation("resident")
	if !ok || offer.Weight != 104 || offer.History != registry.HistoryEvents || offer.FreshWithin.Hours() != 26 {
		t.Errorf("the source offers %+v, %v", offer, ok)
	}
	if _, ok := source.Relation("task"); ok {
		t.Error("a relation without files is offered")
	}
}

// TestMistakesInSourcesAreNamed: one mistake a source, and what the message says.
func TestMistakesInSourcesAreNamed(t *testing.T) {
	for text, want := range map[string][]string{
		"[{kind: files, path: a}]":                                                                                         {"source number 1", "needs a name"},
		"[{name: a, kind: file, path: a}]":                                                                                 {"source a", `kind "file" is unknown`, "did you mean files?"},
		"[{name: a, path: a}]":                                                                                             {"kind is missing"},
		"[{name: a, kind: files}]":                                                                                         {"needs a path"},
		"[{name: a, kind: trino}]":                                                                                         {"trino is not in this version"},
		"[{name: a, kind: postgres}]":                                                                                      {"needs dsn_file"},
		"[{name: a, kind: postgres, dsn: 'host=h password=x'}]":                                                            {"holds a password", "0600"},
		"[{name: a, kind: files, path: a, history: some}]":                                                                 {`history "some" is unknown`},
		"[{name: a, kind: files, path: a, relations: {residents: {}}}]":                                                    {"relation residents", "did you mean resident?"},
		"[{name: a, kind: files, path: a, relations: {resident: {columns: {birthdate: b}}}}]":                              {"column birthdate", "did you mean birth_date?"},
		"[{name: a, kind: files, path: a, relations: {task: {weight: 3}}}]":                                                {"relation task", "weight"},
		"[{name: a, kind: files, path: a, relations: {resident: {weight: -3}}}]":                                           {"at least 1"},
		"[{name: a, kind: files, path: a, relations: {resident: {weight: 0}}}]":                                            {"source a: relation resident: weight 0", "at least 1"},
		"[{name: a, kind: files, path: a, relations: {resident: {path: '../../etc/*'}}}]":                                  {"source a: relation resident: path ../../etc/*", "leads out"},
		"[{name: a, kind: files, path: a, relations: {resident: {path: /etc/*}}}]":                                         {"path /etc/*", "leads out"},
		"[{name: a, kind: postgres, dsn: 'host=h password = x'}]":                                                          {"holds a password"},
		"[{name: a, kind: postgres, dsn: 'postgres://h/db?password=x'}]":                                                   {"holds a password"},
		"[{name: a, kind: files, path: a, relations: {resident: {table: t}}}]":                                             {"table belongs to kind postgres"},
		"[{name: a, kind: files, path: a}, {name: a, kind: files, path: b}]":                                               {"two sources have this name"},
		"[{name: a, kind: files, path: a, relations: {task: {}}}, {name: b, kind: files, path: b, relations: {task: {}}}]": {"source b", "relation task is offered by source a too"},
	} {
		says(t, registry.Validate(sources(t, text)), want...)
	}
}

// TestAMistakeSaysWhichSourceItIsIn: whoever read the file can point at the line.
func TestAMistakeSaysWhichSourceItIsIn(t *testing.T) {
	err := registry.Validate(sources(t, "[{name: a, kind: files, path: a}, {kind: trino, path: b}, {name: c, kind: files, path: c, relations: {resident: {weight: 0}}}]"))
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("%v is not a list", err)
	}
	var indexes []int
	for _, err := range joined.Unwrap() {
		var mistake *registry.SourceError
		if !errors.As(err, &mistake) {
			t.Fatalf("%v does not say which source it is in", err)
		}
		indexes = append(indexes, mistake.Index)
	}
	if !slices.Equal(indexes, []int{1, 1, 2}) {
		t.Errorf("mistakes are in sources %v", indexes)
	}
}

func TestARelationOfTwoSourcesIsRefused(t *testing.T) {
	first, a := inbox(t, registry.Config{})
	second := t.TempDir()
	b := open(t, registry.Config{Name: "other", Kind: registry.KindFiles, Path: second})
	for _, folder := range []string{first, second} {
		write(t, folder, "resident.csv", residentHeader+goodResident)
	}
	_, err := take(t, registry.Intake{Sources: []registry.Source{a, b}})
	says(t, err, "registry other", "relation resident", "source inbox offers it too")
	if _, err := take(t, registry.Intake{Sources: []registry.Source{a, b}, Only: "other"}); err != nil {
		t.Errorf("taking one of them alone: %v", err)
	}
	_, err = take(t, registry.Intake{Sources: []registry.Source{a, b}, Only: "othre"})
	says(t, err, "no source is called othre", "did you mean other?")
}

// TestResidentsMustComeFromTheSameSource: an application that names a resident
// has no place without one.
func TestResidentsMustComeFromTheSameSource(t *testing.T) {
	folder, source := inbox(t, registry.Config{})
	header := "application_id,resident_id,received_at,approved_at,printed_at,delivered_at,rejected_at"
	write(t, folder, "card_application.csv", header+"\n1,1,2021-03-01,,,,\n")
	_, err := take(t, registry.Intake{Sources: []registry.Source{source}})
	says(t, err, "relation card_application", "resident must come from the same source")

	write(t, folder, "card_application.csv", header+",commune_code\n1,1,2021-03-01,,,,,00004\n")
	s, err := take(t, registry.Intake{Sources: []registry.Source{source}})
	if err != nil {
		t.Fatal(err)
	}
	differ(t, "cards", counts(t, s, "select concat_ws(' ', place, measure), n from raw_card where measure = 'received'"), state{"4 received": 1})
	differ(t, "holders", counts(t, s, "select 'known', cast(has_resident_id as integer) from raw_relation"), state{"known": 0})
}

// TestOtherNamesAreMapped: a relation under its owner's names, in a folder below.
func TestOtherNamesAreMapped(t *testing.T) {
	folder, source := inbox(t, registry.Config{Relations: map[string]registry.Relation{
		"resident": {Path: "dan_cu/*.csv", Columns: map[string]string{"birth_date": "ngày sinh", "province_code": "mã tỉnh"}},
	}})
	write(t, folder, "dan_cu/a.csv", "RESIDENT_ID,mã tỉnh,province_vintage,Ngày sinh,sex,digitized_at,verified_at,pin_issued_at,deceased_at\n1,79,34,2000-01-01,male,,,,\n2,1,34,2000-01-01,male,,,,\n3,77,63,2000-01-01,male,,,,\n4,77,34,2000-01-01,male,,,,\n")
	s, err := take(t, registry.Intake{Sources: []registry.Source{source}})
	if err != nil {
		t.Fatal(err)
	}
	differ(t, "residents", counts(t, s, "select cast(place as varchar), n from raw_population where measure = 'residents'"), state{"340079": 1, "630001": 1, "630077": 1})
	differ(t, "pyramid", counts(t, s, "select cast(place as varchar), n from raw_pyramid where measure = 'residents'"), state{"340079": 1, "630001": 1, "630077": 1})
	differ(t, "rejects", counts(t, s, "select concat_ws(' ', reason, file, line), n from raw_reject"), state{"unknown_area dan_cu/a.csv 5": 1})
}
