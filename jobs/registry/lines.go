package registry

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
)

// csvLines finds the lines that records begin on. The engine counts records:
// one may run over several lines, and empty lines and unreadable ones are none.
type csvLines struct {
	r      *bufio.Reader
	line   int64 // lines read
	offset int64 // bytes read, byte order mark included
}

// record is where a record begins.
type record struct {
	line   int64
	offset int64
	empty  bool
}

// next reads one record.
func (c *csvLines) next() (record, error) {
	at := record{line: c.line + 1, offset: c.offset, empty: true}
	quoted, start := false, true
	for {
		b, err := c.r.ReadByte()
		if err != nil {
			if errors.Is(err, io.EOF) && !at.empty {
				return at, nil
			}
			return at, err
		}
		c.offset++
		if b == '\n' {
			c.line++
			if !quoted {
				return at, nil
			}
		} else if b != '\r' {
			at.empty = false
		}
		switch {
		case b == '"' && (start || quoted):
			quoted = !quoted // a doubled quote closes and opens again
			start = true
		default:
			start = b == ',' || b == ';' || b == '\t'
		}
	}
}

// lineNumbers returns the lines of records, counted from 1 after the header, and
// of byte offsets at which unreadable records begin. Both lists are of one file.
func lineNumbers(r io.Reader, records, offsets []int64) (ofRecord, ofOffset map[int64]int64, err error) {
	lines := csvLines{r: bufio.NewReaderSize(r, 1<<16)}
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
