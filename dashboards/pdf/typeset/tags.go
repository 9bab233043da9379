package typeset

import "fmt"

// element is a part of the structure that is read instead of the pages (ISO 32000-1,
// 14.7): Document, H1, P, Table and so on.
type element struct {
	kind       string
	ref        ref
	parent     *element
	kids       []any  // *element, content or object, in the order of reading
	alt        string // what a figure shows
	id         string
	attributes any // dict or array of them
}

// content is marked content of a page.
type content struct {
	page *page
	mark int
}

// object is an annotation of a page.
type object struct {
	page *page
	ref  ref
}

// tags is the structure of a document.
type tags struct {
	file     *file
	root     *element
	elements []*element // in the order they were made
	notes    []*element // those with an id, which grows with the order
	links    []*element // of each annotation, by its number in the parent tree after those of pages
}

func newTags(f *file) *tags {
	t := &tags{file: f}
	t.root = t.element("Document")
	return t
}

// element makes an element that lies in none yet.
func (t *tags) element(kind string) *element {
	e := &element{kind: kind, ref: t.file.reserve()}
	t.elements = append(t.elements, e)
	return e
}

// in makes an element and puts it at the end of another.
func (t *tags) in(parent *element, kind string) *element {
	e := t.element(kind)
	parent.take(e)
	return e
}

// take puts an element at the end of this one, unless it lies in one already.
func (e *element) take(kid *element) {
	if kid.parent == nil {
		kid.parent = e
		e.kids = append(e.kids, kid)
	}
}

// dict is the element as the file has it.
func (e *element) dict(parent ref) dict {
	out := dict{"Type": name("StructElem"), "S": name(e.kind), "P": parent, "A": e.attributes}
	var home *page
	kids := make(array, 0, len(e.kids))
	for _, kid := range e.kids {
		switch kid := kid.(type) {
		case *element:
			kids = append(kids, kid.ref)
		case content:
			if home == nil {
				home = kid.page
				out["Pg"] = home.ref
			}
			if kid.page == home {
				kids = append(kids, kid.mark)
			} else {
				kids = append(kids, dict{"Type": name("MCR"), "Pg": kid.page.ref, "MCID": kid.mark})
			}
		case object:
			kids = append(kids, dict{"Type": name("OBJR"), "Pg": kid.page.ref, "Obj": kid.ref})
		}
	}
	switch len(kids) {
	case 0:
	case 1:
		out["K"] = kids[0]
	default:
		out["K"] = kids
	}
	if e.alt != "" {
		out["Alt"] = text(e.alt)
	}
	if e.id != "" {
		out["ID"] = raw(e.id)
	}
	return out
}

// write puts the structure into the file and returns its root.
func (t *tags) write(pages []*page) ref {
	root := t.file.reserve()
	for _, e := range t.elements {
		parent := root
		if e.parent != nil {
			parent = e.parent.ref
		}
		t.file.set(e.ref, e.dict(parent))
	}
	numbers := array{}
	for i, p := range pages {
		marks := make(array, len(p.marked))
		for mark, e := range p.marked {
			marks[mark] = e.ref
		}
		numbers = append(numbers, i, t.file.add(marks))
	}
	for i, e := range t.links {
		numbers = append(numbers, len(pages)+i, e.ref)
	}
	tree := dict{"Type": name("StructTreeRoot"), "K": t.root.ref, "ParentTree": t.file.add(dict{"Nums": numbers}), "ParentTreeNextKey": len(pages) + len(t.links)}
	if len(t.notes) > 0 {
		ids := array{}
		for _, e := range t.notes {
			ids = append(ids, raw(e.id), e.ref)
		}
		tree["IDTree"] = t.file.add(dict{"Names": ids})
	}
	t.file.set(root, tree)
	return root
}

// number gives a note its id.
func (t *tags) number(e *element) {
	t.notes = append(t.notes, e)
	e.id = fmt.Sprintf("note%05d", len(t.notes))
}
