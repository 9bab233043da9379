package typeset

import (
	"toancanh/dashboards/chart"
	"toancanh/dashboards/still"
)

// Layout is the form a document is given.
type Layout string

// The layouts.
const (
	Summary Layout = "summary" // modern: sans serif, cards, page X/Y in the foot
	Annex   Layout = "annex"   // the form of Decree 30/2020/NĐ-CP, annex I: serif, page number at the top from page 2
)

// Document is what is to be set: a title and blocks, from the top down.
type Document struct {
	Lang, Title, Subject, Author string // Lang is "vi" or "en"
	Keywords                     []string
	Layout                       Layout // "": Summary
	Running                      string // small head of every page but the first, of the summary
	Foot                         string // small foot, such as the snapshot; the summary adds the page number X/Y
	Base                         string // address that links without one of their own begin at ("https://a.example"); "": they are plain text
	Blocks                       []Block
}

// Block is a part of a document: one of the types of this file.
type Block interface{ block() }

// Span is a piece of running text.
type Span struct {
	Text         string
	Bold, Italic bool
	Link         string // address it leads to, "" if none
	Level        string // good, info, warn or bad: a word that is to be seen
}

// Text returns one plain span.
func Text(text string) []Span { return []Span{{Text: text}} }

// Heading is a title of level 1 to 3. It stands in the outline, and never alone at
// the end of a page.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is running text.
type Paragraph struct {
	Spans         []Span
	Small, Centre bool
}

// List is items with a bullet.
type List struct{ Items [][]Span }

// Notice is a box with a coloured edge, for what must not be missed.
type Notice struct{ Level, Text string } // Level as of a Span

// Tiles are cards, three across.
type Tiles struct{ Items []Tile }

// Tile is a card: a number, and lines that say how it moves.
type Tile struct {
	Name, Value, Unit string
	Lines             []Span // one below the other
	Spark             *still.Drawing
	SparkAlt          string // what the spark shows; needed with one
}

// Figure is a drawing with its title, on one page.
type Figure struct {
	Drawing *still.Drawing
	Title   string
	Alt     string // what it shows, for who does not see it; needed
	Notes   []string
	Width   float64 // share of the width of the text; 0: all of it
}

// Table is a table. Its head is repeated on each page; no row is ever lost, and none
// is parted that fits on a page. A cell without a number gives its reason in a note.
type Table struct {
	Caption   string
	Table     chart.Table
	Landscape bool // on pages that lie on their side
	Notes     []string
}

// Letterhead is the head of an official paper: the agency on the left, the national
// heading and the motto on the right, each with a line below (Decree 30/2020, annex
// I, items 1, 2 and 4).
type Letterhead struct {
	Left  []string // the agency above or "", the agency itself, what stands below it, such as its number
	Right []string // the national heading, then the motto
	Date  string   // place and date, in italics
}

// SignOff is the end of an official paper: who gets it on the left, who signs it on
// the right, with room for hand and stamp (Decree 30/2020, annex I, items 7, 8 and 9).
type SignOff struct {
	Left  []string // a heading, then a line each
	Right []string // on whose behalf, then the office of who signs
}

// Seal is what a document is verified by: a code and the same as a picture that a
// phone reads.
type Seal struct{ Code, URL, Label string }

// PageBreak begins a new page.
type PageBreak struct{}

// Front is what a document says first. All of it is set closer, as far as need be, so
// that First stands on the first page whole, and Then ends on the next one.
type Front struct{ First, Then []Block }

// Bottom stands at the foot of the first page, whatever else finds room there. What
// would take more than half of the page stands where it is put.
type Bottom struct{ Blocks []Block }

func (Heading) block()    {}
func (Paragraph) block()  {}
func (List) block()       {}
func (Notice) block()     {}
func (Tiles) block()      {}
func (Figure) block()     {}
func (Table) block()      {}
func (Letterhead) block() {}
func (SignOff) block()    {}
func (Seal) block()       {}
func (PageBreak) block()  {}
func (Front) block()      {}
func (Bottom) block()     {}
