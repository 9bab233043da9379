package typeset

import "fmt"

// finish writes the file of the pages.
func (s *setter) finish() ([]byte, error) {
	f := s.file
	tree, resources := f.reserve(), f.reserve()
	kids := make(array, len(s.pages))
	for i, p := range s.pages {
		p.write(tree, resources, i)
		kids[i] = p.ref
	}
	f.set(tree, dict{"Type": name("Pages"), "Kids": kids, "Count": len(kids)})
	fonts, states := dict{}, dict{}
	for _, t := range s.shaper.order {
		t.embed(f)
		fonts[t.name] = t.object
	}
	for _, v := range s.opacities {
		states[fmt.Sprintf("O%d", v)] = dict{"Type": name("ExtGState"), "ca": float64(v) / 1000, "CA": float64(v) / 1000}
	}
	f.set(resources, dict{"Font": fonts, "ExtGState": states})
	catalogue := dict{"Type": name("Catalog"), "Version": name("1.7"), "Pages": tree, "Lang": raw(s.doc.Lang),
		"MarkInfo":          dict{"Marked": true},
		"ViewerPreferences": dict{"DisplayDocTitle": true},
		"Metadata":          f.add(stream{dict: dict{"Type": name("Metadata"), "Subtype": name("XML")}, data: s.doc.metadata(), bare: true}),
		"StructTreeRoot":    s.tags.write(s.pages),
		"OutputIntents": array{dict{"Type": name("OutputIntent"), "S": name("GTS_PDFA1"), "OutputConditionIdentifier": raw("sRGB"), "Info": raw("sRGB"),
			"DestOutputProfile": f.add(stream{dict: dict{"N": 3}, data: profile()})}}}
	if outlines, ok := s.outlines(); ok {
		catalogue["Outlines"] = outlines
		catalogue["PageMode"] = name("UseOutlines")
	}
	return f.bytes(f.add(catalogue), f.add(s.doc.info()))
}

// entry is a heading in the outline.
type entry struct {
	page  *page
	y     float64
	level int
	text  string
}

// outlines writes the outline (ISO 32000-1, 12.3.3): each heading below the last one
// of a higher level.
func (s *setter) outlines() (ref, bool) {
	if len(s.outline) == 0 {
		return 0, false
	}
	root := s.file.reserve()
	refs := make([]ref, len(s.outline))
	for i := range refs {
		refs[i] = s.file.reserve()
	}
	parents := make([]int, len(refs)) // -1: the root
	kids := map[int][]int{}
	for i, e := range s.outline {
		parents[i] = -1
		for j := i - 1; j >= 0; j-- {
			if s.outline[j].level < e.level {
				parents[i] = j
				break
			}
		}
		kids[parents[i]] = append(kids[parents[i]], i)
	}
	family := func(out dict, of int) dict {
		if list := kids[of]; len(list) > 0 {
			out["First"], out["Last"], out["Count"] = refs[list[0]], refs[list[len(list)-1]], len(list)
			if of >= 0 {
				out["Count"] = -len(list) // closed
			}
		}
		return out
	}
	for i, e := range s.outline {
		item := family(dict{"Title": text(e.text), "Parent": root, "Dest": array{e.page.ref, name("XYZ"), 0, e.page.up(e.y), 0}}, i)
		if parents[i] >= 0 {
			item["Parent"] = refs[parents[i]]
		}
		siblings := kids[parents[i]]
		for n, j := range siblings {
			if j == i && n > 0 {
				item["Prev"] = refs[siblings[n-1]]
			}
			if j == i && n+1 < len(siblings) {
				item["Next"] = refs[siblings[n+1]]
			}
		}
		s.file.set(refs[i], item)
	}
	s.file.set(root, family(dict{"Type": name("Outlines")}, -1))
	return root, true
}
