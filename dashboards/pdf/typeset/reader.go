package typeset

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/klauspost/compress/zlib"
)

// errForeign is what a file is that this package did not write.
var errForeign = errors.New("the file was not written by this program, or was changed since")

// reader reads what this package wrote, and nothing else: enough to add to it.
type reader struct {
	file   []byte
	places map[ref]place
	top    dict // of the last part: Root, Size, ID
	start  int  // where the last part says what lies where
}

// openFile reads where everything lies.
func openFile(file []byte) (r *reader, err error) {
	r = &reader{file: file, places: map[ref]place{}}
	defer func() { // offsets of a file that was changed may point anywhere
		if fault := recover(); fault != nil {
			r, err = nil, errForeign
		}
	}()
	tail := bytes.LastIndex(file, []byte("startxref\n"))
	if tail < 0 || !bytes.HasPrefix(file, []byte("%PDF-1.7\n")) {
		return nil, errForeign
	}
	at, err := strconv.Atoi(string(bytes.Fields(file[tail+len("startxref\n"):])[0]))
	if err != nil {
		return nil, errForeign
	}
	r.start = at
	for range 100 { // signatures
		head, data := r.stream(at)
		if r.top == nil {
			r.top = head
		}
		r.table(head, data)
		previous, more := head["Prev"].(int)
		if !more {
			return r, nil
		}
		at = previous
	}
	return nil, errForeign
}

// table reads a part of the table of objects. What a later part said stays.
func (r *reader) table(head dict, data []byte) {
	index, ok := head["Index"].(array)
	if !ok {
		index = array{0, head["Size"]}
	}
	for i := 0; i < len(index); i += 2 {
		first, count := index[i].(int), index[i+1].(int)
		for n := range count {
			row := data[:7]
			data = data[7:]
			where, third := int(binary.BigEndian.Uint32(row[1:])), int(binary.BigEndian.Uint16(row[5:]))
			p := place{offset: where}
			if row[0] == 2 {
				p = place{holder: ref(where), index: third}
			}
			if _, known := r.places[ref(first+n)]; !known && row[0] != 0 {
				r.places[ref(first+n)] = p
			}
		}
	}
}

// object returns an object that is no stream.
func (r *reader) object(of ref) (value any, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			value, err = nil, errForeign
		}
	}()
	p, ok := r.places[of]
	if !ok {
		return nil, fmt.Errorf("object %d: %w", of, errForeign)
	}
	if p.holder == 0 {
		s := scanner{rest: r.file[p.offset:]}
		s.skip(fmt.Sprintf("%d 0 obj", of))
		return s.value(), nil
	}
	head, data := r.stream(r.places[p.holder].offset)
	numbers := scanner{rest: data}
	at := 0
	for range p.index + 1 {
		numbers.value()
		at = numbers.value().(int)
	}
	s := scanner{rest: data[head["First"].(int)+at:]}
	return s.value(), nil
}

// dict returns an object that is a dictionary.
func (r *reader) dict(of any) (dict, error) {
	where, ok := of.(ref)
	if !ok {
		return nil, errForeign
	}
	value, err := r.object(where)
	if err != nil {
		return nil, err
	}
	out, ok := value.(dict)
	if !ok {
		return nil, errForeign
	}
	return out, nil
}

// stream returns the dictionary and the bytes of a stream.
func (r *reader) stream(at int) (dict, []byte) {
	s := scanner{rest: r.file[at:]}
	s.value() // its number
	s.value()
	s.skip("obj")
	head := s.value().(dict)
	s.skip("stream\n")
	unpacked, err := zlib.NewReader(bytes.NewReader(s.rest[:head["Length"].(int)]))
	if err != nil {
		panic(err) // caught where the file is opened
	}
	data, err := io.ReadAll(io.LimitReader(unpacked, 64<<20))
	if err != nil {
		panic(err)
	}
	return head, data
}

// scanner reads values as write writes them. What is none makes it panic.
type scanner struct {
	rest  []byte
	depth int // of values in values
}

func (s *scanner) space() { s.rest = bytes.TrimLeft(s.rest, " \n") }

func (s *scanner) skip(word string) {
	s.space()
	if !bytes.HasPrefix(s.rest, []byte(word)) {
		panic(errForeign)
	}
	s.rest = s.rest[len(word):]
}

func (s *scanner) starts(word string) bool { return bytes.HasPrefix(s.rest, []byte(word)) }

func (s *scanner) value() any {
	if s.depth++; s.depth > 32 {
		panic(errForeign)
	}
	defer func() { s.depth-- }()
	s.space()
	switch {
	case s.starts("<<"):
		s.skip("<<")
		out := dict{}
		for s.space(); !s.starts(">>"); s.space() {
			key := s.value().(name)
			out[string(key)] = s.value()
		}
		s.skip(">>")
		return out
	case s.starts("["):
		s.skip("[")
		out := array{}
		for s.space(); !s.starts("]"); s.space() {
			out = append(out, s.value())
		}
		s.skip("]")
		return out
	case s.starts("<"):
		end := bytes.IndexByte(s.rest, '>')
		out, err := hex.DecodeString(string(s.rest[1:end]))
		if err != nil {
			panic(err)
		}
		s.rest = s.rest[end+1:]
		return raw(out)
	case s.starts("/"):
		return name(s.word()[1:])
	}
	return s.plain()
}

// word reads up to what ends a name or a number.
func (s *scanner) word() string {
	end := 1
	for end < len(s.rest) && bytes.IndexByte([]byte(" \n/<>[]"), s.rest[end]) < 0 {
		end++
	}
	out := string(s.rest[:end])
	s.rest = s.rest[end:]
	return out
}

// plain reads a number, a reference or a truth.
func (s *scanner) plain() any {
	word := s.word()
	switch word {
	case "true", "false":
		return word == "true"
	}
	n, err := strconv.Atoi(word)
	if err != nil {
		f, err := strconv.ParseFloat(word, 64)
		if err != nil {
			panic(err)
		}
		return f
	}
	if s.starts(" 0 R") {
		s.skip("0 R")
		return ref(n)
	}
	return n
}
