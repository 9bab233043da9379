package typeset

import (
	"strconv"

	"toancanh/dashboards/chart"
	"toancanh/dashboards/still"
)

// inks are the colours of the palette of figures, as they are printed.
type inks map[string]still.Ink

func printed() inks {
	out := inks{}
	for _, c := range chart.Palette() {
		out[c.Name] = hexInk(c.In(chart.Print))
	}
	out["black"] = hexInk("#000000")
	return out
}

// hexInk reads #rrggbb, as the palette has it.
func hexInk(s string) still.Ink {
	v, _ := strconv.ParseUint(s[1:], 16, 32)                                       // the palette is checked by its tests
	return still.Ink{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), Opacity: 1} // #nosec G115 -- a part each
}

// level is the colour of a word that is to be seen; plain for any other.
func (i inks) level(level string, plain still.Ink) still.Ink {
	if name := map[string]string{"good": "good", "info": "blue", "warn": "orange", "bad": "bad"}[level]; name != "" {
		return i[name]
	}
	return plain
}

// heavy says whether a word of a level is set bold: what needs someone.
func heavy(level string) bool { return level == "warn" || level == "bad" }

// pale is a colour thinned with white: so much of it is left.
func pale(c still.Ink, left float64) still.Ink {
	mix := func(v uint8) uint8 { return uint8(255 - rounded(left*float64(255-int(v)))) } // #nosec G115 -- 0 to 255
	return still.Ink{R: mix(c.R), G: mix(c.G), B: mix(c.B), Opacity: 1}
}
