package registry

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
)

// csvLines finds the lines that records begin on. The engine counts records:
// one may run over several lines, and empty lines and unreadable ones are none.
type csvLines struct {
	r         *bufio.Reader
	delimiter rune
	line      int64 // lines read
	offset    int64 // bytes read, byte order mark included
}

func newLines(r io.Reader, delimiter rune) *csvLines {
	return &csvLines{r: bufio.NewReaderSize(r, 1<<16), delimiter: delimiter}
}

// record is where a record begins, and how far it goes.
type record struct {
	line   int64
	offset int64
	length int64 // bytes, its end of line included
	empty  bool
	open   bool // the file ends inside quotes
}

// next reads one record.
func (c *csvLines) next() (record, error) {
	at := record{line: c.line + 1, offset: c.offset, empty: true}
	in := quoting{start: true}
	for {
		part, err := c.r.ReadSlice('\n')
		c.offset += int64(len(part))
		at.length = c.offset - at.offset
		at.empty = at.empty && len(bytes.Trim(part, "\r\n")) == 0
		in = in.after(part, c.delimiter)
		switch {
		case err == nil:
			c.line++
			if !in.quoted {
				return at, nil
			}
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && !at.empty:
			at.open = in.quoted
			return at, nil
		default:
			return at, err
		}
	}
}

// quoting is where the reading of a record stands.
type quoting struct {
	quoted bool // between quotes
	start  bool // a quote here would open or, after a closing one, double it
}

// after goes on over a part of the record. The engine takes blanks before a
// quote for nothing, so they are here too.
func (q quoting) after(part []byte, delimiter rune) quoting {
	if !q.quoted && bytes.IndexByte(part, '"') < 0 {
		last := bytes.TrimRight(part, " ")
		q.start = len(last) == 0 && q.start || len(last) > 0 && rune(last[len(last)-1]) == delimiter
		return q
	}
	for _, b := range part {
		switch {
		case b == '"' && (q.start || q.quoted):
			q.quoted = !q.quoted // a doubled quote closes and opens again
			q.start = true
		case b == ' ' && q.start && !q.quoted:
		default:
			q.start = rune(b) == delimiter
		}
	}
	return q
}

// lineNumbers returns the lines of records, counted from 1 after the header, and
// of byte offsets at which unreadable records begin. Both lists are of one file.
func lineNumbers(lines *csvLines, records, offsets []int64) (ofRecord, ofOffset map[int64]int64, err error) {
	ofRecord, ofOffset = map[int64]int64{}, map[int64]int64{}
	wanted := map[int64]bool{}
	for _, n := range records {
		wanted[n] = true
	}
	slices.Sort(offsets)
	for header, n := true, int64(0); len(ofRecord) < len(wanted) || len(offsets) > 0; {
		at, err := lines.next()
		if errors.Is(err, io.EOF) {
			return ofRecord, ofOffset, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("find lines: %w", err)
		}
		switch {
		case at.empty:
		case header:
			header = false
		case len(offsets) > 0 && at.offset >= offsets[0]:
			ofOffset[offsets[0]] = at.line
			offsets = offsets[1:]
		default:
			n++
			if wanted[n] {
				ofRecord[n] = at.line
			}
		}
	}
	return ofRecord, ofOffset, nil
}
