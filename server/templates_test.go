package server

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"toancanh/assets"
	"toancanh/assets/locale"
)

func TestEveryTemplateIsAPageOrAPart(t *testing.T) {
	files, err := fs.Glob(assets.Templates(), "*.html")
	if err != nil {
		t.Fatal(err)
	}
	known := []string{"adminparts.html", "alone.html", "figures.html", "layout.html", "ledger.html", "parts.html"}
	for _, name := range pageNames() {
		known = append(known, name+".html")
	}
	slices.Sort(known)
	if !slices.Equal(files, known) {
		t.Errorf("templates %v, pages %v", files, known)
	}
}

// Each template is executed by TestRoutes; this finds the texts they and the Go
// files name by a whole key.
func TestEveryTextThatIsNamedExists(t *testing.T) {
	named := regexp.MustCompile(`(?:\bt "|\.t\("|locale\.T\([a-z]+, ")([a-z0-9_.-]*[a-z0-9_-])"`)
	var texts []string
	templates, err := fs.Glob(assets.Templates(), "*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range templates {
		text, err := fs.ReadFile(assets.Templates(), name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	for _, pattern := range []string{"*.go", "../dashboards/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, string(text))
		}
	}
	found := 0
	for _, match := range named.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
		found++
		if !locale.Has(match[1]) {
			t.Errorf("there is no text %q", match[1])
		}
	}
	if found < 150 {
		t.Errorf("only %d named texts were found: the pattern no longer fits", found)
	}
}

// Keys made of a prefix and a word of the data must exist for every word.
func TestEveryWordOfTheDataHasAText(t *testing.T) {
	words := map[string]string{
		"run.state.":          "running done unchanged stopped failed interrupted cancelled waiting",
		"run.trigger.":        "schedule catch-up hand demo",
		"relation.":           "resident card_application eid_account service_case verification task",
		"history.":            "events none",
		"gate.":               "stop warn",
		"reject.":             "unknown_area unparsable dates_backwards future_date unknown_word missing_key duplicate_key unknown_resident",
		"task.state.":         "done in_progress not_started unreported",
		"flag.":               "suppressed restated not_restatable reconstructed break partial sample simulated no_source",
		"why.":                "suppressed not_restatable no_source partial",
		"boundary.":           "34 63",
		"area.":               "nation region province commune",
		"better.":             "higher lower neither",
		"visibility.":         "all scope",
		"confidence.":         "any high medium low",
		"published.":          "exactly over under about",
		"error.param.":        "unknown repeated contradicts date lang boundary area confidence number list",
		"error.question.":     "as_of from by boundary area where",
		"job.":                "snapshot backfill reports audit",
		"right.":              "exports embeds reports operations",
		"people.fault.":       "name title role rights expires",
		"people.fault.areas.": "national province commune staff service",
		"sources.kind.":       "files postgres",
		"deliveries.reason.":  "late scope schedule unreachable refused interrupted unanswered died restored unmade unwritten",
		"deliveries.do.held.": "late scope schedule",
		"deliveries.state.":   "planned made sending sent failed bounced doubtful held",
		"measure.card.":       "received approved printed delivered rejected waiting waiting_7 waiting_30 waiting_90 timed on_time holders",
		"measure.eid.":        "registered approved activated",
		"measure.service.":    "submitted online completed due_completed on_time",
	}
	for prefix, list := range words {
		for word := range strings.FieldsSeq(list) {
			if !locale.Has(prefix + word) {
				t.Errorf("there is no text %q", prefix+word)
			}
		}
	}
}

func TestProseIsTakenApartAtItsBackticks(t *testing.T) {
	for text, want := range map[string][]proseView{
		"":                    nil,
		"nothing to type":     {{Text: "nothing to type"}},
		"See `rejects/`; end": {{Text: "See "}, {Text: "rejects/", Code: true}, {Text: "; end"}},
		"`a` `b`":             {{Text: "a", Code: true}, {Text: " "}, {Text: "b", Code: true}},
		"`a` and ` alone":     {{Text: "a", Code: true}, {Text: " and ` alone"}},
	} {
		if got := proseOf(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v", text, got)
		}
	}
}
