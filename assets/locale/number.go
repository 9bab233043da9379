package locale

import (
	"math"
	"strconv"
	"strings"
)

const (
	minus   = "\u2212" // as wide as a plus and a digit
	noBreak = "\u00a0"
	dash    = "–" // where there is no number
)

// Int writes a whole number: 1.234.567, English 1,234,567.
func Int(lang string, n int64) string {
	digits := strconv.FormatInt(n, 10)
	if rest, negative := strings.CutPrefix(digits, "-"); negative {
		return minus + group(lang, rest)
	}
	return group(lang, digits)
}

// Signed writes a change of a whole number with its sign: +1.234, −5, 0.
func Signed(lang string, n int64) string {
	if n > 0 {
		return "+" + Int(lang, n)
	}
	return Int(lang, n)
}

// Decimal writes a number with a count of decimals: 1.234,5, English 1,234.5. A
// negative count means as many as it has. What is no number is a dash.
func Decimal(lang string, v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return dash
	}
	text := strconv.FormatFloat(math.Abs(v), 'f', max(decimals, -1), 64)
	whole, fraction, _ := strings.Cut(text, ".")
	out := group(lang, whole)
	if fraction != "" {
		out += decimalMark(lang) + fraction
	}
	if v < 0 && strings.Trim(text, "0.") != "" {
		return minus + out
	}
	return out
}

// Share writes a share (1 is all) in percent: 94,99 %, English 94.99%. What is
// not nothing is never written as 0 and what is not all never as 100: the ends
// are written <0,01 % and >99,99 %, and more than all >100,00 %.
func Share(lang string, v float64, decimals int) string {
	decimals = max(decimals, 0)
	step := math.Pow10(-decimals)
	percent := Decimal(lang, v*100, decimals)
	switch {
	case v > 0 && percent == Decimal(lang, 0, decimals):
		percent = "<" + Decimal(lang, step, decimals)
	case v < 1 && percent == Decimal(lang, 100, decimals):
		percent = ">" + Decimal(lang, 100-step, decimals)
	case v > 1 && percent == Decimal(lang, 100, decimals):
		percent = ">" + percent
	}
	return withSign(lang, percent)
}

// Change writes a relative change with its sign in percent: +1,2 %, English
// +1.2%.
func Change(lang string, v float64, decimals int) string {
	return withSign(lang, signed(lang, v*100, decimals))
}

// Points writes a difference of two shares in percentage points: +0,12 điểm %,
// English +0.12 pp.
func Points(lang string, v float64, decimals int) string {
	unit := "điểm" + noBreak + "%"
	if lang == English {
		unit = "pp"
	}
	return signed(lang, v*100, decimals) + noBreak + unit
}

// signed writes a number with a plus where it is more than nothing as written.
func signed(lang string, v float64, decimals int) string {
	text := Decimal(lang, v, decimals)
	if v > 0 && text != Decimal(lang, 0, decimals) && text != dash {
		return "+" + text
	}
	return text
}

// withSign puts the percent sign behind a number.
func withSign(lang, percent string) string {
	switch {
	case strings.HasSuffix(percent, dash):
		return dash
	case lang == English:
		return percent + "%"
	}
	return percent + noBreak + "%"
}

func decimalMark(lang string) string {
	if lang == English {
		return "."
	}
	return ","
}

// group puts a mark before every third digit from the end.
func group(lang, digits string) string {
	mark := byte('.')
	if lang == English {
		mark = ','
	}
	var b strings.Builder
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(mark)
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}
