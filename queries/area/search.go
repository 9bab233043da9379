package area

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxQuery is how much of a search text is looked at, in bytes.
const maxQuery = 200

// Fold returns a text as people type it in a hurry: lower case, without tone
// and vowel marks, đ as d, everything but letters and digits as single spaces.
// "TP. Hồ Chí Minh" becomes "tp ho chi minh".
func Fold(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case r == 'đ' || r == 'Đ':
			r = 'd'
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// searchKeys is what an area is found by.
type searchKeys struct {
	names    []string // folded, Vietnamese and English, of all times
	exact    string   // the Vietnamese name in lower case, marks kept
	initials []string // of provinces: hcm, tphcm
	own      string   // folded full name, a space before each word
	context  string   // own and the names of the provinces it lies in
}

func keysOf(e *entry) searchKeys {
	k := searchKeys{exact: strings.ToLower(e.listed().vi), own: " " + Fold(e.listed().fullVI)}
	for _, n := range e.names {
		for _, name := range []string{Fold(n.vi), Fold(n.en)} {
			if !slices.Contains(k.names, name) {
				k.names = append(k.names, name)
			}
		}
	}
	if e.area.Level == Province {
		for _, name := range k.names {
			k.initials = append(k.initials, initials(name), "tp"+initials(name))
		}
	}
	return k
}

func initials(folded string) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(folded) {
		b.WriteByte(word[0])
	}
	return b.String()
}

// kindWords returns the folded words for kinds of units that people put before a
// name.
func kindWords() []string {
	return []string{"thanh pho ", "tp ", "tinh ", "phuong ", "xa ", "dac khu ", "vung "}
}

// Search returns the areas whose name matches a text, the likeliest first: the
// whole name, initials of a province, the beginning of the name, the beginning of
// a word, then all words found in the name and the names of the provinces it
// lies in. Marks and case may be left out. A code or an address finds its areas.
// Old provinces are found where their name or their territory is not a current
// one's; show them by Label. Ties are in the alphabet of lang. limit 0 is no limit.
func Search(q, lang string, limit int) []Area {
	if len(q) > maxQuery {
		q = q[:maxQuery]
	}
	query := newQuery(q)
	if query.folded == "" {
		return nil
	}
	type hit struct {
		entry *entry
		score int
	}
	var hits []hit
	x := places()
	for a, e := range x.entries {
		if a.Vintage == V63 && x.current(e) {
			continue
		}
		if score := query.score(e); score > 0 {
			hits = append(hits, hit{e, score})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(
			cmp.Compare(b.score, a.score),
			cmp.Compare(searchOrder(a.entry.area), searchOrder(b.entry.area)),
			compareNames(a.entry, b.entry, lang),
		)
	})
	if limit > 0 && len(hits) > limit {
		hits = hits[:limit]
	}
	found := make([]Area, len(hits))
	for i, h := range hits {
		found[i] = h.entry.area
	}
	return found
}

// current reports whether an old province is also a current one: same code, same
// name, same territory.
func (x *index) current(e *entry) bool {
	next := x.entries[e.successor]
	return len(next.predecessors) == 1 && e.area.Code == next.area.Code && e.names[0] == next.names[0]
}

// searchOrder puts what leaders look for first: the nation, provinces, old
// provinces, regions, communes.
func searchOrder(a Area) int {
	switch {
	case a.Level == Nation:
		return 0
	case a.Level == Province && a.Vintage == V34:
		return 1
	case a.Level == Province:
		return 2
	case a.Level == Region:
		return 3
	}
	return 4
}

func compareNames(a, b *entry, lang string) int {
	if lang == English {
		return cmp.Or(strings.Compare(a.listed().en, b.listed().en), cmp.Compare(a.rank, b.rank))
	}
	return cmp.Compare(a.rank, b.rank)
}

// query is a search text made ready.
type query struct {
	input   string   // as typed
	exact   string   // lower case, marks kept
	folded  string   // see Fold
	bare    string   // folded, without the word for a kind of unit in front
	squeeze string   // bare without spaces: danang, hanoi
	words   []string // of folded
}

func newQuery(q string) query {
	folded := Fold(q)
	bare := folded
	for _, kind := range kindWords() {
		if rest, ok := strings.CutPrefix(folded, kind); ok {
			bare = rest
			break
		}
	}
	return query{
		input:   strings.ToUpper(strings.TrimSpace(q)),
		exact:   strings.ToLower(norm.NFC.String(strings.TrimSpace(q))),
		folded:  folded,
		bare:    bare,
		squeeze: strings.ReplaceAll(bare, " ", ""),
		words:   strings.Fields(folded),
	}
}

// score returns how well an area matches; 0: not at all. An exact match with its
// marks is worth one more than the same match without them.
func (q query) score(e *entry) int {
	if q.input == strings.TrimSuffix(e.area.String(), "@63") || q.input == e.area.String() || q.input == e.area.Code {
		return 100
	}
	best := 0
	for _, name := range e.keys.names {
		best = max(best, q.scoreName(name))
	}
	if best < 80 && slices.Contains(e.keys.initials, q.squeeze) && len(q.squeeze) > 1 {
		best = 80
	}
	if best == 0 && q.inContext(e) {
		best = 20
	}
	if best > 0 && strings.Contains(e.keys.exact, q.exact) {
		best++
	}
	return best
}

func (q query) scoreName(name string) int {
	squeezed := strings.ReplaceAll(name, " ", "")
	switch {
	case name == q.folded || name == q.bare || squeezed == q.squeeze:
		return 90
	case strings.HasPrefix(name, q.bare):
		return 70
	case strings.Contains(name, " "+q.bare):
		return 60
	case strings.HasPrefix(squeezed, q.squeeze) && len(q.squeeze) > 3:
		return 50
	}
	return 0
}

// inContext reports whether every word begins a word of the area's full name or
// of the names of its provinces, and at least one of its own: "ba dinh ha noi".
func (q query) inContext(e *entry) bool {
	own := false
	for _, word := range q.words {
		if !strings.Contains(e.keys.context, " "+word) {
			return false
		}
		own = own || strings.Contains(e.keys.own, " "+word)
	}
	return own
}

// contextOf returns the words an area is found by besides its own name.
func (x *index) contextOf(e *entry) string {
	context := e.keys.own
	for _, wider := range []Area{e.province34, e.province63, e.successor} {
		if wider.Level == Province {
			context += " " + strings.Join(x.entries[wider].keys.names, " ")
		}
	}
	return context
}
