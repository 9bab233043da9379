package chart

// Ink is a colour of figures. Figures are drawn in the light one; a page replaces
// it by the custom property of that name, so one drawing serves light and dark.
type Ink struct{ Name, Light, Dark string }

// Variable is the custom property of the style sheet that holds the colour.
func (i Ink) Variable() string { return "--chart-" + i.Name }

// The colours, after Okabe and Ito (2008) where they tell things apart: they stay
// apart for colour-blind readers and in grey print.
const (
	ink     = "#1a1d24"
	soft    = "#545c6a"
	line    = "#dcdfe6"
	strong  = "#9aa3b0"
	surface = "#fefefe"
	blue    = "#2b6cb0"
	orange  = "#c05f15"
	teal    = "#1f8a78"
	purple  = "#7e57a5"
	gold    = "#a87f12"
	slate   = "#6b7482"
	mark    = "#b3261d"
	good    = "#14703a"
	bad     = "#a3201b"
	wash    = "#dbe7f4"
	none    = "#eceef1"
	sea     = "#f3f6fa"
	scale1  = "#e0ebf6"
	scale2  = "#b9d2ea"
	scale3  = "#8ab2da"
	scale4  = "#5a90c6"
	scale5  = "#3069a8"
	scale6  = "#154576"
)

// Palette returns every colour a figure may be drawn in.
func Palette() []Ink {
	return []Ink{
		{"ink", ink, "#e8ebf0"}, {"soft", soft, "#a8b1bf"}, {"line", line, "#2d343f"}, {"strong", strong, "#5a6575"},
		{"surface", surface, "#181c24"},
		{"blue", blue, "#6fa8ea"}, {"orange", orange, "#ec9a55"}, {"teal", teal, "#4fc3ad"}, {"purple", purple, "#b794dc"},
		{"gold", gold, "#ddb64b"}, {"slate", slate, "#98a3b3"},
		{"mark", mark, "#f0786d"}, {"good", good, "#6fd197"}, {"bad", bad, "#f59a93"}, {"wash", wash, "#203349"},
		{"none", none, "#272d36"}, {"sea", sea, "#141922"},
		{"scale-1", scale1, "#1c2c40"}, {"scale-2", scale2, "#244263"}, {"scale-3", scale3, "#30608f"},
		{"scale-4", scale4, "#4a82b8"}, {"scale-5", scale5, "#7fadda"}, {"scale-6", scale6, "#bcd9f6"},
	}
}

// series are the colours of lines and columns that stand beside each other.
func series(i int) string {
	colours := []string{blue, orange, teal, purple, gold, slate}
	return colours[i%len(colours)]
}

// steps are the colours of a scale from little to much.
func steps(n int) []string {
	all := []string{scale1, scale2, scale3, scale4, scale5, scale6}
	switch n {
	case 1:
		return []string{scale4}
	case 2:
		return []string{scale2, scale5}
	case 3:
		return []string{scale2, scale4, scale6}
	case 4:
		return []string{scale1, scale3, scale5, scale6}
	case 5:
		return []string{scale1, scale2, scale3, scale5, scale6}
	}
	return all
}
