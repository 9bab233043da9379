package registry

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
)

const (
	maxHeader = 1 << 16 // bytes of a header line
	maxLine   = 1 << 21 // bytes of a record; a longer one is rejected
	// maxRecord is how long a record may be for the engine to reject it surely:
	// its buffer is sixteen times maxLine, and it loses what does not fit.
	maxRecord = 4 * maxLine
	// maxMalformed is how many lines of a file may be unreadable before the
	// file is refused as a whole.
	maxMalformed = 100_000
)

// header is the first line of a CSV file.
type header struct {
	columns   []string
	delimiter rune
}

// csvFound reads the headers of CSV files, which must agree, and surveys the rest.
func csvFound(ctx context.Context, files []fileState) (found, error) {
	var first header
	var records int64
	for i, f := range files {
		h, err := readHeader(f)
		if err != nil {
			return found{}, fmt.Errorf("%s: %w", f.name, err)
		}
		if i == 0 {
			first = h
		}
		if strings.Join(h.columns, "\x00") != strings.Join(first.columns, "\x00") || h.delimiter != first.delimiter {
			return found{}, fmt.Errorf("%s and %s have different columns: the files of a relation must have the same header", files[0].name, f.name)
		}
		n, err := h.survey(ctx, f)
		if err != nil {
			return found{}, fmt.Errorf("%s: %w", f.name, err)
		}
		records += n
	}
	result := found{rows: first.reader(files), columns: map[string]class{}, records: &records, delimiter: first.delimiter}
	var located []string
	for _, f := range files {
		located = append(located, fmt.Sprintf("select *, %d as row_file, row_number() over () as row_line from %s", f.number, first.reader([]fileState{f})))
	}
	result.located = "(" + strings.Join(located, " union all ") + ")"
	for _, name := range first.columns {
		result.columns[name] = classText
	}
	return result, nil
}

// reader is the SQL that reads the files: every cell as text, lines that cannot
// be split into the columns set aside.
func (h header) reader(files []fileState) string {
	columns := make([]string, len(h.columns))
	for i, name := range h.columns {
		columns[i] = quote(name) + ": 'VARCHAR'"
	}
	return fmt.Sprintf(`read_csv(%s, auto_detect=false, header=true, delim=%s, quote='"', escape='"', nullstr='', columns={%s}, max_line_size=%d, store_rejects=true, rejects_limit=%d)`,
		pathList(files), quote(string(h.delimiter)), strings.Join(columns, ", "), maxLine, maxMalformed)
}

func readHeader(f fileState) (header, error) {
	r, err := openText(f)
	if err != nil {
		return header{}, err
	}
	h, err := parseHeader(r)
	return h, errors.Join(err, r.Close())
}

// parseHeader reads the first line: the names of the columns, and what parts them.
func parseHeader(r io.Reader) (header, error) {
	start, err := bufio.NewReaderSize(r, maxHeader).Peek(maxHeader)
	if err != nil && !errors.Is(err, io.EOF) {
		return header{}, fmt.Errorf("the file is cut short or damaged, deliver it again: %w", err)
	}
	if bytes.HasPrefix(start, []byte{0xff, 0xfe}) || bytes.HasPrefix(start, []byte{0xfe, 0xff}) {
		return header{}, errors.New("line 1: the text is UTF-16: save it as UTF-8 and deliver it again")
	}
	start = bytes.TrimPrefix(start, []byte("\xef\xbb\xbf"))
	line, _, ended := bytes.Cut(start, []byte("\n"))
	switch {
	case !ended && len(start) >= maxHeader-3:
		return header{}, fmt.Errorf("line 1 has no end within %d bytes: this is not a CSV file", maxHeader)
	case !utf8.Valid(line):
		return header{}, errors.New("line 1: the text is not UTF-8: save it as UTF-8 and deliver it again")
	case bytes.ContainsRune(line, 0):
		return header{}, errors.New("line 1 holds zero bytes: this is not a CSV file")
	}
	h := header{delimiter: ','}
	for _, d := range []rune{';', '\t'} {
		if strings.Count(string(line), string(d)) > strings.Count(string(line), string(h.delimiter)) {
			h.delimiter = d
		}
	}
	reader := csv.NewReader(bytes.NewReader(line))
	reader.Comma = h.delimiter
	names, err := reader.Read()
	if err != nil {
		return header{}, fmt.Errorf("line 1 is no header: it names the columns, parted by commas, semicolons or tabs: %w", err)
	}
	seen := map[string]bool{}
	for i, name := range names {
		name = strings.TrimSpace(name)
		if name == "" {
			return header{}, fmt.Errorf("line 1: column %d has no name: name it, or take it out", i+1)
		}
		if seen[strings.ToLower(name)] {
			return header{}, fmt.Errorf("line 1: two columns are called %s: rename one", name)
		}
		seen[strings.ToLower(name)] = true
		h.columns = append(h.columns, name)
	}
	return h, nil
}

// openText opens a CSV file, unpacked.
func openText(f fileState) (io.ReadCloser, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	switch f.end {
	case endGzip:
		r, err := gzip.NewReader(file)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("not a gzip file, deliver it again: %w", err), file.Close())
		}
		return unpacked{r, file}, nil
	case endZstd:
		r, err := zstd.NewReader(file, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<28))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("not a zstd file, deliver it again: %w", err), file.Close())
		}
		return unpacked{r.IOReadCloser(), file}, nil
	}
	return file, nil
}

// unpacked closes both the unpacking and the file below it.
type unpacked struct {
	io.ReadCloser
	file *os.File
}

func (u unpacked) Close() error { return errors.Join(u.ReadCloser.Close(), u.file.Close()) }

// survey reads a file to its end and counts its records. The engine would take
// a file that was cut short between two lines for a whole one, one unclosed quote
// for the end of all lines after it, and it passes over a record that does not
// fit its buffer without a word.
func (h header) survey(ctx context.Context, f fileState) (records int64, err error) {
	r, err := openText(f)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	lines := newLines(r, h.delimiter)
	for n := int64(0); ; n++ {
		if n%(1<<16) == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		at, err := lines.next()
		switch {
		case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
			return max(0, records-1), nil // the header is none
		case err != nil:
			return 0, fmt.Errorf("the file is cut short or damaged, deliver it again: %w", err)
		case at.open:
			return 0, fmt.Errorf("line %d: a quote opens in this record and is never closed: mend the line, or deliver the file again if it was cut short", at.line)
		case at.length > maxRecord:
			return 0, fmt.Errorf("line %d: the record is %d bytes long, more than %d: mend the line (is a quote never closed?) and deliver the file again", at.line, at.length, maxRecord)
		case !at.empty:
			records++
		}
	}
}
