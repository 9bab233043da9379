package chart

import (
	"cmp"
	"math"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/queries"
	"toancanh/queries/area"
)

// Standing is where one area stands on a night, among others and since an earlier
// night.
type Standing struct {
	Area   string
	Unit   queries.Unit
	Value  Cell
	Rank   int // 1 is best; 0: not ranked
	Of     int // how many are ranked
	Tied   bool
	Change *float64   // since Since; nil: not known
	Since  civil.Date // zero: the heading says it
}

// Sentence says where the area stands: "Cà Mau: 94,10 %, hạng 21/34, tăng 0,60
// điểm % so với 31/10/2026."
func (s Standing) Sentence(lang string) string {
	if s.Value.Value == nil {
		return locale.T(lang, "sentence.unknown", "area", s.Area, "why", s.Value.Why)
	}
	text := locale.T(lang, "sentence.value", "area", s.Area, "value", WithUnit(lang, s.Unit, s.Value))
	if s.Of > 1 && s.Rank > 0 {
		text += ", " + s.place(lang)
	}
	if s.Change != nil {
		text += ", " + s.moved(lang)
	}
	return text + "."
}

// moved says how the number moved since a night, or since one that stands elsewhere.
func (s Standing) moved(lang string) string {
	if s.Since.IsZero() {
		return Moved(lang, s.Unit, *s.Change)
	}
	return Movement(lang, s.Unit, *s.Change, s.Since)
}

// place says the rank: first, last, shared, or one of many.
func (s Standing) place(lang string) string {
	key := "sentence.rank"
	switch {
	case s.Tied:
		key = "sentence.rank.tied"
	case s.Rank == 1:
		key = "sentence.rank.first"
	case s.Rank == s.Of:
		key = "sentence.rank.last"
	}
	return locale.T(lang, key, "rank", s.Rank, "of", s.Of)
}

// Movement says how a number moved since a night: it rose, fell or stayed.
func Movement(lang string, u queries.Unit, change float64, since civil.Date) string {
	return locale.T(lang, "sentence.since", "movement", Moved(lang, u, change), "date", since)
}

// Moved says how a number moved: it rose, fell or stayed.
func Moved(lang string, u queries.Unit, change float64) string {
	if Difference(lang, u, change) == locale.T(lang, "change.none") {
		return locale.T(lang, "sentence.same")
	}
	key := "sentence.rose"
	if change < 0 {
		key = "sentence.fell"
	}
	return locale.T(lang, key, "by", Amount(lang, u, math.Abs(change)))
}

// Amount writes a difference without its sign: 0,60 điểm %, 1.234 thẻ.
func Amount(lang string, u queries.Unit, v float64) string {
	if least := math.Pow10(-ShareDigits); u == queries.Share && v > 0 && v*100 < least/2 {
		return locale.T(lang, "sentence.under", "points", locale.Decimal(lang, least, ShareDigits))
	}
	if u == queries.Share {
		return locale.T(lang, "sentence.points", "points", locale.Decimal(lang, v*100, ShareDigits))
	}
	return WithUnit(lang, u, NumberOf(lang, u, v))
}

// WithUnit writes a cell with its unit behind it, as in running text.
func WithUnit(lang string, u queries.Unit, c Cell) string {
	if u == queries.Share || u == queries.Mixed || c.Value == nil {
		return c.Text
	}
	return c.Text + "\u00a0" + locale.T(lang, "unit."+string(u))
}

// Place is the rank of a row among the rows of a table.
type Place struct {
	Rank int // 1 is best, 0: no number
	Tied bool
}

// Places ranks the rows of a table by a column, the best first; rows of one value
// share a rank, the ones after them leave a gap. Rows that are a whole and rows
// without a number have none.
func Places(t *Table, column int, better queries.Better) (places []Place, of int) {
	var values []float64
	for _, r := range t.parts() {
		if v := r.Cells[column].Value; v != nil {
			values = append(values, *v)
		}
	}
	slices.SortFunc(values, func(a, b float64) int {
		if better == queries.Lower {
			return cmp.Compare(a, b)
		}
		return cmp.Compare(b, a)
	})
	places = make([]Place, len(t.Rows))
	for i, r := range t.Rows {
		v := r.Cells[column].Value
		if r.Whole || v == nil {
			continue
		}
		first := slices.Index(values, *v)
		places[i] = Place{Rank: first + 1, Tied: first+1 < len(values) && values[first+1] == *v}
	}
	return places, len(values)
}

