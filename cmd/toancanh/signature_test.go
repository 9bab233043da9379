package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"toancanh/dashboards/pdf/typeset"
)

// keyPair writes a key and its own certificate, which holds until a time.
func keyPair(t *testing.T, dir, name string, until time.Time) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Nguyễn Văn An"}, NotBefore: until.Add(-48 * time.Hour), NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for suffix, block := range map[string]*pem.Block{".crt": {Type: "CERTIFICATE", Bytes: certificate}, ".key": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(dir, name+suffix), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReportsAreSealedWithTheConfiguredKey(t *testing.T) {
	dir := t.TempDir()
	keyPair(t, dir, "own", time.Now().Add(time.Hour))
	keyPair(t, dir, "other", time.Now().Add(time.Hour))
	keyPair(t, dir, "old", time.Now().Add(-time.Hour))
	file, err := (typeset.Document{Lang: "vi", Title: "Báo cáo", Layout: typeset.Summary, Blocks: []typeset.Block{typeset.Heading{Level: 1, Text: "Báo cáo"}}}).Write()
	if err != nil {
		t.Fatal(err)
	}
	seal := func(certificate, key string) ([]byte, error) {
		a := &app{config: defaultConfig(), zone: time.UTC}
		a.config.Reports.Signature.Certificate, a.config.Reports.Signature.Key = filepath.Join(dir, certificate), filepath.Join(dir, key)
		return a.seal(file, "vi")
	}
	sealed, err := seal("own.crt", "own.key")
	if err != nil || !bytes.HasPrefix(sealed, file) || len(sealed) == len(file) {
		t.Errorf("%d bytes became %d: %v", len(file), len(sealed), err)
	}
	for _, c := range []struct{ certificate, key, want string }{
		{"own.crt", "other.key", "is not the key of"}, {"old.crt", "old.key", "put in one that holds today"},
		{"own.key", "own.key", "holds no certificate"}, {"own.crt", "own.crt", "a CERTIFICATE is not read here"},
		{"none.crt", "own.key", "reports.signature.certificate"}, {"own.crt", "none.key", "reports.signature.key"},
	} {
		if _, err := seal(c.certificate, c.key); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %s: %v", c.certificate, c.key, err)
		}
	}
}
