package typeset

import (
	"bytes"
	"crypto/sha256"
	"fmt"

	"github.com/klauspost/compress/zlib"
)

// file is a PDF under way. Objects without a stream are written many to a stream,
// which compresses them (ISO 32000-1, 7.5.7).
type file struct {
	before  int   // objects of what is added to
	objects []any // object n is objects[n-1-before]; nil: reserved
	small   *zlib.Writer
}

// packed is how many objects one object stream holds.
const packed = 250

// reserve returns the number of an object that is set later.
func (f *file) reserve() ref {
	f.objects = append(f.objects, nil)
	return ref(f.before + len(f.objects))
}

func (f *file) set(r ref, value any) { f.objects[int(r)-1-f.before] = value }

// add returns the number of a new object.
func (f *file) add(value any) ref {
	r := f.reserve()
	f.set(r, value)
	return r
}

// place is where an object lies: at an offset, or as one of those of a stream.
type place struct {
	offset int
	holder ref
	index  int
}

// bytes writes the file, whose catalogue and information are objects of it.
func (f *file) bytes(catalogue, info ref) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	places := make([]place, len(f.objects), len(f.objects)+len(f.objects)/packed+2)
	var bare []ref
	for i, object := range f.objects {
		s, ok := object.(stream)
		if !ok {
			bare = append(bare, ref(i+1))
			continue
		}
		places[i].offset = out.Len()
		if err := f.stream(&out, ref(i+1), s); err != nil {
			return nil, err
		}
	}
	for start := 0; start < len(bare); start += packed {
		holder := ref(len(places) + 1)
		some := bare[start:min(start+packed, len(bare))]
		for i, r := range some {
			places[r-1] = place{holder: holder, index: i}
		}
		places = append(places, place{offset: out.Len()})
		if err := f.stream(&out, holder, f.pack(some)); err != nil {
			return nil, err
		}
	}
	return f.finish(&out, places, catalogue, info)
}

// pack is the object stream of some objects.
func (f *file) pack(some []ref) stream {
	var head, body bytes.Buffer
	for _, r := range some {
		fmt.Fprintf(&head, "%d %d ", r, body.Len())
		write(&body, f.objects[r-1])
		body.WriteByte('\n')
	}
	return stream{dict: dict{"Type": name("ObjStm"), "N": len(some), "First": head.Len()}, data: append(head.Bytes(), body.Bytes()...)}
}

// finish writes where everything lies. The file is known by a hash of its content.
func (f *file) finish(out *bytes.Buffer, places []place, catalogue, info ref) ([]byte, error) {
	start := out.Len()
	places = append(places, place{offset: start})
	table := []byte{0, 0, 0, 0, 0, 0xff, 0xff}
	for _, p := range places {
		kind, where, index := 1, p.offset, 0
		if p.holder != 0 {
			kind, where, index = 2, int(p.holder), p.index
		}
		table = append(table, byte(kind), byte(where>>24), byte(where>>16), byte(where>>8), byte(where), byte(index>>8), byte(index)) // #nosec G115 -- a part each
	}
	sum := sha256.Sum256(out.Bytes())
	id := raw(sum[:16])
	err := f.stream(out, ref(len(places)), stream{dict: dict{"Type": name("XRef"), "Size": len(places) + 1, "W": array{1, 4, 2},
		"Root": catalogue, "Info": info, "ID": array{id, id}}, data: table})
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(out, "startxref\n%d\n%%%%EOF\n", start)
	return out.Bytes(), nil
}

// stream writes an object with bytes.
func (f *file) stream(out *bytes.Buffer, r ref, s stream) error {
	data := s.data
	head := dict{}
	for key, value := range s.dict {
		head[key] = value
	}
	if !s.bare {
		var small bytes.Buffer
		if f.small == nil { // making one costs more than most streams
			f.small = zlib.NewWriter(&small)
		} else {
			f.small.Reset(&small)
		}
		if _, err := f.small.Write(data); err != nil {
			return fmt.Errorf("compress: %w", err)
		}
		if err := f.small.Close(); err != nil {
			return fmt.Errorf("compress: %w", err)
		}
		data = small.Bytes()
		head["Filter"] = name("FlateDecode")
	}
	head["Length"] = len(data)
	fmt.Fprintf(out, "%d 0 obj\n", r)
	write(out, head)
	out.WriteString("\nstream\n")
	out.Write(data)
	out.WriteString("\nendstream\nendobj\n")
	return nil
}
