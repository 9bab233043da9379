package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"toancanh/assets/locale"
	"toancanh/queries/area"
)

// Agency is the head of the annexes of an area in a language, as configured: the body
// above or "", the one that issues it, a line for its number if there is one. None: the
// usual.
func (c Config) Agency(a area.Area, lang string) []string {
	for _, x := range c.Agencies {
		if of, ok := x.about(); !ok || of != a || x.lang() != lang {
			continue
		}
		lines := []string{line(x.Upper), line(x.Issuer)}
		if x.Number != "" {
			lines = append(lines, line(x.Number))
		}
		return lines
	}
	return nil
}

// about is the area an entry is for; false if there are no reports of it.
func (c AgencyConfig) about() (area.Area, bool) {
	list, err := reportAreas(Words{c.Area})
	if err != nil || len(list) != 1 {
		return area.Area{}, false
	}
	return list[0], true
}

func (c AgencyConfig) lang() string { return cmp.Or(c.Lang, locale.Vietnamese) }

// validate finds the mistakes of one entry, which stands below others.
func (c AgencyConfig) validate(key string, above []AgencyConfig, f *faults) {
	name := fmt.Sprintf("reports.agencies: %q", c.Area)
	own, ok := c.about()
	if !ok {
		f.add(key+".area", "%s: area: write VN or one province, such as P:79", name)
	}
	if !slices.Contains(locale.Languages(), c.lang()) {
		f.add(key+".lang", "%s: lang %q: one of %s", name, c.Lang, strings.Join(locale.Languages(), ", "))
	}
	if strings.TrimSpace(c.Issuer) == "" {
		f.add(key, "%s: issuer is missing: the body that issues the annexes of the area", name)
	}
	for _, field := range []struct{ key, text string }{{"upper", c.Upper}, {"issuer", c.Issuer}, {"number", c.Number}} {
		if unprintable(field.text) || len(field.text) > 200 {
			f.add(key+"."+field.key, "%s: %s has at most 200 bytes, on one line", name, field.key)
		}
	}
	if slices.ContainsFunc(above, func(x AgencyConfig) bool {
		of, known := x.about()
		return ok && known && of == own && x.lang() == c.lang()
	}) {
		f.add(key, "%s: the area is named twice in this language: keep one", name)
	}
}
