package chart

import (
	"math"
	"strconv"

	"toancanh/assets/locale"
	"toancanh/queries"
)

// span is the least and the greatest of some values; 0, 1 and false if there is none,
// so that an axis can be drawn all the same.
func span(rows []Row, columns ...int) (low, high float64, ok bool) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, r := range rows {
		for _, c := range columns {
			if v := r.Cells[c].Value; v != nil {
				low, high, ok = min(low, *v), max(high, *v), true
			}
		}
	}
	if !ok {
		return 0, 1, false
	}
	return low, high, ok
}

// round returns bounds around a span, and the step between them, that people
// count in: 1, 2 or 5 times a power of ten.
func round(low, high float64, parts int) (from, to, step float64) {
	if high <= low {
		pad := math.Abs(low) / 20
		if pad == 0 {
			pad = 1
		}
		low, high = low-pad, high+pad
	}
	raw := (high - low) / float64(parts)
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	switch share := raw / power; {
	case share <= 1:
		step = power
	case share <= 2:
		step = 2 * power
	case share <= 5:
		step = 5 * power
	default:
		step = 10 * power
	}
	from, to = math.Floor(low/step+1e-9)*step, math.Ceil(high/step-1e-9)*step
	return tidy(from), tidy(to), tidy(step)
}

// tidy takes away what binary fractions leave behind.
func tidy(v float64) float64 {
	f, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	if err != nil {
		return v
	}
	return f
}

// ticks is the formatter of an axis of a unit up to a number, whose marks are a step
// apart: short, unless that would write two marks alike.
func ticks(u queries.Unit, high, step float64) string {
	if u == queries.Share {
		return "@share:" + strconv.Itoa(decimals(step*100))
	}
	for _, size := range []float64{1e9, 1e6, 1e3} {
		if math.Abs(high) >= size && step < size/10 {
			return "@number"
		}
		if math.Abs(high) >= size {
			break
		}
	}
	return "@compact"
}

// decimals is how many decimals a multiple of the step needs.
func decimals(step float64) int {
	for n := range 4 {
		if scaled := step * math.Pow10(n); math.Abs(scaled-math.Round(scaled)) < 1e-9 {
			return n
		}
	}
	return 4
}

// band is one class of a scale of colours: from (included) to (left out, but for
// the last).
type band struct {
	from, to float64
	colour   string
	label    string
}

// bands divides the span of a column into classes between numbers people count
// in: of the same width or, for counts that lie far apart, each about twice as wide
// as the one before; at most that many.
func bands(lang string, u queries.Unit, low, high float64, most int) []band {
	if u != queries.Share && low > 0 && high/low > 8 {
		return growing(lang, u, low, high, most)
	}
	from, to, step := round(low, high, 5)
	if u == queries.Share && low >= 0 && high <= 1 {
		from, to = max(from, 0), min(to, 1)
	}
	n := int(math.Round((to - from) / step))
	for n > most {
		step = tidy(step * 2)
		from = tidy(math.Floor(from/step) * step)
		n = int(math.Ceil((to-from)/step - 1e-9))
	}
	n = max(n, 1)
	list := make([]band, n)
	for i, colour := range steps(n) {
		b := band{from: tidy(from + float64(i)*step), to: tidy(from + float64(i+1)*step), colour: colour}
		b.label = between(lang, u, b.from, b.to)
		list[i] = b
	}
	return list
}

// growing divides a span at 1, 2 and 5 times the powers of ten; small classes too
// many are joined with the ones above.
func growing(lang string, u queries.Unit, low, high float64, most int) []band {
	power := math.Pow(10, math.Floor(math.Log10(low)))
	edges := []float64{0}
	for edges[len(edges)-1] < high {
		for _, times := range []float64{1, 2, 5} {
			switch edge := tidy(times * power); {
			case edge <= low:
				edges[0] = edge
			case edges[len(edges)-1] < high:
				edges = append(edges, edge)
			}
		}
		power *= 10
	}
	if extra := len(edges) - 1 - most; extra > 0 {
		edges = append(edges[:1], edges[1+extra:]...)
	}
	list := make([]band, len(edges)-1)
	for i, colour := range steps(len(list)) {
		list[i] = band{from: edges[i], to: edges[i+1], colour: colour, label: between(lang, u, edges[i], edges[i+1])}
	}
	return list
}

// between writes a class: 92–94 %, 400–600, 1–2 triệu.
func between(lang string, u queries.Unit, from, to float64) string {
	size, sign := 1.0, ""
	switch {
	case u == queries.Share:
		size, sign = 0.01, percent(lang)
	case to >= 1e6:
		size, sign = 1e6, locale.T(lang, "scale.million")
	case to >= 2e4:
		size, sign = 1e3, locale.T(lang, "scale.thousand")
	}
	if size > 1 && lang != locale.English {
		sign = "\u00a0" + sign
	}
	n := max(decimals(from/size), decimals(to/size))
	return locale.Decimal(lang, from/size, n) + Dash + locale.Decimal(lang, to/size, n) + sign
}

// bound writes an end of a class.
func bound(lang string, u queries.Unit, v float64) string {
	if u != queries.Share {
		return locale.Decimal(lang, v, decimals(v))
	}
	return locale.Decimal(lang, v*100, decimals(v*100)) + percent(lang)
}

// percent is the sign behind a number.
func percent(lang string) string {
	if lang == locale.English {
		return "%"
	}
	return "\u00a0%"
}
