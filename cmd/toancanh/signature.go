package main

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"time"

	"toancanh/assets/locale"
	"toancanh/dashboards/pdf"
	"toancanh/dashboards/pdf/typeset"
)

// seal signs a report with the key that reports.signature names. The files are read at
// each use, so a certificate is renewed without a restart.
func (a *app) seal(file []byte, lang string) ([]byte, error) {
	config := a.config.Reports.Signature
	chain, err := readCertificates(a.config.path(config.Certificate))
	if err != nil {
		return nil, fmt.Errorf("reports.signature.certificate: %w", err)
	}
	key, err := readKey(a.config.path(config.Key))
	if err != nil {
		return nil, fmt.Errorf("reports.signature.key: %w", err)
	}
	own, now := chain[0], time.Now()
	if public, ok := own.PublicKey.(interface{ Equal(crypto.PublicKey) bool }); !ok || !public.Equal(key.Public()) {
		return nil, fmt.Errorf("reports.signature: %s is not the key of %s", config.Key, config.Certificate)
	}
	if now.Before(own.NotBefore) || now.After(own.NotAfter) {
		return nil, fmt.Errorf("reports.signature.certificate %s holds from %s until %s: put in one that holds today",
			config.Certificate, own.NotBefore.Format(time.DateOnly), own.NotAfter.Format(time.DateOnly))
	}
	o := a.shape(own, now, lang)
	o.Signer, o.Chain = key, chain[1:]
	return typeset.Sign(file, o)
}

// shape is what is seen of a signature.
func (a *app) shape(own *x509.Certificate, at time.Time, lang string) typeset.Signature {
	name := own.Subject.CommonName
	return typeset.Signature{
		Certificate: own, Time: at, Name: name, Reason: locale.T(lang, "report.signed.reason"),
		Lines: []string{locale.T(lang, "report.signed.by", "name", name), locale.T(lang, "report.signed.at", "at", locale.DateTime(lang, at.In(a.zone)))},
	}
}

// signers are those whose signatures of reports are ours: of the certificate of now, and
// of those before it.
func (a *app) signers() (pdf.Signers, error) {
	config := a.config.Reports.Signature
	s := pdf.Signers{Shape: a.shape}
	for _, name := range append([]string{config.Certificate}, config.Earlier...) {
		if name == "" {
			continue
		}
		chain, err := readCertificates(a.config.path(name))
		if err != nil {
			return s, fmt.Errorf("reports.signature: %w", err)
		}
		s.Certificates = append(s.Certificates, chain[0])
	}
	return s, nil
}

// readCertificates reads a file of certificates in PEM, the signer's own first.
func readCertificates(path string) ([]*x509.Certificate, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var chain []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		one, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		chain = append(chain, one)
	}
	if len(chain) == 0 {
		return nil, fmt.Errorf("%s holds no certificate in PEM", path)
	}
	return chain, nil
}

// readKey reads a private key of RSA or ECDSA in PEM.
func readKey(path string) (crypto.Signer, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no key in PEM", path)
	}
	var key any
	switch block.Type {
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	default:
		err = fmt.Errorf("a %s is not read here; write the key as PKCS #8 without a password", block.Type)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errors.New(path + " holds a key that does not sign")
	}
	return signer, nil
}
