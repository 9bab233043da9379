package typeset

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/digitorus/pkcs7"
)

// Signature says who signs a file and what is seen of it.
type Signature struct {
	Signer      crypto.Signer // a key of RSA or ECDSA: of a file, or in a device
	Certificate *x509.Certificate
	Chain       []*x509.Certificate // who issued it, the nearest first
	Time        time.Time           // as the file says it
	Name        string
	Reason      string
	Lines       []string // what is seen at the top right of the first page (Decree 30/2020, annex I)
}

// spare is how many bytes a signature may have.
const spare = 16 << 10

// Sign signs a file that Write made, and shows on its first page that it is signed.
// The bytes of the file stay as they are: the signature is added behind them, with a
// field that is tagged and letters that are embedded, so that the file stays PDF/A-2u
// and PDF/UA-1. A file may be signed by several, one after the other.
func Sign(file []byte, o Signature) ([]byte, error) {
	if o.Signer == nil || o.Certificate == nil {
		return nil, errors.New("typeset: sign: needs a key and its certificate")
	}
	out, from, to, err := addField(file, o)
	if err != nil {
		return nil, fmt.Errorf("typeset: sign: %w", err)
	}
	signed := append(bytes.Clone(out[:from]), out[to:]...)
	sum, err := detached(signed, o)
	if err != nil {
		return nil, fmt.Errorf("typeset: sign: %w", err)
	}
	if len(sum) > spare {
		return nil, fmt.Errorf("typeset: sign: the signature has %d bytes, at most %d have room: give fewer certificates", len(sum), spare)
	}
	hex.Encode(out[from+1:], sum)
	return out, nil
}

// detached is a signature in the form of CMS (RFC 5652).
func detached(content []byte, o Signature) ([]byte, error) {
	data, err := pkcs7.NewSignedData(content)
	if err != nil {
		return nil, err
	}
	data.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	// Which certificate it is of is signed too (RFC 5035).
	hash := sha256.Sum256(o.Certificate.Raw)
	type certificateID struct{ Hash []byte }
	which := pkcs7.Attribute{Type: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47},
		Value: struct{ IDs []certificateID }{[]certificateID{{hash[:]}}}}
	if err := data.AddSignerChain(o.Certificate, o.Signer, o.Chain, pkcs7.SignerInfoConfig{ExtraSignedAttributes: []pkcs7.Attribute{which}}); err != nil {
		return nil, err
	}
	data.Detach()
	return data.Finish()
}
