package dashboards

import (
	"net/url"
	"strconv"

	"toancanh/dashboards/chart"
)

// MediaParams is what an address says about the file a figure comes as. The zero
// value of a field means that the address does not say it.
type MediaParams struct {
	Theme chart.Theme // of a picture
	Width int         // of a picture, in CSS pixels
	Scale int         // of a PNG: pixels for each of its width
	BOM   bool        // a CSV begins with a byte order mark
}

// bounds of a number in an address.
type bounds struct{ least, most int }

// boundsOf returns the bounds of a parameter that is a number.
func boundsOf(name string) (bounds, bool) {
	switch name {
	case "width":
		return bounds{chart.LeastWidth, chart.MostWidth}, true
	case "scale":
		return bounds{1, 3}, true
	}
	return bounds{}, false
}

// String says which numbers may be written.
func (b bounds) String() string { return strconv.Itoa(b.least) + "–" + strconv.Itoa(b.most) }

// mediaWords returns the values a parameter of files may have, where they are a list.
func mediaWords(name string) []string {
	switch name {
	case "theme":
		var words []string
		for _, t := range chart.Themes() {
			words = append(words, string(t))
		}
		return words
	case "bom":
		return []string{"yes"}
	}
	return nil
}

// set reads one parameter and returns what is wrong with it, if anything.
func (p *MediaParams) set(name, value string) Problem {
	number := 0
	if b, ok := boundsOf(name); ok {
		var err error
		if number, err = strconv.Atoi(value); err != nil || number < b.least || number > b.most {
			return BadNumber
		}
	}
	switch name {
	case "theme":
		p.Theme = chart.Theme(value)
	case "width":
		p.Width = number
	case "scale":
		p.Scale = number
	case "bom":
		p.BOM = true
	}
	return ""
}

// write puts into a query what is not as usual.
func (p MediaParams) write(v url.Values) {
	if p.Theme != "" && p.Theme != chart.Light {
		v.Set("theme", string(p.Theme))
	}
	if p.Width != 0 {
		v.Set("width", strconv.Itoa(p.Width))
	}
	if p.Scale != 0 {
		v.Set("scale", strconv.Itoa(p.Scale))
	}
	if p.BOM {
		v.Set("bom", "yes")
	}
}
