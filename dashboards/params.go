package dashboards

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// The languages of the pages, the first being the one of an address that
// names none.
const (
	Vietnamese = "vi"
	English    = "en"
)

// Languages returns the languages pages are written in.
func Languages() []string { return []string{Vietnamese, English} }

// Params is everything an address says about what a page shows. The zero
// value of a field means that the address does not say it.
type Params struct {
	Lang       string // vi | en, never ""
	AsOf       civil.Date
	From       civil.Date // the earlier night of a comparison
	Snapshot   string
	Boundary   area.Vintage // never 0
	Area       area.Area
	Metric     string      // which metric a figure is about, or which rows of the published record
	Range      string      // how far back a trend goes: 30d | 12m | all; "": as usual
	With       []area.Area // further areas to compare
	Sort       string      // what orders a table, "-" before it: backwards; "": as usual
	Confidence string      // which rows of the published record
	Find       string      // a name or words to look for, as somebody typed them
	Tasks      TaskParams  // which tasks
	Media      MediaParams // which file of a figure
	Layout     string      // of a report; "": the usual
	Delivery   string      // of a report: the letter it went out with, whose statement it carries
}

// common are the parameters every page takes.
func common() []string { return []string{"as_of", "area", "boundary", "lang", "snapshot"} }

// ParseParams reads the query of a page that takes the common parameters and
// the named further ones. Empty values are as good as absent. It returns every
// mistake at once, as ParamErrors, beside what could be read.
func ParseParams(query url.Values, further ...string) (Params, error) {
	p := Params{Lang: Vietnamese}
	var faults ParamErrors
	known := append(common(), further...)
	for name, values := range query {
		if !slices.Contains(known, name) {
			faults = append(faults, UnknownParam(name, known))
			continue
		}
		if name == "with" {
			values = []string{strings.Join(values, ",")} // a form sends one for each area
		}
		if len(values) > 1 {
			faults = append(faults, ParamError{Name: name, Problem: Repeated})
			continue
		}
		value := strings.TrimSpace(values[0])
		if value == "" {
			continue
		}
		if problem := p.set(name, value); problem != "" {
			fault := ParamError{Name: name, Value: value, Problem: problem, Near: near(name, value, p.Lang)}
			if problem == NotInList {
				fault.Try = strings.Join(listed(name), ", ")
			}
			if b, ok := boundsOf(name); ok {
				fault.Try = b.String()
			}
			faults = append(faults, fault)
		}
	}
	if p.Boundary == 0 {
		p.Boundary = usualBoundary(p.Area)
	}
	if slices.Contains(further, "with") {
		p.settle()
	}
	if len(p.With) > mostCompared {
		faults = append(faults, ParamError{Name: "with", Problem: TooMany})
	}
	if !p.AsOf.IsZero() && p.Snapshot != "" {
		faults = append(faults, ParamError{Name: "snapshot", Value: p.Snapshot, Problem: Contradicts})
	}
	if len(faults) > 0 {
		slices.SortFunc(faults, func(a, b ParamError) int { return strings.Compare(a.Name, b.Name) })
		return p, faults
	}
	return p, nil
}

// usualBoundary is the list of provinces an area is shown on unless the address
// says otherwise: the current one, but for areas that it does not know.
func usualBoundary(a area.Area) area.Vintage {
	if a.Level == area.Region || a.Level == area.Province && a.Vintage == area.V63 {
		return area.V63
	}
	return area.V34
}

// near returns the areas that a wrong area may have meant.
func near(name, value, lang string) []area.Area {
	if name != "area" && name != "with" {
		return nil
	}
	return area.Search(value, lang, 5)
}

// listed returns the values a parameter may have, where they are a list.
func listed(name string) []string {
	switch name {
	case "range":
		return ranges()
	case "layout":
		return Layouts()
	case "theme", "bom":
		return mediaWords(name)
	}
	return taskWords(name)
}

