package synth

import (
	"math"
	"sort"
)

// growth is a national count, in people, as a function of elapsed working days.
type growth func(elapsed float64) float64

// point is a value at the end of a day written as a number, 20210427.
type point struct {
	date  int
	value float64
}

// through returns the smooth curve through some points, without overshoot: it
// rises only where they rise (Fritsch and Carlson, "Monotone piecewise cubic
// interpolation", 1980, with the harmonic mean of Fritsch and Butland, 1984).
// Before the first and after the last point it is flat.
func (c *clock) through(points []point) growth {
	n := len(points)
	x, y := make([]float64, n), make([]float64, n)
	for i, p := range points {
		x[i], y[i] = c.end(on(p.date)), p.value
	}
	slope := slopes(x, y)
	return func(at float64) float64 {
		if at <= x[0] {
			return y[0]
		}
		if at >= x[n-1] {
			return y[n-1]
		}
		i := sort.SearchFloat64s(x, at) - 1
		width := x[i+1] - x[i]
		t := (at - x[i]) / width
		return y[i]*(1+2*t)*(1-t)*(1-t) + slope[i]*width*t*(1-t)*(1-t) +
			y[i+1]*t*t*(3-2*t) + slope[i+1]*width*t*t*(t-1)
	}
}

func slopes(x, y []float64) []float64 {
	n := len(x)
	slope := make([]float64, n)
	secant := func(i int) float64 { return (y[i+1] - y[i]) / (x[i+1] - x[i]) }
	for i := 1; i < n-1; i++ {
		before, after := secant(i-1), secant(i)
		if before*after <= 0 {
			continue
		}
		w1, w2 := 2*(x[i+1]-x[i])+(x[i]-x[i-1]), (x[i+1]-x[i])+2*(x[i]-x[i-1])
		slope[i] = (w1 + w2) / (w1/before + w2/after)
	}
	slope[0], slope[n-1] = secant(0), secant(n-2)
	return slope
}

// when returns the elapsed time at which a rising curve passes a value.
func (c *clock) when(g growth, value float64) float64 {
	low, high := 0.0, c.elapsed[len(c.elapsed)-1]
	for range 60 {
		middle := (low + high) / 2
		if g(middle) < value {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// sum adds curves.
func sum(parts ...growth) growth {
	return func(at float64) float64 {
		total := 0.0
		for _, part := range parts {
			total += part(at)
		}
		return total
	}
}

// delayed is a stage that lets a share of what came in pass, after a delay.
type delayed struct {
	in    growth
	keep  float64
	delay growth // in working days
}

func (s delayed) out(at float64) float64 { return s.keep * s.in(math.Max(0, at-s.delay(at))) }

// pace fixes a stage on a date: by its delay in working days or, where count is
// given, by how many people have passed it.
type pace struct {
	date  int
	delay float64
	count float64
}

// stage returns a stage that keeps to its paces.
func (c *clock) stage(in growth, keep float64, paces []pace) delayed {
	points := make([]point, len(paces))
	for i, p := range paces {
		points[i] = point{p.date, p.delay}
		if p.count > 0 {
			points[i].value = c.end(on(p.date)) - c.when(in, p.count/keep)
		}
	}
	return delayed{in: in, keep: keep, delay: c.through(points)}
}
