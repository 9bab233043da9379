package typeset

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The measures of what is seen of a signature, in points.
const (
	signatureWidth  = 72 * mm
	signatureHeight = 12 * mm
	signatureTop    = 4 * mm
)

// addField adds an empty signature to a file and returns where its bytes go.
func addField(content []byte, o Signature) (out []byte, from, to int, err error) {
	r, err := openFile(content)
	if err != nil {
		return nil, 0, 0, err
	}
	size, _ := r.top["Size"].(int)
	f := &file{before: size - 1}
	changed := map[ref]any{}
	catalogue, err := r.dict(r.top["Root"])
	if err != nil {
		return nil, 0, 0, err
	}
	fields, _ := catalogue["AcroForm"].(dict)
	list, _ := fields["Fields"].(array)
	sheet, page, err := r.firstPage(catalogue)
	if err != nil {
		return nil, 0, 0, err
	}
	media, ok := page["MediaBox"].(array)
	if !ok {
		return nil, 0, 0, errForeign
	}
	width, _ := media[2].(float64)
	height, _ := media[3].(float64)
	form := annexForm()
	right := width - form.right - float64(len(list))*(signatureWidth+mm)
	look, err := f.look(o.Lines)
	if err != nil {
		return nil, 0, 0, err
	}
	field := f.reserve()
	key, err := r.tagField(f, changed, catalogue, sheet, field)
	if err != nil {
		return nil, 0, 0, err
	}
	f.set(field, dict{"Type": name("Annot"), "Subtype": name("Widget"), "FT": name("Sig"), "T": text(fmt.Sprintf("Signature%d", len(list)+1)),
		"TU": text(spoken(strings.Join(o.Lines, ", "))), "V": f.add(o.dict()), "F": 132, "P": sheet, "StructParent": key,
		"Rect": array{right - signatureWidth, height - signatureTop - signatureHeight, right, height - signatureTop}, "AP": dict{"N": look}})
	notes, _ := page["Annots"].(array)
	page["Annots"] = append(slices.Clone(notes), field)
	changed[sheet] = page
	catalogue["AcroForm"] = dict{"Fields": append(slices.Clone(list), field), "SigFlags": 3}
	changed[r.top["Root"].(ref)] = catalogue
	out, err = f.behind(content, changed, r)
	if err != nil {
		return nil, 0, 0, err
	}
	return ranged(out, len(content))
}

// firstPage returns the first page.
func (r *reader) firstPage(catalogue dict) (ref, dict, error) {
	pages, err := r.dict(catalogue["Pages"])
	if err != nil {
		return 0, nil, err
	}
	kids, _ := pages["Kids"].(array)
	if len(kids) == 0 {
		return 0, nil, errForeign
	}
	page, err := r.dict(kids[0])
	if err != nil {
		return 0, nil, err
	}
	return kids[0].(ref), page, nil
}

// tagField puts a field at the end of the structure and returns its key there.
func (r *reader) tagField(f *file, changed map[ref]any, catalogue dict, sheet, field ref) (int, error) {
	tree, err := r.dict(catalogue["StructTreeRoot"])
	if err != nil {
		return 0, err
	}
	whole, err := r.dict(tree["K"])
	if err != nil {
		return 0, err
	}
	parents, err := r.dict(tree["ParentTree"])
	if err != nil {
		return 0, err
	}
	key, ok := tree["ParentTreeNextKey"].(int)
	if !ok {
		return 0, errForeign
	}
	tag := f.add(dict{"Type": name("StructElem"), "S": name("Form"), "P": tree["K"],
		"K": dict{"Type": name("OBJR"), "Pg": sheet, "Obj": field}})
	kids, many := whole["K"].(array)
	if !many && whole["K"] != nil {
		kids = array{whole["K"]}
	}
	whole["K"] = append(slices.Clone(kids), tag)
	numbers, _ := parents["Nums"].(array)
	parents["Nums"] = append(slices.Clone(numbers), key, tag)
	tree["ParentTreeNextKey"] = key + 1
	changed[tree["K"].(ref)], changed[tree["ParentTree"].(ref)], changed[catalogue["StructTreeRoot"].(ref)] = whole, parents, tree
	return key, nil
}

