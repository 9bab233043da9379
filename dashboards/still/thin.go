package still

// maxThinned is how many points in a row may be left out.
const maxThinned = 64

// thinned returns the path without points that lie so close to the line between
// others that nobody misses them. Coasts and long series have many.
func (p path) thinned(tolerance float64) path {
	out := make(path, 0, len(p))
	for i := 0; i < len(p); {
		out = append(out, p[i])
		next := i + 1
		if p[i].kind != shut {
			for next+1 < len(p) && next-i < maxThinned && p[next].kind == line && p[next+1].kind == line && straight(p[i:next+2], tolerance) {
				next++
			}
		}
		i = next
	}
	return out
}

// straight says whether all steps end close to the line from the first end to the
// last, and between the two.
func straight(steps path, tolerance float64) bool {
	from, to := steps[0].to, steps[len(steps)-1].to
	along := to.minus(from)
	length := along.length()
	for _, s := range steps[1 : len(steps)-1] {
		by := s.to.minus(from)
		across, ahead := by.x*along.y-by.y*along.x, by.x*along.x+by.y*along.y
		if across > tolerance*length || across < -tolerance*length || ahead < 0 || ahead > length*length {
			return false
		}
	}
	return true
}
