package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"toancanh/dashboards/pdf"
	"toancanh/dashboards/pdf/typeset"
	"toancanh/jobs/report"
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

func TestAReportWithOurSignatureIsGenuineAndOneWithAnothersIsNot(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	c := &cli{args: []string{"demo", "--dir", dir, "--residents", "1000", "--until", "2021-03-01", "--no-serve"}, in: strings.NewReader(""), out: io.Discard, err: &out}
	if code := c.run(context.WithoutCancel(t.Context())); code != exitDone {
		t.Fatal(out.String())
	}
	config, err := loadConfig(filepath.Join(dir, "config.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"own", "before", "stranger"} {
		keyPair(t, dir, name, time.Now().Add(time.Hour))
	}
	a, err := openApp(t.Context(), config, c.logger())
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	a.config.Reports.Agencies = []report.AgencyConfig{{Area: "VN", Upper: "BỘ CÔNG AN", Issuer: "TỔ CÔNG TÁC", Number: "Số: ……/BC-TCT"}}
	signedBy := func(name string) []byte {
		a.config.Reports.Signature = report.SignatureConfig{Certificate: filepath.Join(dir, name+".crt"), Key: filepath.Join(dir, name+".key")}
		b, err := a.builder()
		if err != nil {
			t.Fatal(err)
		}
		file, err := a.write(t.Context(), a.reports(), b, pdf.Wish{Lang: "vi", Layout: typeset.Annex}, output{path: filepath.Join(dir, name+".pdf"), sign: true})
		if err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	const agency = "do người lập tệp ghi, không lấy từ số liệu, và ở đây không có gì chứng minh: “BỘ CÔNG AN / TỔ CÔNG TÁC / Số: ……/BC-TCT”\n"
	own, before, stranger := signedBy("own"), signedBy("before"), signedBy("stranger")
	a.config.Reports.Signature = report.SignatureConfig{Certificate: filepath.Join(dir, "own.crt"), Earlier: report.Words{filepath.Join(dir, "before.crt")}}
	for name, x := range map[string]struct {
		file []byte
		want string
		good bool
	}{
		"ours":              {own, "chỉ có chữ ký số của hệ thống này: Nguyễn Văn An, ký lúc ", true},
		"of the key before": {before, "chỉ có chữ ký số của hệ thống này: Nguyễn Văn An, ký lúc ", true},
		"of a stranger":     {stranger, "không phải chữ ký do hệ thống này đặt", false},
		"with more behind":  {append(bytes.Clone(own), "\n%%EOF\n"...), "Tệp không còn như khi lập ra", false},
	} {
		var said bytes.Buffer
		err := a.verifyFile(t.Context(), &said, x.file, "vi")
		if x.good != (err == nil) || !x.good && !errors.Is(err, errNotStanding) || !strings.Contains(said.String(), x.want) || !strings.Contains(said.String(), agency) {
			t.Errorf("%s: %v\n%s", name, err, &said)
		}
	}
	a.config.Reports.Signature = report.SignatureConfig{}
	var said bytes.Buffer
	if err := a.verifyFile(t.Context(), &said, own, "en"); !errors.Is(err, errNotStanding) || !strings.Contains(said.String(), "none made here") {
		t.Errorf("nobody signs here, and it is proved: %v\n%s", err, &said)
	}
}

func TestWhatAFileSaysOfItselfIsALineWithoutCommands(t *testing.T) {
	for want, lines := range map[string][]string{
		"": {"", " "}, "a / b": {"a", "", "b"}, "Tệp nguyên vẹn [1A x y": {"Tệp nguyên vẹn\n\x1b[1A\u202ex\u00a0y"},
	} {
		if got := said(lines...); got != want {
			t.Errorf("%q says %q, want %q", lines, got, want)
		}
	}
}
