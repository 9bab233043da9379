package report

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"toancanh/assets/locale"
	"toancanh/queries/area"
	"toancanh/server/state"
)

// everything is the word for every area of a schedule.
const everything = "all"

// reportAreas are the areas of a schedule: the nation and provinces of today.
func reportAreas(words Words) ([]area.Area, error) {
	if len(words) == 0 {
		return nil, fmt.Errorf("there are none: write %s, VN, or a list such as [VN, P:79]", everything)
	}
	if len(words) == 1 && words[0] == everything {
		return append([]area.Area{{}}, area.Provinces(area.V34)...), nil
	}
	var list []area.Area
	for _, word := range words {
		a, err := area.Parse(word)
		if err != nil {
			return nil, err
		}
		if a.Level != area.Nation && (a.Level != area.Province || a.Vintage != area.V34) {
			return nil, fmt.Errorf("%s: there are reports of VN and of the 34 provinces alone", a)
		}
		if slices.Contains(list, a) {
			return nil, fmt.Errorf("%s is listed twice", a)
		}
		list = append(list, a)
	}
	return list, nil
}

// sight is what a recipient may see.
type sight struct {
	all   bool
	named []area.Area
	scope area.Scope
}

func scopeOf(words Words) (sight, error) {
	if len(words) == 1 && words[0] == everything {
		return sight{all: true, scope: area.NationScope()}, nil
	}
	var s sight
	for _, word := range words {
		a, err := area.Parse(word)
		if err != nil {
			return s, err
		}
		s.named = append(s.named, a)
	}
	s.scope = area.ScopeOf(s.named...)
	return s, nil
}

// gets reports whether the recipient gets the report of an area: they may see all of
// it, and did not name the nation in order to get the nation's alone.
func (s sight) gets(a area.Area) bool {
	if !s.scope.Sees(a) {
		return false
	}
	if s.all || slices.Contains(s.named, a) {
		return true
	}
	parts := slices.DeleteFunc(slices.Clone(s.named), func(n area.Area) bool { return n.Level == area.Nation })
	return area.ScopeOf(parts...).Sees(a)
}

// id is what a recipient is known by: the address or the folder.
func (r RecipientConfig) id() string {
	if r.Folder != "" {
		return filepath.Clean(r.Folder)
	}
	local, domain, _ := strings.Cut(r.Email, "@")
	return local + "@" + strings.ToLower(domain) // who tells users apart by case decides it for the part before the @
}

// how is the way to the recipient.
func (r RecipientConfig) how() string {
	switch {
	case r.Folder != "":
		return state.DeliveryFolder
	case r.How == "":
		return ByAttachment
	}
	return r.How
}

// languages are those the schedule's reports are made in.
func (s ScheduleConfig) languages() []string {
	if len(s.Languages) == 0 {
		return []string{locale.Vietnamese}
	}
	return s.Languages
}

func (s ScheduleConfig) layout() string {
	if s.Layout == "" {
		return LayoutSummary
	}
	return s.Layout
}
