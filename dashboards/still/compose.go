package still

// moved returns the nodes at another place, enlarged by a factor.
func moved(nodes []node, by point, factor float64) []node {
	m := matrix{a: factor, d: factor, e: by.x, f: by.y}
	out := make([]node, len(nodes))
	for i, n := range nodes {
		switch n := n.(type) {
		case *group:
			out[i] = &group{clip: n.clip.transform(m), nodes: moved(n.nodes, by, factor)}
		case *shape:
			out[i] = &shape{path: n.path.transform(m), fill: n.fill.moved(m), stroke: n.stroke.moved(m), pen: n.pen.scaled(factor)}
		case *label:
			l := *n
			l.at, l.size, l.haloSize = m.apply(n.at), n.size*factor, n.haloSize*factor
			out[i] = &l
		}
	}
	return out
}

// moved moves a gradient with the shape it fills.
func (p paint) moved(m matrix) paint {
	if p.gradient != nil {
		p.gradient = &gradient{m.apply(p.gradient.from), m.apply(p.gradient.to), p.gradient.stops}
	}
	return p
}

// recoloured returns the nodes in other colours. Those that are not in the list
// stay.
func recoloured(nodes []node, to map[colour]colour) []node {
	out := make([]node, len(nodes))
	for i, n := range nodes {
		switch n := n.(type) {
		case *group:
			out[i] = &group{clip: n.clip, nodes: recoloured(n.nodes, to)}
		case *shape:
			s := *n
			s.fill, s.stroke = n.fill.recoloured(to), n.stroke.recoloured(to)
			out[i] = &s
		case *label:
			l := *n
			l.fill, l.halo = n.fill.recoloured(to), n.halo.recoloured(to)
			out[i] = &l
		}
	}
	return out
}

func (p paint) recoloured(to map[colour]colour) paint {
	if c, ok := to[p.colour]; ok {
		p.colour = c
	}
	if p.gradient != nil {
		g := gradient{from: p.gradient.from, to: p.gradient.to, stops: make([]stop, len(p.gradient.stops))}
		for i, s := range p.gradient.stops {
			if c, ok := to[s.colour]; ok {
				s.colour = c
			}
			g.stops[i] = s
		}
		p.gradient = &g
	}
	return p
}
