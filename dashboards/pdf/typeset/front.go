package typeset

// front sets what a document says first as closely as need be.
func (s *setter) front(b Front) (first, then []box) {
	usual := s.form
	defer func() { s.form = usual }()
	s.form = s.fitting(b)
	return s.boxesOf(b.First), s.boxesOf(b.Then)
}

// fitting is the form in which a front finds room, tried on paper that is thrown away;
// the closest one if there is none.
func (s *setter) fitting(b Front) form {
	tried := s.form
	for _, by := range []float64{1, 0.98, 0.96, 0.94, 0.92, 0.9, 0.88, 0.86, 0.84} {
		trial, err := s.doc.setter()
		if err != nil { // it was prepared before: it cannot fail now
			return s.form
		}
		tried = s.form.closer(by)
		trial.form = tried
		first, then := trial.boxesOf(b.First), trial.boxesOf(b.Then)
		spots := trial.spots(append(first, then...))
		if len(spots) == 0 || len(first) > 0 && spots[len(first)-1].page == 0 && spots[len(spots)-1].page <= min(len(then), 1) {
			break
		}
	}
	return tried
}

// closer has less room between lines and paragraphs, and smaller letters in tables and
// beside the text; the text itself keeps its size, which Decree 30/2020 sets.
func (f form) closer(by float64) form {
	const legible = 7.2
	f.body.leading *= by
	f.between *= by
	for _, l := range []*lettering{&f.small, &f.cell, &f.head} {
		l.size = max(l.size*by, min(l.size, legible))
		l.leading *= by
	}
	for i := range f.headings {
		f.headings[i].before *= by
		f.headings[i].after *= by
	}
	return f
}

// closing is where what stands on the page of a signature begins: at the last heading,
// if that is not too much; else with the last two lines.
func (s *setter) closing(above []box) int {
	for i := len(above) - 1; i >= 0 && s.heightOf(above[i:], s.form.top, box{}) <= s.room(false)*wholeTable; i-- {
		if above[i].heading {
			return i
		}
	}
	return max(0, len(above)-2)
}