// set reads one parameter and returns what is wrong with it, if anything.
func (p *Params) set(name, value string) Problem {
	if list := listed(name); list != nil && !slices.Contains(list, value) {
		return NotInList
	}
	switch name {
	case "lang":
		if !slices.Contains(Languages(), value) {
			return BadLanguage
		}
		p.Lang = value
	case "as_of":
		date, err := civil.ParseDate(value)
		if err != nil || !date.IsValid() {
			return BadDate
		}
		p.AsOf = date
	case "from":
		date, err := civil.ParseDate(value)
		if err != nil || !date.IsValid() {
			return BadDate
		}
		p.From = date
	case "snapshot":
		p.Snapshot = value
	case "boundary":
		boundary, err := area.ParseVintage(value)
		if err != nil {
			return BadBoundary
		}
		p.Boundary = boundary
	case "area":
		a, err := area.Parse(value)
		if err != nil {
			return BadArea
		}
		p.Area = a
	case "metric":
		p.Metric = value
	case "range":
		p.Range = value
	case "q":
		if utf8.RuneCountInString(value) > longestWords {
			return TooLong
		}
		p.Find = value
	case "with":
		return p.setWith(value)
	case "sort":
		p.Sort = value
	case "confidence":
		if !slices.Contains(confidences(), value) {
			return BadConfidence
		}
		p.Confidence = value
	case "layout":
		p.Layout = value
	case "delivery":
		p.Delivery = value
	case "theme", "width", "scale", "bom":
		return p.Media.set(name, value)
	default:
		return p.Tasks.set(name, value)
	}
	return ""
}

// Values returns the parameters as the shortest query that says the same: what
// is as usual is left out.
func (p Params) Values() url.Values {
	v := url.Values{}
	if p.Lang != Vietnamese && p.Lang != "" {
		v.Set("lang", p.Lang)
	}
	if !p.AsOf.IsZero() {
		v.Set("as_of", p.AsOf.String())
	}
	if !p.From.IsZero() {
		v.Set("from", p.From.String())
	}
	if p.Snapshot != "" {
		v.Set("snapshot", p.Snapshot)
	}
	if p.Boundary != usualBoundary(p.Area) && p.Boundary != 0 {
		v.Set("boundary", p.Boundary.String())
	}
	if p.Area != (area.Area{}) {
		v.Set("area", p.Area.String())
	}
	if p.Metric != "" {
		v.Set("metric", p.Metric)
	}
	if p.Range != "" {
		v.Set("range", p.Range)
	}
	if len(p.With) > 0 {
		names := make([]string, len(p.With))
		for i, a := range p.With {
			names[i] = a.String()
		}
		v.Set("with", strings.Join(names, ","))
	}
	if p.Sort != "" {
		v.Set("sort", p.Sort)
	}
	if p.Confidence != "" {
		v.Set("confidence", p.Confidence)
	}
	if p.Find != "" {
		v.Set("q", p.Find)
	}
	if p.Layout != "" && p.Layout != Layouts()[0] {
		v.Set("layout", p.Layout)
	}
	if p.Delivery != "" {
		v.Set("delivery", p.Delivery)
	}
	p.Tasks.write(v)
	p.Media.write(v)
	return v
}

// Address returns the path with the parameters, always the same for the same
// view. It keeps the characters a query may hold as they are (RFC 3986, 3.4),
// so that an address can be read: area=P:77@63.
func (p Params) Address(path string) string {
	return path + p.On(path).Query()
}

// On returns what the query of a path has left to say: the page of a place says
// in its path which area it is about, and so which list of provinces.
func (p Params) On(path string) Params {
	if strings.HasPrefix(path, provincePath) || strings.HasPrefix(path, communePath) {
		p.Area, p.Boundary = area.Area{}, 0
	}
	return p
}

// Query returns the parameters as the end of an address, with the question mark;
// "" if there is nothing to say.
func (p Params) Query() string {
	query := strings.NewReplacer("%3A", ":", "%40", "@", "%2C", ",").Replace(p.Values().Encode())
	if query == "" {
		return ""
	}
	return "?" + query
}

// shared drops what concerns one page only.
func (p Params) shared() Params {
	p.Metric, p.Range, p.With, p.Sort, p.Confidence, p.Find = "", "", nil, "", "", ""
	p.From, p.Tasks, p.Media, p.Layout, p.Delivery = civil.Date{}, TaskParams{}, MediaParams{}, "", ""
	return p
}

// only keeps the common parameters and the named further ones.
func (p Params) only(further []string) Params {
	values := p.Values()
	for name := range values {
		if !slices.Contains(common(), name) && !slices.Contains(further, name) {
			values.Del(name)
		}
	}
	kept, err := ParseParams(values, further...)
	if err != nil {
		return p // cannot happen: the values were written by Values
	}
	return kept
}

// longestWords is how many characters of words an address may ask for.
const longestWords = 100

// ranges are how far back a trend may go: thirty nights, twelve months by weeks,
// or all of it by months.
const usualRange = "12m"

func ranges() []string { return []string{"30d", "12m", "all"} }

// confidences are the grades of the published record.
func confidences() []string { return []string{"high", "medium", "low"} }