// look is what is seen of a signature: its lines in a frame.
func (f *file) look(words []string) (ref, error) {
	sh, err := newShaper(f)
	if err != nil {
		return 0, err
	}
	s := &setter{form: annexForm(), inks: printed(), file: f, shaper: sh}
	p := &page{setter: s, width: signatureWidth, height: signatureHeight, state: fresh()}
	const beside, edge = 4., 0.6
	p.rectangle(0, 0, p.width, p.height, s.inks["surface"])
	p.frame(0, 0, p.width, p.height, edge, s.inks["scale-6"])
	for size := 10.; ; size *= 0.94 {
		l := lettering{size: size, leading: size * 1.25, ink: "black"}
		set := s.prose(nil, l.inline(s, strings.Join(words, "\n"))).set(p.width-2*beside, l.leading, 0, atLeft)
		if set.height() <= p.height-2 || size < 4 {
			set.all(p, beside, max((p.height-set.height())/2, 1))
			break
		}
	}
	fonts := dict{}
	for _, t := range sh.order {
		t.embed(f)
		fonts[t.name] = t.object
	}
	return f.add(stream{dict: dict{"Type": name("XObject"), "Subtype": name("Form"), "BBox": array{0, 0, signatureWidth, signatureHeight},
		"Resources": dict{"Font": fonts}}, data: p.body.Bytes()}), nil
}

// Where the bytes of a signature go, and which part of the file they sign.
const rangeBlank = "/ByteRange [0 0000000000 0000000000 0000000000]"

// dict is the signature as the file has it, still empty.
func (o Signature) dict() dict {
	_, zone := o.Time.Zone()
	out := dict{"Type": name("Sig"), "Filter": name("Adobe.PPKLite"), "SubFilter": name("adbe.pkcs7.detached"),
		"ByteRange": plain(strings.TrimPrefix(rangeBlank, "/ByteRange ")), "Contents": plain("<" + strings.Repeat("0", 2*spare) + ">")}
	if !o.Time.IsZero() {
		sign := "+"
		if zone < 0 {
			sign, zone = "-", -zone
		}
		out["M"] = raw(fmt.Sprintf("D:%s%s%02d'%02d'", o.Time.Format("20060102150405"), sign, zone/3600, zone/60%60))
	}
	for key, value := range map[string]string{"Name": o.Name, "Reason": o.Reason} {
		if value != "" {
			out[key] = text(flat(value))
		}
	}
	return out
}

// ranged finds where the signature goes and says so in the file.
func ranged(out []byte, after int) (_ []byte, from, to int, err error) {
	const mark = "/Contents <0000"
	from = bytes.Index(out[after:], []byte(mark))
	at := bytes.Index(out[after:], []byte(rangeBlank))
	if from < 0 || at < 0 {
		return nil, 0, 0, errForeign
	}
	from += after + len("/Contents ")
	to = from + 2*spare + 2
	copy(out[after+at:], fmt.Sprintf("/ByteRange [0 %010d %010d %010d]", from, to, len(out)-to))
	return out, from, to, nil
}

// behind adds objects to a file, and others in the place of what it has (ISO 32000-1,
// 7.5.6).
func (f *file) behind(content []byte, changed map[ref]any, r *reader) ([]byte, error) {
	for i, object := range f.objects {
		changed[ref(f.before+i+1)] = object
	}
	var out bytes.Buffer
	out.Write(content)
	var table []byte
	var index array
	row := func(of ref, offset int) {
		table = append(table, 1)
		table = binary.BigEndian.AppendUint32(table, uint32(offset)) // #nosec G115 -- files are small
		table = append(table, 0, 0)
		index = append(index, int(of), 1)
	}
	for _, of := range slices.Sorted(maps.Keys(changed)) {
		row(of, out.Len())
		if s, ok := changed[of].(stream); ok {
			if err := f.stream(&out, of, s); err != nil {
				return nil, err
			}
			continue
		}
		fmt.Fprintf(&out, "%d 0 obj\n", of)
		write(&out, changed[of])
		out.WriteString("\nendobj\n")
	}
	start, own := out.Len(), f.reserve()
	row(own, start)
	sum := sha256.Sum256(out.Bytes())
	id, _ := r.top["ID"].(array)
	if len(id) != 2 {
		return nil, errForeign
	}
	head := dict{"Type": name("XRef"), "Size": int(own) + 1, "W": array{1, 4, 2}, "Index": index, "Prev": r.start,
		"Root": r.top["Root"], "Info": r.top["Info"], "ID": array{id[0], raw(sum[:16])}}
	if err := f.stream(&out, own, stream{dict: head, data: table}); err != nil {
		return nil, err
	}
	fmt.Fprintf(&out, "startxref\n%d\n%%%%EOF\n", start)
	return out.Bytes(), nil
}
