package still

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Limits of a picture that ECharts wrote.
const (
	maxPicture = 16 << 20 // bytes
	maxDepth   = 64       // elements within elements
	maxNumber  = 1e9      // of any coordinate
)

// element is an element of SVG that passed the allow-list.
type element struct {
	name       string
	attributes map[string]string
	children   []*element
	text       string
}

// allowed returns the attributes an element may have: what the SVG painter of
// ECharts writes for shapes and texts. Everything else is refused, because the
// painter does not escape attributes: what data or a setting smuggled in would
// come out as markup.
func allowed(name string) (attributes string, ok bool) {
	const (
		meta = " pointer-events ecmeta_series_index ecmeta_data_index ecmeta_ssr_type ecmeta_silent" // dropped
		look = " transform opacity fill fill-opacity stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset" +
			" stroke-linecap stroke-linejoin stroke-miterlimit paint-order" + meta
	)
	switch name {
	case "svg":
		return "width height viewBox xmlns xmlns:xlink version baseProfile", true
	case "g":
		return "clip-path", true
	case "defs":
		return "", true
	case "path":
		return "d" + look, true
	case "rect":
		return "x y width height" + look, true
	case "circle":
		return "cx cy r" + look, true
	case "polyline", "polygon":
		return "points" + look, true
	case "text":
		return "x y dominant-baseline text-anchor style xml:space" + look, true
	case "clipPath":
		return "id", true
	case "linearGradient":
		return "id gradientUnits x1 y1 x2 y2", true
	case "stop":
		return "offset stop-color stop-opacity", true
	}
	return "", false
}

// readElements reads the tree of elements of a picture.
func readElements(svg string) (*element, error) {
	if len(svg) > maxPicture {
		return nil, fmt.Errorf("the picture has %d bytes, more than %d: show fewer points", len(svg), maxPicture)
	}
	decoder := xml.NewDecoder(strings.NewReader(strings.Map(legible, svg)))
	var root *element
	var open []*element
	for {
		token, err := decoder.RawToken()
		switch {
		case errors.Is(err, io.EOF) && root != nil && len(open) == 0:
			return root, nil
		case err != nil:
			return nil, fmt.Errorf("svg: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			e, err := newElement(t)
			if err != nil {
				return nil, fmt.Errorf("svg: %w", err)
			}
			switch {
			case len(open) > 0:
				parent := open[len(open)-1]
				parent.children = append(parent.children, e)
			case root == nil:
				root = e
			default:
				return nil, errors.New("svg: more than one picture")
			}
			if open = append(open, e); len(open) > maxDepth {
				return nil, errors.New("svg: too deep")
			}
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1].name != qualified(t.Name) {
				return nil, fmt.Errorf("svg: </%.40s> closes nothing", t.Name.Local)
			}
			open = open[:len(open)-1]
		case xml.CharData:
			if err := addText(open, string(t)); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("svg: %T is not allowed", token)
		}
	}
}

// legible leaves out of a picture what XML cannot hold and data may: names are
// typed, or come out of broken files.
func legible(r rune) rune {
	if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff' {
		return '\ufffd'
	}
	return r
}

func newElement(start xml.StartElement) (*element, error) {
	e := &element{name: qualified(start.Name), attributes: make(map[string]string, len(start.Attr))}
	list, ok := allowed(e.name)
	if !ok {
		return nil, fmt.Errorf("<%.40s> is not allowed", e.name)
	}
	names := strings.Fields(list)
	for _, a := range start.Attr {
		name := qualified(a.Name)
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("<%s %.40s> is not allowed", e.name, name)
		}
		if _, twice := e.attributes[name]; twice {
			return nil, fmt.Errorf("<%s %s> stands twice", e.name, name)
		}
		e.attributes[name] = a.Value
	}
	return e, nil
}

func qualified(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

// addText gives text to the element it stands in. Only <text> holds any.
func addText(open []*element, text string) error {
	if len(open) > 0 && open[len(open)-1].name == "text" {
		open[len(open)-1].text += text
		return nil
	}
	if strings.TrimSpace(text) != "" {
		return fmt.Errorf("svg: text %.40q is not allowed here", text)
	}
	return nil
}

// number reads an attribute, or the default where it is missing.
func (e *element) number(name string, missing float64) (float64, error) {
	text, ok := e.attributes[name]
	if !ok {
		return missing, nil
	}
	v, err := parseNumber(text)
	if err != nil {
		return 0, fmt.Errorf("<%s %s>: %w", e.name, name, err)
	}
	return v, nil
}

// numbers reads several attributes that are 0 where they are missing.
func (e *element) numbers(names ...string) ([]float64, error) {
	values := make([]float64, len(names))
	for i, name := range names {
		var err error
		if values[i], err = e.number(name, 0); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// list reads an attribute that is a list of numbers.
func (e *element) list(name string) ([]float64, error) {
	var values []float64
	for _, field := range strings.FieldsFunc(e.attributes[name], isSeparator) {
		v, err := parseNumber(field)
		if err != nil {
			return nil, fmt.Errorf("<%s %s>: %w", e.name, name, err)
		}
		values = append(values, v)
	}
	return values, nil
}

func isSeparator(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\t' || r == '\r' }

func parseNumber(text string) (float64, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.Abs(v) > maxNumber {
		return 0, fmt.Errorf("%.40q is no number that can be drawn", text)
	}
	return v, nil
}

// word reads an attribute that is one of a few words, the first where it is
// missing.
func (e *element) word(name string, words ...string) (string, error) {
	text, ok := e.attributes[name]
	if !ok {
		return words[0], nil
	}
	if !slices.Contains(words, text) {
		return "", fmt.Errorf("<%s %s>: %.40q is not allowed", e.name, name, text)
	}
	return text, nil
}
