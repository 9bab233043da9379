package server

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// describedSchemas compiles the schemas of the interface's own description.
func describedSchemas(t *testing.T, s *Server) func(name string) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(get(t, s, "/api/v1/openapi.json").Body)
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("openapi.json", document); err != nil {
		t.Fatal(err)
	}
	return func(name string) *jsonschema.Schema {
		t.Helper()
		schema, err := compiler.Compile("openapi.json#/components/schemas/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return schema
	}
}

func TestEveryRouteOfTheInterfaceIsDescribed(t *testing.T) {
	t.Parallel()
	s := shared(t)
	var d struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Summary     string
			Parameters  []struct{ Name, In, Description string }
		}
	}
	if err := json.Unmarshal(get(t, s, "/api/v1/openapi.json").Body.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, r := range s.routes {
		if !strings.HasPrefix(r.path, "/api/") {
			continue
		}
		o, ok := d.Paths[templated(r.path)][r.verb()]
		if !ok || o.OperationID == "" || o.Summary == "" || ids[o.OperationID] {
			t.Errorf("%s: described as %+v", r.path, o)
		}
		ids[o.OperationID] = true
		inPath := 0
		for _, p := range o.Parameters {
			if p.Description == "" {
				t.Errorf("%s: parameter %s is not explained", r.path, p.Name)
			}
			if p.In == "path" {
				inPath++
			}
		}
		if inPath != strings.Count(r.path, ":") {
			t.Errorf("%s: %d path parameters are described", r.path, inPath)
		}
	}
}

func TestAnswersHaveTheShapeTheyAreDescribedWith(t *testing.T) {
	t.Parallel()
	s := shared(t)
	schema := describedSchemas(t, s)
	embed := made(t, s, anywhere("trend")).ID
	get(t, s, embedPath(embed), "Referer", "https://a.example.vn/")
	for target, name := range map[string]string{
		"/api/v1/metrics":                                                        "MetricList",
		"/api/v1/metrics/card_coverage":                                          "MetricDocument",
		"/api/v1/metrics/card_on_time?by=province":                               "MetricDocument",
		"/api/v1/metrics/tasks_by_state?by=nation,state&lang=en":                 "MetricDocument",
		"/api/v1/metrics/records_digitized?from=2026-10-31&by=region":            "MetricDocument",
		"/api/v1/metrics/records_digitized?by=region&boundary=34":                "Problem",
		"/api/v1/metrics/digitization_coverage?by=commune&area=P:01":             "MetricDocument",
		"/api/v1/metrics/digitization_coverage?from=2026-10-31&as_of=2026-11-22": "MetricDocument",
		"/api/v1/metrics/nothing":                                                "Problem",
		"/api/v1/metrics/pin_issued?as_of=2026-11-21":                            "Problem",
		"/api/v1/snapshots":                                                      "SnapshotList",
		"/api/v1/areas":                                                          "AreaList",
		"/api/v1/areas?within=P:01&level=commune":                                "AreaList",
		"/api/v1/areas?level=district&limit=0":                                   "Problem",
		"/api/v1/tasks":                                                          "TaskList",
		"/api/v1/runs":                                                           "RunList",
		"/api/v1/published":                                                      "PublishedList",
		"/api/v1/embeds":                                                         "EmbedList",
		"/api/v1/embeds/" + embed:                                                "EmbedDocument",
		"/api/v1/embeds/nothing":                                                 "Problem",
		"/api/v1/reports":                                                        "ReportList",
		"/api/v1/reports?state=lost":                                             "Problem",
		"/api/v1/nowhere":                                                        "Problem",
	} {
		answer, err := jsonschema.UnmarshalJSON(get(t, s, target).Body)
		if err != nil {
			t.Errorf("%s: %v", target, err)
			continue
		}
		if err := schema(name).Validate(answer); err != nil {
			t.Errorf("%s: %v", target, err)
		}
	}
}

func TestPageAndInterfaceTellTheSameNumbers(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, query := range []string{"", "?boundary=63", "?as_of=2026-11-20", "?area=P:01"} {
		page := get(t, s, "/"+query).Body.String()
		for _, metric := range []string{"records_digitized", "pin_issued", "cards_delivered", "eid_activated"} {
			var d MetricDocument
			if err := json.Unmarshal(get(t, s, "/api/v1/metrics/"+metric+query).Body.Bytes(), &d); err != nil {
				t.Fatal(err)
			}
			if len(d.Rows) != 1 || d.Rows[0].Numerator == nil {
				t.Fatalf("%s%s: rows %+v", metric, query, d.Rows)
			}
			if want := grouped(*d.Rows[0].Numerator); !strings.Contains(page, ">"+want+"<") {
				t.Errorf("%s%s: the page lacks %s", metric, query, want)
			}
		}
		separator := "?"
		if query != "" {
			separator = "&"
		}
		var d MetricDocument
		ranking := "/api/v1/metrics/digitization_coverage" + strings.Replace(query, "?area=P:01", "", 1)
		if !strings.Contains(ranking, "?") {
			separator = "?"
		}
		if err := json.Unmarshal(get(t, s, ranking+separator+"by=province").Body.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		for _, row := range d.Rows {
			for _, n := range []*int64{row.Numerator, row.Denominator} {
				if !strings.Contains(page, ">"+grouped(*n)+"</td>") {
					t.Errorf("%s%s: the page lacks %s of %s", "/", query, grouped(*n), row.AreaName)
				}
			}
		}
	}
}

// grouped writes a count the Vietnamese way, apart from the code under test.
func grouped(n int64) string {
	text := []byte{}
	for i := 0; n > 0 || i == 0; i++ {
		if i > 0 && i%3 == 0 {
			text = append(text, '.')
		}
		text = append(text, byte('0'+n%10))
		n /= 10
	}
	for i, j := 0, len(text)-1; i < j; i, j = i+1, j-1 {
		text[i], text[j] = text[j], text[i]
	}
	return string(text)
}

func TestCommandLineAndInterfacePrintTheSameDocument(t *testing.T) {
	t.Parallel()
	s := shared(t)
	body := get(t, s, "/api/v1/metrics/pin_coverage?by=province").Body.Bytes()
	var d MetricDocument
	if err := json.Unmarshal(body, &d); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(append(again, '\n'), body) {
		t.Error("the document does not survive being read and written")
	}
}
