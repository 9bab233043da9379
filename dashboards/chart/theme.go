package chart

// Theme is what a picture is coloured for.
type Theme string

// The themes. Print is light on plain white.
const (
	Light Theme = "light"
	Dark  Theme = "dark"
	Print Theme = "print"
)

// Themes returns the themes there are, the usual one first.
func Themes() []Theme { return []Theme{Light, Dark, Print} }

// The least and the greatest width of a picture that stands alone, in CSS pixels.
const (
	LeastWidth = narrow
	MostWidth  = 1600
)

// paper is the ground of what is printed.
const paper = "#ffffff"

// In returns the ink as a theme has it.
func (i Ink) In(t Theme) string {
	switch {
	case t == Dark:
		return i.Dark
	case t == Print && i.Light == surface:
		return paper
	}
	return i.Light
}
