package assets_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"toancanh/assets"
)

func TestShippedDataCarriesItsLicences(t *testing.T) {
	for _, name := range []string{"README.md", "thanglequoc-vietnamese-provinces-database-MIT.txt", "geoBoundaries-CC-BY-4.0.txt",
		"echarts-Apache-2.0.txt", "echarts-NOTICE.txt", "echarts-d3-BSD-3-Clause.txt", "zrender-BSD-3-Clause.txt", "noto-sans-OFL-1.1.txt"} {
		content, err := fs.ReadFile(assets.Licences(), name)
		if err != nil || len(content) == 0 {
			t.Errorf("%s: %v", name, err)
		}
		if name == "geoBoundaries-CC-BY-4.0.txt" && !strings.Contains(string(content), assets.MapAttribution) {
			t.Errorf("%s lacks the line maps carry", name)
		}
	}
}

func TestMapsAreReadableAndHoldBothArchipelagos(t *testing.T) {
	for name, want := range map[string]int{"vn63.geojson": 63, "vn34.geojson": 34, "archipelagos.geojson": 42} {
		content, err := fs.ReadFile(assets.Maps(), name)
		if err != nil {
			t.Fatal(err)
		}
		var layer struct {
			Features []struct {
				Properties map[string]any `json:"properties"`
			} `json:"features"`
		}
		if err := json.Unmarshal(content, &layer); err != nil || len(layer.Features) != want {
			t.Errorf("%s: %d features, %v", name, len(layer.Features), err)
		}
		if name == "archipelagos.geojson" && (!strings.Contains(string(content), "Hoàng Sa") || !strings.Contains(string(content), "Trường Sa")) {
			t.Error("an archipelago is missing")
		}
	}
}

func TestEveryStaticFileHasAnAddressThatOpensIt(t *testing.T) {
	address, err := assets.URL("app.css")
	if err != nil {
		t.Fatal(err)
	}
	name, ok := strings.CutPrefix(address, "/static/")
	if !ok || name == "app.css" {
		t.Fatalf("address %s", address)
	}
	file, err := assets.Open(name)
	if err != nil || !file.Fixed || file.Name != "app.css" || len(file.Content) == 0 {
		t.Errorf("%s: %v", name, err)
	}
	plain, err := assets.Open("app.css")
	if err != nil || plain.Fixed || plain.Hash != file.Hash {
		t.Errorf("app.css: %v", err)
	}
	for _, wrong := range []string{"", "app", "app.0000000000.css", "../assets.go", "nothing.js"} {
		if _, err := assets.Open(wrong); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", wrong, err)
		}
		if _, err := assets.URL(wrong); err == nil {
			t.Errorf("%q has an address", wrong)
		}
	}
}

func TestTemplatesAreShipped(t *testing.T) {
	entries, err := fs.ReadDir(assets.Templates(), ".")
	if err != nil || len(entries) == 0 {
		t.Error(entries, err)
	}
}
