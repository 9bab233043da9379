package typeset

// The size of a page, A4, in points, and how long a millimetre is.
const (
	mm     = 72 / 25.4
	short  = 210 * mm
	long   = 297 * mm
	indent = 10 * mm // of the first line of a paragraph (Decree 30/2020)
)

// form is how a layout looks.
type form struct {
	serif                    bool
	top, right, bottom, left float64 // margins
	body, small, cell, head  lettering
	headings                 [3]headingForm
	between                  float64 // paragraphs
	justified                bool    // and the first line of a paragraph indented
	ruled                    bool    // tables have a line around each cell
	link                     string  // the colour of links
}

// headingForm is how a heading looks.
type headingForm struct {
	lettering
	before, after float64
	centre        bool
}

func formOf(l Layout) form {
	if l == Annex {
		return annexForm()
	}
	return summaryForm()
}

// summaryForm is the modern one. Everything is a multiple of 3.5 points high: a line
// of text is four.
func summaryForm() form {
	return form{
		top: 18 * mm, right: 17 * mm, bottom: 18 * mm, left: 17 * mm,
		body:  lettering{size: 9.5, leading: 14, ink: "black"},
		small: lettering{size: 8, leading: 12, ink: "soft"},
		cell:  lettering{size: 8.5, leading: 12, ink: "black"},
		head:  lettering{size: 8, leading: 11.5, bold: true, ink: "soft"},
		headings: [3]headingForm{
			{lettering{size: 20, leading: 28, bold: true, ink: "black"}, 28, 7, false},
			{lettering{size: 13.5, leading: 20, bold: true, ink: "scale-6"}, 24.5, 7, false},
			{lettering{size: 10.5, leading: 15, bold: true, ink: "black"}, 17.5, 3.5, false},
		},
		between: 7,
		link:    "scale-5",
	}
}

// annexForm is that of Decree 30/2020/NĐ-CP, annex I.
func annexForm() form {
	return form{
		serif: true,
		top:   20 * mm, right: 15 * mm, bottom: 20 * mm, left: 30 * mm,
		body:  lettering{size: 13, leading: 18.5, ink: "black"},
		small: lettering{size: 11, leading: 15.5, italic: true, ink: "black"},
		cell:  lettering{size: 11, leading: 15, ink: "black"},
		head:  lettering{size: 11, leading: 15, bold: true, ink: "black"},
		headings: [3]headingForm{
			{lettering{size: 14, leading: 20, bold: true, ink: "black"}, 18, 6, true},
			{lettering{size: 13, leading: 18.5, bold: true, ink: "black"}, 14, 4, false},
			{lettering{size: 13, leading: 18.5, bold: true, italic: true, ink: "black"}, 10, 4, false},
		},
		between:   6,
		justified: true,
		ruled:     true,
		link:      "black",
	}
}
