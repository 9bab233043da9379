package typeset

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"testing"
	"time"
)

// ownLook is how the signatures of these tests look.
func ownLook(own *x509.Certificate, at time.Time) Signature {
	return Signature{Certificate: own, Time: at, Name: own.Subject.CommonName, Reason: "Phát hành báo cáo", Lines: []string{"Ký bởi: " + own.Subject.CommonName, at.UTC().Format(time.DateTime)}}
}

// sealedBy signs a file as those would who may, at a time.
func sealedBy(t testing.TB, file []byte, by Signature, at time.Time) []byte {
	t.Helper()
	o := ownLook(by.Certificate, at)
	o.Signer = by.Signer
	signed, err := Sign(file, o)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// signers are two who may sign, one with each kind of key, and one who may not.
func signers(t testing.TB) (small, large, stranger Signature) {
	t.Helper()
	var keys [3]crypto.Signer
	for i := range keys {
		var err error
		if keys[i], err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); i == 1 {
			keys[i], err = rsa.GenerateKey(rand.Reader, 2048)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return signature(t, keys[0], "Ủy ban nhân dân"), signature(t, keys[1], "Văn phòng"), signature(t, keys[2], "Ủy ban nhân dân")
}

func TestOwnSignatureIsKnownFromEverythingElseThatIsAdded(t *testing.T) {
	small, large, stranger := signers(t)
	trusted := []*x509.Certificate{large.Certificate, small.Certificate}
	file := written(t, plainDocument(Annex, Heading{1, "Báo cáo"}, Paragraph{Spans: Text(lorem)}))
	now := time.Now()
	here := now.In(time.FixedZone("", -(3*3600 + 1800)))
	signed := sealedBy(t, file, small, now)
	_, from, to, err := addField(file, ownLook(small.Certificate, now))
	if err != nil {
		t.Fatal(err)
	}
	with := func(change func(out []byte) []byte) []byte { return change(bytes.Clone(signed)) }
	unseen := "\n9 0 obj\n<</Type /Page>>\nendobj\n"
	for name, c := range map[string]struct {
		file []byte
		by   *x509.Certificate // nil: it proves nothing
	}{
		"ours":                             {signed, small.Certificate},
		"ours, of the other key":           {sealedBy(t, file, large, now), large.Certificate},
		"ours, made in another zone":       {sealedBy(t, file, small, here), small.Certificate},
		"nothing":                          {file, nil},
		"of a stranger of the same name":   {sealedBy(t, file, stranger, now), nil},
		"ours, which shows an older time":  {sealedBy(t, file, small, now.Add(-time.Hour)), nil},
		"ours, which shows a time to come": {sealedBy(t, file, small, now.Add(time.Hour)), nil},
		"two of ours":                      {sealedBy(t, signed, large, now), nil},
		"ours, then something":             {append(bytes.Clone(signed), unseen...), nil},
		"something before ours": {with(func(out []byte) []byte {
			return append(append(append([]byte{}, file...), unseen...), out[len(file):]...)
		}), nil},
		"ours behind another revision":       {sealedBy(t, sealedBy(t, file, stranger, now), small, now), nil},
		"ours of another file":               {append(bytes.Clone(file), sealedBy(t, written(t, plainDocument(Annex, Heading{1, "Báo"})), small, now)...), nil},
		"another sum in its place":           {with(func(out []byte) []byte { copy(out[from:to], sealedBy(t, file, stranger, now)[from:to]); return out }), nil},
		"ours of another look":               {looking(t, file, small, now), nil},
		"one bit of its field changed":       {with(func(out []byte) []byte { out[len(file)+40] ^= 1; return out }), nil},
		"one bit of the report changed":      {with(func(out []byte) []byte { out[len(file)/2] ^= 1; return out }), nil},
		"one digit of its sum changed":       {with(func(out []byte) []byte { out[from+1200] ^= 1; return out }), nil},
		"its sum in capitals":                {with(func(out []byte) []byte { copy(out[from:to], bytes.ToUpper(out[from:to])); return out }), nil},
		"something behind its sum":           {with(func(out []byte) []byte { copy(out[to-9:], "cafe"); return out }), nil},
		"a sum that is none":                 {with(func(out []byte) []byte { copy(out[from+1:], "0000"); return out }), nil},
		"ours without its end":               {signed[:len(signed)-1], nil},
		"a sum that nests as deep as it can": {with(func(out []byte) []byte { copy(out[from+1:], bytes.Repeat([]byte("3080"), spare/2)); return out }), nil},
	} {
		own, at, err := CheckSignature(file, c.file, trusted, ownLook)
		if c.by == nil {
			if !errors.Is(err, ErrUnsigned) {
				t.Errorf("%s: %v, %v", name, own, err)
			}
			continue
		}
		if err != nil || !own.Equal(c.by) || at.Sub(now).Abs() > latest {
			t.Errorf("%s: %v at %s, %v", name, own, at, err)
		}
	}
	if _, _, err := CheckSignature(file, signed, nil, ownLook); !errors.Is(err, ErrUnsigned) {
		t.Errorf("nobody is trusted, and it is proved: %v", err)
	}
}

// looking is a file signed with a look that is not ours.
func looking(t testing.TB, file []byte, by Signature, at time.Time) []byte {
	t.Helper()
	o := ownLook(by.Certificate, at)
	o.Signer, o.Lines = by.Signer, []string{"Tổng số: 99 %"}
	signed, err := Sign(file, o)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// FuzzProven reads signatures that were damaged.
func FuzzProven(f *testing.F) {
	small, _, _ := signers(f)
	file, err := plainDocument(Summary, Heading{1, "Báo cáo"}).Write()
	if err != nil {
		f.Fatal(err)
	}
	signed := sealedBy(f, file, small, time.Now())
	_, from, to, err := addField(file, ownLook(small.Certificate, time.Now()))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(bytes.TrimRight(signed[from+1:to-1], "0"), []byte("/M <443a32303236313132333037303030302b303727303027>"))
	f.Fuzz(func(t *testing.T, digits, added []byte) {
		if _, err := proven([]byte("another content"), digits, small.Certificate); err == nil {
			t.Error("a signature of something else proves something")
		}
		if at, err := shownTime(added); err == nil && at.IsZero() {
			t.Error("a time that is none")
		}
	})
}