// RankingSentence says who is first and last, and how many stand above the whole;
// where all are alike, that, and where some have no number, of how many it speaks.
func RankingSentence(lang string, t *Table, column int, better queries.Better, asOf civil.Date) string {
	places, of := Places(t, column, better)
	if of == 0 {
		return locale.T(lang, "sentence.ranking.empty", "date", asOf)
	}
	unit := t.Columns[column].Unit
	var whole, first, last *Row
	for i := range t.Rows {
		r := &t.Rows[i]
		switch {
		case r.Whole:
			whole = r
		case places[i].Rank > 0:
			if first == nil || ahead(*first.Cells[column].Value, *r.Cells[column].Value, better) {
				first = r
			}
			if last == nil || !ahead(*last.Cells[column].Value, *r.Cells[column].Value, better) {
				last = r
			}
		}
	}
	key := "sentence.ranking"
	switch {
	case of > 1 && *first.Cells[column].Value == *last.Cells[column].Value:
		key = "sentence.ranking.level"
	case better == queries.Neither:
		key = "sentence.ranking.neither"
	}
	text := locale.T(lang, key, "of", of, "date", asOf, "first", together(lang, t, column, first), "high", WithUnit(lang, unit, first.Cells[column]),
		"last", together(lang, t, column, last), "low", WithUnit(lang, unit, last.Cells[column]))
	if all := len(t.parts()); of < all {
		text += " " + locale.T(lang, "sentence.ranking.known", "known", of, "hidden", all-of)
	}
	if whole == nil || whole.Cells[column].Value == nil || unit != queries.Share || key == "sentence.ranking.level" {
		return text
	}
	mean := *whole.Cells[column].Value
	n := 0
	for i, r := range t.Rows {
		if places[i].Rank > 0 && ahead(mean, *r.Cells[column].Value, better) {
			n++
		}
	}
	key = "sentence.ranking.above"
	switch part := whole.Area != (area.Area{}); {
	case part && better == queries.Neither:
		key = "sentence.ranking.over.part"
	case part:
		key = "sentence.ranking.above.part"
	case better == queries.Neither:
		key = "sentence.ranking.over"
	}
	return text + " " + locale.T(lang, key, "n", n, "of", of, "area", whole.Cells[0].Text, "value", Text(lang, unit, mean))
}

// together names a row and says how many others have the same number.
func together(lang string, t *Table, column int, row *Row) string {
	others := -1 // the row itself is among them
	for _, r := range t.parts() {
		if v := r.Cells[column].Value; v != nil && *v == *row.Cells[column].Value {
			others++
		}
	}
	if others == 0 {
		return row.Cells[0].Text
	}
	return locale.T(lang, "sentence.ranking.together", "area", row.Cells[0].Text, "n", others)
}

// ahead says whether b is better than a.
func ahead(a, b float64, better queries.Better) bool {
	if better == queries.Lower {
		return b < a
	}
	return b > a
}

// TrendSentence says where a line of a trend began and where it stands.
func TrendSentence(lang, subject string, t *Table, column int) string {
	rows := t.parts()
	var first, last *Row
	for i := range rows {
		if rows[i].Cells[column].Value == nil {
			continue
		}
		if first == nil {
			first = &rows[i]
		}
		last = &rows[i]
	}
	unit := t.Columns[column].Unit
	switch {
	case last == nil:
		return locale.T(lang, "sentence.trend.empty", "subject", subject)
	case first == last:
		return locale.T(lang, "sentence.trend.single", "subject", subject, "date", last.Cells[0].Date, "value", WithUnit(lang, unit, last.Cells[column]))
	}
	return locale.T(lang, "sentence.trend", "subject", subject, "date", last.Cells[0].Date, "value", WithUnit(lang, unit, last.Cells[column]),
		"movement", Movement(lang, unit, *last.Cells[column].Value-*first.Cells[column].Value, first.Cells[0].Date))
}
