package pdf

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/dashboards"
	"toancanh/dashboards/pdf/typeset"
	"toancanh/queries/area"
)

// imprint is what a file says of itself, among its keywords: all it takes to make it
// anew, and its key numbers for programs that cannot.
type imprint struct {
	Release   string         `json:"release"`
	PublicURL string         `json:"public_url"`
	Code      string         `json:"code"`
	Snapshot  string         `json:"snapshot"`
	Area      area.Area      `json:"area"`
	From      *civil.Date    `json:"from,omitempty"`
	Lang      string         `json:"lang"`
	Layout    typeset.Layout `json:"layout"`
	Agency    []string       `json:"agency,omitempty"`
	Sign      []string       `json:"sign,omitempty"`
	Statement string         `json:"statement,omitempty"`
	Corrects  string         `json:"corrects,omitempty"`
	Numbers   []imprinted    `json:"numbers"`
}

// imprinted is a key number.
type imprinted struct {
	Metric string    `json:"metric"`
	Area   area.Area `json:"area"`
	Exact  string    `json:"exact"`
}

// imprint is what the report says of itself.
func (s *sheet) imprint() imprint {
	w := s.wish
	i := imprint{
		Release: s.maker.release, PublicURL: s.maker.publicURL, Code: s.code, Snapshot: w.Snapshot, Area: w.Area, Lang: w.Lang, Layout: w.Layout,
		Agency: w.Agency, Sign: w.Sign, Statement: w.Statement, Corrects: w.Corrects,
	}
	if !w.From.IsZero() {
		i.From = &w.From
	}
	for _, k := range s.report.Keys {
		i.Numbers = append(i.Numbers, imprinted{k.Metric, k.Area, k.Exact})
	}
	return i
}

// imprintMark begins the keyword that an imprint is.
const imprintMark = "toancanh-report-1."

// keyword writes the imprint in characters that mean nothing to any format.
func (i imprint) keyword() (string, error) {
	text, err := json.Marshal(i)
	return imprintMark + base64.RawURLEncoding.EncodeToString(text), err
}

// ErrNoReport says that a file is none of our reports.
var ErrNoReport = errors.New("the file is no report of this program, or what it says of itself was taken out")

// Limits of what is read of a file.
const (
	mostFile    = 64 << 20
	mostImprint = 64 << 10
)

// readImprint finds what a file says of itself. A file that says two things is none.
func readImprint(file []byte) (imprint, error) {
	if len(file) > mostFile {
		return imprint{}, fmt.Errorf("the file has %d MB, more than any report: %w", len(file)>>20, ErrNoReport)
	}
	found := regexp.MustCompile(regexp.QuoteMeta(imprintMark)+`([A-Za-z0-9_-]+)`).FindAllSubmatch(file, -1)
	if len(found) == 0 || len(found[0][1]) > mostImprint {
		return imprint{}, ErrNoReport
	}
	for _, other := range found[1:] {
		if string(other[1]) != string(found[0][1]) {
			return imprint{}, fmt.Errorf("it says two different things of itself: %w", ErrNoReport)
		}
	}
	text, err := base64.RawURLEncoding.DecodeString(string(found[0][1]))
	if err != nil {
		return imprint{}, ErrNoReport
	}
	var i imprint
	if err := json.Unmarshal(text, &i); err != nil {
		return imprint{}, ErrNoReport
	}
	if !slices.Contains(dashboards.Languages(), i.Lang) || !slices.Contains(dashboards.Layouts(), string(i.Layout)) {
		return imprint{}, ErrNoReport
	}
	return i, nil
}

// wish is the report the imprint asks for.
func (i imprint) wish() Wish {
	w := Wish{Area: i.Area, Snapshot: i.Snapshot, Lang: i.Lang, Layout: i.Layout, Agency: i.Agency, Sign: i.Sign, Statement: i.Statement, Corrects: i.Corrects}
	if i.From != nil {
		w.From = *i.From
	}
	return w
}
