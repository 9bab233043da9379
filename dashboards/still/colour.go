package still

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/colornames"
)

// colour is a colour of sRGB; its opacity stands beside it.
type colour struct{ r, g, b uint8 }

// String returns the colour as #rrggbb.
func (c colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.r, c.g, c.b) }

// paint is what a shape is filled or stroked with. Nothing at all is opacity 0.
type paint struct {
	colour   colour
	opacity  float64 // 0 to 1
	gradient *gradient
}

func (p paint) visible() bool { return p.opacity > 0 }

// gradient blends colours along the line between two points, in pixels.
type gradient struct {
	from, to point
	stops    []stop
}

type stop struct {
	at      float64 // 0 to 1
	colour  colour
	opacity float64
}

// parseColour reads a colour as ECharts writes it: a name, #rgb, #rrggbb, rgb()
// or rgba().
func parseColour(text string) (paint, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "none" || text == "transparent" {
		return paint{}, nil
	}
	if c, ok := colornames.Map[text]; ok {
		return paint{colour: colour{c.R, c.G, c.B}, opacity: 1}, nil
	}
	if digits, ok := strings.CutPrefix(text, "#"); ok {
		return parseHex(digits)
	}
	if inner, ok := strings.CutSuffix(text, ")"); ok {
		for _, name := range []string{"rgb(", "rgba("} {
			if list, ok := strings.CutPrefix(inner, name); ok {
				return parseRGB(list)
			}
		}
	}
	return paint{}, fmt.Errorf("colour %.40q is not known", text)
}

func parseHex(digits string) (paint, error) {
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	parts, err := hex.DecodeString(digits)
	if err != nil || len(parts) != 3 {
		return paint{}, fmt.Errorf("colour %.40q is not known", "#"+digits)
	}
	return paint{colour: colour{parts[0], parts[1], parts[2]}, opacity: 1}, nil
}

func parseRGB(list string) (paint, error) {
	fields := strings.Split(list, ",")
	if len(fields) != 3 && len(fields) != 4 {
		return paint{}, fmt.Errorf("colour rgb(%.40s) is not known", list)
	}
	values := [4]float64{3: 1}
	for i, field := range fields {
		v, err := strconv.ParseFloat(strings.TrimSpace(field), 64)
		if err != nil || math.IsNaN(v) {
			return paint{}, fmt.Errorf("colour rgb(%.40s) is not known", list)
		}
		values[i] = v
	}
	part := func(v float64) uint8 { return uint8(math.Round(min(max(v, 0), 255))) }
	return paint{colour: colour{part(values[0]), part(values[1]), part(values[2])}, opacity: min(max(values[3], 0), 1)}, nil
}
