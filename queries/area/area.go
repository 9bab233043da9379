// Package area holds the administrative areas of Viet Nam in both vintages:
// the 63 provinces that existed until 2025-06-30, the 34 that replaced them on
// 2025-07-01, the six statistical regions of the 63, and the 3,321 communes.
//
// Here live codes, names, validity, the crosswalk between the vintages,
// reference populations and the Scope a reader is allowed to see. Facts, figures
// and SQL never do.
package area

import (
	"fmt"

	"github.com/golang-sql/civil"
)

// Vintage says which list of provinces a province code belongs to.
type Vintage int

// The two vintages. A province code means nothing without one: seven codes
// name different provinces in the two lists.
const (
	V63 Vintage = 63 // until 2025-06-30
	V34 Vintage = 34 // since 2025-07-01, Resolution 202/2025/QH15
)

// Merger is the day the 34 provinces replaced the 63 (Resolution 202/2025/QH15).
func Merger() civil.Date { return civil.Date{Year: 2025, Month: 7, Day: 1} }

// VintageOn returns the list that was in force on a date.
func VintageOn(d civil.Date) Vintage {
	if d.Before(Merger()) {
		return V63
	}
	return V34
}

// String returns "63" or "34".
func (v Vintage) String() string { return fmt.Sprint(int(v)) }

// ParseVintage reads "63" or "34".
func ParseVintage(s string) (Vintage, error) {
	switch s {
	case "63":
		return V63, nil
	case "34":
		return V34, nil
	}
	return 0, fmt.Errorf("boundary %s: write 34 (provinces since 2025-07-01) or 63 (until 2025-06-30)", quote(s))
}

// Level is the kind of an area.
type Level int

// The levels, from the widest to the narrowest.
const (
	Nation Level = iota
	Region
	Province
	Commune
)

// String returns "nation", "region", "province" or "commune".
func (l Level) String() string {
	switch l {
	case Nation:
		return "nation"
	case Region:
		return "region"
	case Province:
		return "province"
	case Commune:
		return "commune"
	}
	return fmt.Sprintf("level %d", int(l))
}

// ParseLevel reads the name of a level.
func ParseLevel(s string) (Level, error) {
	for l := Nation; l <= Commune; l++ {
		if s == l.String() {
			return l, nil
		}
	}
	return 0, fmt.Errorf("level %s: write nation, region, province or commune", quote(s))
}

// Area names one area: a level, a code and, for provinces, the vintage the code
// belongs to. The zero value is the nation. Area is comparable. An Area that
// Parse did not return may name nothing; Exists tells.
type Area struct {
	Level   Level
	Code    string  // "" for the nation; DBSH; 79; 26740
	Vintage Vintage // provinces only; 0 elsewhere
}

// String returns the address of the area: VN, R:DBSH, P:79, P:77@63 or C:26740.
// The vintage is written where it is not the current one (34).
func (a Area) String() string {
	switch a.Level {
	case Region:
		return "R:" + a.Code
	case Province:
		if a.Vintage == V63 {
			return "P:" + a.Code + "@63"
		}
		return "P:" + a.Code
	case Commune:
		return "C:" + a.Code
	}
	return "VN"
}

// Exists reports whether the area is in one of the lists.
func (a Area) Exists() bool {
	_, ok := places().entries[a]
	return ok
}

// MarshalText writes the address of the area.
func (a Area) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads the address of an area that exists.
func (a *Area) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}
