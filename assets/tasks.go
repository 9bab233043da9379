package assets

import (
	"strings"

	"github.com/golang-sql/civil"
)

// Service is one of the 25 essential public services of Decision 06/QĐ-TTg.
type Service struct {
	List            string // decision06_25
	Number          int    // in the list's order
	TitleVI         string
	TitleEN         string
	Lead2022        string // lead agency until February 2025
	LeadSince202503 string // lead agency since the ministries were merged on 2025-03-01
	Linked          bool   // several agencies answer one request
	TitleProvenance string
	LeadProvenance  string
}

// Services reads the essential services.
func Services() ([]Service, error) {
	columns := []string{"list", "number", "title_vi_short", "title_en_short", "lead_2022", "lead_since_2025-03", "kind",
		"provenance_title", "provenance_lead"}
	return readFile("essential_services_25.csv", columns, func(r row) Service {
		return Service{
			List:            r.text("list"),
			Number:          int(r.whole("number")),
			TitleVI:         r.text("title_vi_short"),
			TitleEN:         r.text("title_en_short"),
			Lead2022:        r.text("lead_2022"),
			LeadSince202503: r.text("lead_since_2025-03"),
			Linked:          r.oneOf("kind", "single", "linked") == "linked",
			TitleProvenance: r.oneOf("provenance_title", "sourced", "recalled"),
			LeadProvenance:  r.oneOf("provenance_lead", "sourced", "recalled"),
		}
	})
}

// TaskFragment is what could be found of one of the project's 52 tasks. The
// official list is not public: these carry no number of it.
type TaskFragment struct {
	ID         string // F01
	GroupLabel string // the compiler's, not the decision's
	TitleVI    string
	TitleEN    string
	Lead       string
	CoAgencies []string
	Due        civil.Date // last day of what the source names; zero: not known, or Permanent
	Permanent  bool
	BelongsTo  string
	Provenance string // sourced | recalled
	Source     string
	Note       string
}

// TaskFragments reads the fragments of the task list.
func TaskFragments() ([]TaskFragment, error) {
	columns := []string{"fragment_id", "group_own_label", "title_vi_short", "title_en_short", "lead_agency", "co_agencies",
		"due", "belongs_to", "provenance", "source", "note"}
	return readFile("tasks_06_fragments.csv", columns, func(r row) TaskFragment {
		t := TaskFragment{
			ID:         r.text("fragment_id"),
			GroupLabel: r.text("group_own_label"),
			TitleVI:    r.text("title_vi_short"),
			TitleEN:    r.text("title_en_short"),
			Lead:       r.text("lead_agency"),
			Due:        r.period("due"),
			Permanent:  r.optional("due") == ongoing,
			BelongsTo:  r.text("belongs_to"),
			Provenance: r.oneOf("provenance", "sourced", "recalled"),
			Source:     r.text("source"),
			Note:       r.optional("note"),
		}
		if co := r.optional("co_agencies"); co != "" {
			t.CoAgencies = strings.Split(co, ";")
		}
		return t
	})
}
