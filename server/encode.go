package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"math/bits"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// encoding is a content coding an answer is kept in.
type encoding string

// The codings, "" being the bytes as they are.
const (
	identity encoding = ""
	gzipped  encoding = "gzip"
	zstded   encoding = "zstd"
	brotlied encoding = "br"
)

// smallest is the size in bytes below which compressing gains nothing.
const smallest = 512

// brotliLimit is the size in bytes above which a body is left to gzip: the
// little that brotli would save is not worth its time and memory.
const brotliLimit = 2 << 20

// document is a finished answer in every coding it may be sent in.
type document struct {
	status      int
	contentType string
	name        string // of the file it is saved as; "": it is a page
	shown       bool   // a browser shows it, whatever its name
	scoped      bool   // it tells what only those see whose areas it is about
	lifetime    string // Cache-Control
	etag        string // without quotes and coding
	bodies      map[encoding][]byte
}

// effort is how much time compressing may take.
type effort struct {
	name   string // in entity tags, since each effort gives its own bytes
	gzip   int
	zstd   zstd.EncoderLevel
	brotli int
}

// quick is for answers somebody waits for.
func quick() effort { return effort{"", 6, zstd.SpeedDefault, 5} }

// thorough is for files that are sent for years.
func thorough() effort { return effort{".", 9, zstd.SpeedBestCompression, brotli.BestCompression} }

// newDocument compresses body once, for as many readers as will come.
func newDocument(status int, contentType, lifetime string, body []byte) (*document, error) {
	d := plainDocument(status, contentType, lifetime, body)
	if len(body) < smallest {
		return d, nil
	}
	return d, d.compress(quick(), press)
}

// plainDocument is an answer in no coding yet.
func plainDocument(status int, contentType, lifetime string, body []byte) *document {
	if cap(body) > len(body)+len(body)/8 {
		body = bytes.Clone(body) // the same
	}
	sum := sha256.Sum256(body)
	return &document{
		status:      status,
		contentType: contentType,
		lifetime:    lifetime,
		etag:        base64.RawURLEncoding.EncodeToString(sum[:12]),
		bodies:      map[encoding][]byte{identity: body},
	}
}

// compress adds the codings that make the body smaller.
func (d *document) compress(e effort, press func(io.WriteCloser, []byte) error) error {
	body := d.bodies[identity]
	d.etag += e.name
	var zipped, standard, brotlis bytes.Buffer
	zip, err := gzip.NewWriterLevel(&zipped, e.gzip)
	if err != nil {
		return fmt.Errorf("gzip: %w", err)
	}
	window := windowOf(len(body))
	std, err := zstd.NewWriter(&standard, zstd.WithEncoderLevel(e.zstd), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<window), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return fmt.Errorf("zstd: %w", err)
	}
	coders := []struct {
		coding encoding
		to     io.WriteCloser
		out    *bytes.Buffer
	}{{gzipped, zip, &zipped}, {zstded, std, &standard}, {brotlied, brotli.NewWriterOptions(&brotlis, brotli.WriterOptions{Quality: e.brotli, LGWin: window}), &brotlis}}
	for _, c := range coders {
		if c.coding == brotlied && len(body) > brotliLimit {
			continue
		}
		if err := press(c.to, body); err != nil {
			return fmt.Errorf("%s: %w", c.coding, err)
		}
		if c.out.Len() < len(body) {
			d.bodies[c.coding] = bytes.Clone(c.out.Bytes()) // kept for long: without the room it grew into
		}
	}
	return nil
}

// windowOf is how far back a coding of so many bytes has to look, as a power of 2: a
// larger window would take memory, some megabytes for each answer, and gain nothing.
func windowOf(size int) int { return max(10, min(bits.Len(uint(max(size, 1))), 22)) } // #nosec G115 -- not negative

// press writes a whole body.
func press(to io.WriteCloser, body []byte) error {
	if _, err := to.Write(body); err != nil {
		return err
	}
	return to.Close()
}

// size is the memory the document takes, roughly.
func (d *document) size() int64 {
	n := 256
	for _, body := range d.bodies {
		n += len(body)
	}
	return int64(n)
}

// tag is the entity tag of one coding: strong, since each coding is its own bytes.
func (d *document) tag(e encoding) string {
	if e == identity {
		return `"` + d.etag + `"`
	}
	return `"` + d.etag + "-" + string(e) + `"`
}

// choose picks the smallest coding the reader accepts (RFC 9110, 12.5.3).
func (d *document) choose(accept string) encoding {
	for _, e := range []encoding{brotlied, zstded, gzipped} {
		if _, kept := d.bodies[e]; kept && accepts(accept, e) {
			return e
		}
	}
	return identity
}

// accepts says whether an Accept-Encoding header allows a coding.
func accepts(header string, e encoding) bool {
	star := false
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		allowed := quality(params) > 0
		switch name {
		case string(e):
			return allowed
		case "*":
			star = allowed
		}
	}
	return star
}

// quality reads the q of "q=0.5"; 1 if there is none, 0 if it cannot be read.
func quality(params string) float64 {
	_, q, found := strings.Cut(strings.ToLower(params), "q=")
	if !found {
		return 1
	}
	value, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
	if err != nil {
		return 0
	}
	return value
}

// matches says whether an If-None-Match header names the tag (RFC 9110, 13.1.2:
// the weak comparison).
func matches(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == tag || part == "*" {
			return true
		}
	}
	return false
}
