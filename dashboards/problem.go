package dashboards

import (
	"slices"
	"strings"

	"toancanh/queries/area"
)

// Problem is what is wrong with a parameter, as the last part of a locale key
// (error.param.*).
type Problem string

// The problems.
const (
	Unknown       Problem = "unknown"
	Repeated      Problem = "repeated"
	Contradicts   Problem = "contradicts"
	BadDate       Problem = "date"
	BadLanguage   Problem = "lang"
	BadBoundary   Problem = "boundary"
	BadArea       Problem = "area"
	BadConfidence Problem = "confidence"
	BadNumber     Problem = "number"
	NotInList     Problem = "list"
	TooMany       Problem = "many"
	NotBefore     Problem = "before"
	NotProvince   Problem = "province"
	TooLong       Problem = "long"
	BadText       Problem = "text"
	TooLarge      Problem = "large"
	BadQuery      Problem = "query"
	BadOrigin     Problem = "origin"
	NoOrigin      Problem = "no_origin"
	NotFigure     Problem = "not_figure"
	NamesNight    Problem = "names_night"
	Past          Problem = "past"
	TooManySites  Problem = "sites"
)

// ParamError is a mistake in one parameter of an address.
type ParamError struct {
	Name    string
	Value   string
	Problem Problem
	Try     string      // what to write instead, if known
	Near    []area.Area // the areas that may have been meant
}

func (e ParamError) Error() string {
	text := e.Name
	if e.Value != "" {
		text += " " + e.Value
	}
	text += ": " + string(e.Problem)
	if e.Try != "" {
		text += "; did you mean " + e.Try + "?"
	}
	return text
}

// ParamErrors are all mistakes of an address.
type ParamErrors []ParamError

func (e ParamErrors) Error() string {
	texts := make([]string, len(e))
	for i, one := range e {
		texts[i] = one.Error()
	}
	return strings.Join(texts, "; ")
}

// UnknownParam is the mistake of a parameter that is not among the known ones.
func UnknownParam(name string, known []string) ParamError {
	return ParamError{Name: name, Problem: Unknown, Try: nearest(name, known)}
}

// nearest returns the known name a mistyped one resembles most: the same
// letters but for a few, in the same order.
func nearest(name string, known []string) string {
	best, score := "", 0
	fold := func(s string) string { return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(s)) }
	for _, k := range slices.Sorted(slices.Values(known)) {
		alike := subsequence(fold(name), fold(k))
		if 2*alike > max(len(fold(name)), len(fold(k))) && alike > score {
			best, score = k, alike
		}
	}
	return best
}

// subsequence is the length of the longest common subsequence.
func subsequence(a, b string) int {
	row := make([]int, len(b)+1)
	for i := range len(a) {
		diagonal := 0
		for j := range len(b) {
			above := row[j+1]
			if a[i] == b[j] {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}
