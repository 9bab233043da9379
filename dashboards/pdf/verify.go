package pdf

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"toancanh/dashboards"
	"toancanh/dashboards/pdf/typeset"
	"toancanh/queries"
)

// Proof is what is known of a file, whether or not its numbers still stand.
type Proof string

// The proofs.
const (
	Genuine  Proof = "genuine"  // byte for byte what this release makes of the snapshot
	Sealed   Proof = "sealed"   // the same, with a signature of ours behind it and nothing else
	Signed   Proof = "signed"   // the same, with something behind it that says it is a signature; what is seen may come from there
	Altered  Proof = "altered"  // this release makes another file of what it says of itself
	Numbered Proof = "numbered" // it says it was made by another release: the key numbers it says are right, nothing that is seen was compared
	Wrong    Proof = "wrong"    // its key numbers are not those of the snapshot, or do not fit its code
	Unproved Proof = "unproved" // the snapshot it names is not here
)

// Good reports whether all that is seen of the file was compared. Whoever adds to a PDF
// can change what its pages show, and whoever alters one can change what it says of its
// release: neither is proof.
func (p Proof) Good() bool { return p == Genuine || p == Sealed }

// Check is what is known of a file that says it is a report.
type Check struct {
	Proof     Proof
	Release   string // that made it
	Elsewhere string // address its code leads to, where that is not ours; "" if it is
	Added     int    // bytes behind the report
	SignedBy  string // whose signature seals it; "" unless one does
	SignedAt  time.Time
	Statement string   // a sentence on it that comes from who asked for it, not from the data; "" for none
	Agency    []string // the head of an annex, by whoever made the file, whatever the proof; nil: the usual
	Sign      []string // who signs it, likewise
	Code      *dashboards.Verification
}

// Verify tells of a file whether it is a report of this program, whether it was altered,
// and what has become of its numbers. The language is that of the answer. It returns
// ErrNoReport for a file that says nothing of itself, and a CodeError where its code is
// none.
func (m *Maker) Verify(ctx context.Context, b *dashboards.Builder, file []byte, lang string) (Check, error) {
	i, err := readImprint(file)
	if err != nil {
		return Check{}, err
	}
	code, err := dashboards.ParseCode(i.Code)
	if err != nil {
		return Check{}, fmt.Errorf("%w: %w", ErrNoReport, err)
	}
	v, err := b.Verification(ctx, dashboards.Params{Lang: lang}, code)
	if err != nil {
		return Check{}, err
	}
	c := Check{Release: i.Release, Statement: i.Statement, Agency: i.Agency, Sign: i.Sign, Code: v}
	if i.PublicURL != m.publicURL {
		c.Elsewhere = i.PublicURL
	}
	switch {
	case v.Verdict == dashboards.Missing:
		c.Proof = Unproved
		return c, nil
	case v.Verdict == dashboards.Differs, !i.fits(code, v.Then):
		c.Proof = Wrong
		return c, nil
	case i.Release != m.release, c.Elsewhere != "":
		c.Proof = Numbered
		return c, nil
	}
	made, err := m.make(ctx, b, i.wish())
	if asked(err) {
		c.Proof = Altered // it asks for what no report was ever made of
		return c, nil
	}
	if err != nil {
		return Check{}, err
	}
	rest, ours := bytes.CutPrefix(file, made.Bytes)
	c.Added = len(rest)
	switch {
	case !ours:
		c.Proof, c.Added = Altered, 0
	case len(rest) == 0:
		c.Proof = Genuine
	case spanning(file, len(made.Bytes)):
		c.Proof = Signed
		return c, m.unseal(&c, made.Bytes, file, i.Lang)
	default:
		c.Proof = Altered
	}
	return c, nil
}

// unseal finds out whether a file is a report with a signature of ours and nothing else.
func (m *Maker) unseal(c *Check, report, file []byte, lang string) error {
	if m.signers == nil {
		return nil
	}
	s, err := m.signers()
	if err != nil {
		return err
	}
	own, at, err := typeset.CheckSignature(report, file, s.Certificates, func(own *x509.Certificate, at time.Time) typeset.Signature { return s.Shape(own, at, lang) })
	if errors.Is(err, typeset.ErrUnsigned) {
		return nil
	}
	if err != nil {
		return err
	}
	c.Proof, c.SignedBy, c.SignedAt = Sealed, own.Subject.CommonName, at
	return nil
}

// fits says whether what a file says of itself is what its code and the snapshot say.
func (i imprint) fits(c dashboards.Code, keys []dashboards.KeyNumber) bool {
	if i.Snapshot != c.ID() || i.Area != c.Area || i.Lang != c.Lang || string(i.Layout) != c.Layout || len(i.Numbers) != len(keys) {
		return false
	}
	for n, k := range keys {
		if i.Numbers[n] != (imprinted{k.Metric, k.Area, k.Exact}) {
			return false
		}
	}
	return true
}

// spanning says whether what was put behind a report is a signature of all of the file
// but itself. Whose it is and whether it holds is for programs that check signatures.
func spanning(file []byte, report int) bool {
	found := regexp.MustCompile(`/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]`).FindAllSubmatch(file[report:], -1)
	if len(found) != 1 {
		return false
	}
	var at [4]int
	for i := range at {
		at[i], _ = strconv.Atoi(string(found[0][i+1])) // digits only
	}
	return at[0] == 0 && at[1] > report && at[2] > at[1] && at[2]+at[3] == len(file) && signature(file[at[1]:min(at[2], len(file))])
}

// signature says whether bytes are a string of hexadecimal digits: what a signature
// leaves out of what it signs may be nothing else.
func signature(gap []byte) bool {
	return regexp.MustCompile(`^<[0-9A-Fa-f]*>$`).Match(gap)
}

// asked says whether an error is a mistake in what a file asks for.
func asked(err error) bool {
	var (
		params   dashboards.ParamErrors
		since    *dashboards.SinceError
		report   *dashboards.ReportError
		night    *queries.NightError
		snapshot *queries.SnapshotError
	)
	return errors.As(err, &params) || errors.As(err, &since) || errors.As(err, &report) || errors.As(err, &night) || errors.As(err, &snapshot)
}
