package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// issue writes a certificate of a serial number and its key.
func issue(t *testing.T, cert, key string, serial int64) {
	t.Helper()
	pair, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"toancanh.example.vn"}}
	body, err := x509.CreateCertificate(rand.Reader, template, template, &pair.PublicKey, pair)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(pair)
	if err != nil {
		t.Fatal(err)
	}
	write := func(file, kind string, content []byte) {
		if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600); err != nil {
			t.Fatal(err)
		}
		changed := time.Unix(1_800_000_000+serial, 0)
		if err := os.Chtimes(file, changed, changed); err != nil {
			t.Fatal(err)
		}
	}
	write(cert, "CERTIFICATE", body)
	write(key, "PRIVATE KEY", secret)
}

func TestRenewedCertificateIsUsedWithoutARestart(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	issue(t, cert, key, 1)
	now := time.Now()
	c := &certificate{cert: cert, key: key, log: slog.New(slog.NewTextHandler(io.Discard, nil)), now: func() time.Time { return now }}
	if err := c.read(); err != nil {
		t.Fatal(err)
	}
	serial := func() int64 {
		t.Helper()
		got, err := c.get(&tls.ClientHelloInfo{})
		if err != nil {
			t.Fatal(err)
		}
		return got.Leaf.SerialNumber.Int64()
	}
	if serial() != 1 {
		t.Errorf("serial %d", serial())
	}
	issue(t, cert, key, 2)
	now = now.Add(lookAgain)
	if serial() != 2 {
		t.Errorf("renewed: serial %d", serial())
	}
	other := filepath.Join(dir, "other.pem")
	issue(t, cert, other, 3) // its key has not come yet
	now = now.Add(lookAgain)
	if serial() != 2 {
		t.Errorf("half renewed: serial %d", serial())
	}
	if err := os.Remove(cert); err != nil {
		t.Fatal(err)
	}
	now = now.Add(lookAgain)
	if serial() != 2 {
		t.Errorf("removed: serial %d", serial())
	}
	issue(t, cert, key, 4)
	now = now.Add(lookAgain)
	if serial() != 4 {
		t.Errorf("there again: serial %d", serial())
	}
}
