package queries

import "toancanh/queries/area"

// ParseMetric is parseMetric, for fuzzing.
func ParseMetric(file string, content []byte) (*Metric, Mistakes) { return parseMetric(file, content) }

// MartShape is what metrics see of a mart and the schemas that keep it.
type MartShape struct {
	Name    string
	Schemas []string
	Columns string
}

// Marts returns the shapes of all marts.
func Marts() []MartShape {
	var shapes []MartShape
	for _, r := range marts() {
		s := MartShape{Name: r.name, Columns: describe(r.columns)}
		for _, l := range []area.Level{area.Nation, area.Province, area.Commune} {
			if l <= r.finest {
				s.Schemas = append(s.Schemas, l.String())
			}
		}
		shapes = append(shapes, s)
	}
	return shapes
}

// Partner is the commune hidden with another.
func Partner(c area.Area) area.Area { return newPairing().partner(c) }
