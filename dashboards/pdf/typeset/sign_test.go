package typeset

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"testing"
	"time"
)

// device is a key that cannot be taken out, like one of an HSM.
type device struct{ key crypto.Signer }

func (d device) Public() crypto.PublicKey { return d.key.Public() }

func (d device) Sign(random io.Reader, digest []byte, o crypto.SignerOpts) ([]byte, error) {
	return d.key.Sign(random, digest, o)
}

// signature is one of a key with a certificate of its own.
func signature(t testing.TB, key crypto.Signer, who string) Signature {
	t.Helper()
	plan := &x509.Certificate{SerialNumber: big.NewInt(6), Subject: pkix.Name{CommonName: who, Country: []string{"VN"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature,
		IsCA: true, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, plan, plan, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return Signature{Signer: device{key}, Certificate: certificate, Time: time.Date(2026, 11, 23, 7, 0, 0, 0, time.FixedZone("", 7*3600)), Name: who, Reason: "Phát hành báo cáo",
		Lines: []string{"Ký bởi: " + who, "Thời gian ký: 23/11/2026 07:00:00 +07:00"}}
}

func TestSignedFileIsWhatItWasAndSoundAndShowsWhoSigned(t *testing.T) {
	small, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	large, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for _, layout := range []Layout{Summary, Annex} {
		file := written(t, plainDocument(layout, Heading{1, "Báo cáo"}, Paragraph{Spans: Text(lorem)}, Table{Caption: "Bảng 1", Table: communes(60)}))
		once, err := Sign(file, signature(t, small, "Ủy ban nhân dân Thành phố Hồ Chí Minh"))
		if err != nil {
			t.Fatal(err)
		}
		twice, err := Sign(once, signature(t, large, "Văn phòng Chính phủ"))
		if err != nil {
			t.Fatal(err)
		}
		for i, signed := range [][]byte{once, twice} {
			if !bytes.HasPrefix(signed, file) {
				t.Errorf("%s: signing changed the file", layout)
			}
			path := saved(t, fmt.Sprintf("%s.signed%d.pdf", layout, i+1), signed)
			runs(t, "qpdf", "--check", path)
			said := runs(t, "pdfsig", "-nocert", path)
			if strings.Count(said, "Signature is Valid") != i+1 || !strings.Contains(said, "Ủy ban nhân dân Thành phố Hồ Chí Minh") {
				t.Errorf("%s: pdfsig:\n%s", layout, said)
			}
			if i == 0 && !strings.Contains(said, "Total document signed") {
				t.Errorf("%s: a part of the file is not signed:\n%s", layout, said)
			}
			if !strings.Contains(textOf(t, path), "Ký bởi: Ủy ban nhân dân") {
				t.Errorf("%s: nothing is seen of the signature", layout)
			}
		}
		spoilt := bytes.Clone(once)
		spoilt[len(file)/2] ^= 1
		if said := runs(t, "pdfsig", "-nocert", saved(t, "spoilt.pdf", spoilt)); strings.Contains(said, "Signature is Valid") {
			t.Errorf("%s: a changed file is said to be sound", layout)
		}
	}
}

func TestOnlyOwnFilesAreSigned(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	o := signature(t, key, "Ai đó")
	file := written(t, plainDocument(Summary, Heading{1, "Báo cáo"}))
	for _, wrong := range [][]byte{nil, []byte("%PDF-1.7\n"), []byte("%PDF-1.4\n1 0 obj\nstartxref\n9\n%%EOF"), file[:len(file)/2]} {
		if _, err := Sign(wrong, o); !errors.Is(err, errForeign) {
			t.Errorf("%.20q: %v", wrong, err)
		}
	}
	if _, err := Sign(file, Signature{}); err == nil {
		t.Error("signed without a key")
	}
}

// FuzzOpenFile reads files that were damaged.
func FuzzOpenFile(f *testing.F) {
	file, err := plainDocument(Summary, Heading{1, "Báo cáo"}).Write()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Fuzz(func(_ *testing.T, content []byte) {
		r, err := openFile(content)
		if err != nil {
			return
		}
		if catalogue, err := r.dict(r.top["Root"]); err == nil {
			_, _, _ = r.firstPage(catalogue)
		}
	})
}
