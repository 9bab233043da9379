package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"toancanh/assets/locale"
	"toancanh/queries/area"
)

// Agency is who issues the annexes of an area in a language, as configured. The head is
// the body above or "", the one that issues them, a line for a number if there is one;
// none: the usual. The other lines are the office of who signs.
func (c Config) Agency(a area.Area, lang string) (head, sign []string) {
	for _, x := range c.Agencies {
		if of, ok := x.about(); !ok || of != a || x.lang() != lang {
			continue
		}
		head = []string{line(x.Upper), line(x.Issuer)}
		if x.Number != "" {
			head = append(head, line(x.Number))
		}
		return head, lines(x.Sign)
	}
	return nil, nil
}

// mostSignLines is how many lines stand above a signature: by order, on behalf, the
// office, that of the deputy (Decree 30/2020/NĐ-CP, annex I, item 7).
const mostSignLines = 4

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
	if len(c.Sign) > mostSignLines || slices.ContainsFunc(c.Sign, func(text string) bool {
		return strings.TrimSpace(text) == "" || unprintable(text) || len(text) > 200
	}) {
		f.add(key+".sign", "%s: sign has at most %d lines, each of at most 200 bytes and none empty", name, mostSignLines)
	}
	if slices.ContainsFunc(above, func(x AgencyConfig) bool {
		of, known := x.about()
		return ok && known && of == own && x.lang() == c.lang()
	}) {
		f.add(key, "%s: the area is named twice in this language: keep one", name)
	}
}
