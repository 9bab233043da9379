package typeset

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/digitorus/pkcs7"
)

// ErrUnsigned says that a file is not what Sign makes of another with a key of those
// that are trusted: what was added to it may change what its pages show.
var ErrUnsigned = errors.New("typeset: no signature of a trusted certificate, or something besides it")

// latest is how long before the time that a signature names itself the time may lie that
// the file shows: a key in a device takes a moment.
const latest = 5 * time.Minute

// CheckSignature proves that a signed file is what Sign made of a file, once, and with a
// key of one of the trusted certificates, which it returns with the time of signing. It
// makes the signature's field anew, shaped as at that time, and compares it byte by byte;
// what remains is the signature alone, which must span all of the file but itself. It
// returns ErrUnsigned for everything else.
func CheckSignature(file, signed []byte, trusted []*x509.Certificate, shape func(*x509.Certificate, time.Time) Signature) (*x509.Certificate, time.Time, error) {
	if !bytes.HasPrefix(signed, file) {
		return nil, time.Time{}, ErrUnsigned
	}
	shown, err := shownTime(signed[len(file):])
	if err != nil {
		return nil, time.Time{}, err
	}
	for _, own := range trusted {
		out, from, to, err := addField(file, shape(own, shown))
		if err != nil {
			return nil, time.Time{}, fmt.Errorf("typeset: check a signature: %w", err)
		}
		if len(out) != len(signed) || !bytes.Equal(out[:from+1], signed[:from+1]) || !bytes.Equal(out[to-1:], signed[to-1:]) {
			continue
		}
		at, err := proven(append(bytes.Clone(signed[:from]), signed[to:]...), signed[from+1:to-1], own)
		if err != nil || shown.After(at) || at.Sub(shown) > latest {
			continue
		}
		return own, at, nil
	}
	return nil, time.Time{}, ErrUnsigned
}

// shownTime is when a signature's field says that it was made.
func shownTime(added []byte) (time.Time, error) {
	found := regexp.MustCompile(`/M <([0-9a-f]{46})>`).FindSubmatch(added)
	if found == nil {
		return time.Time{}, ErrUnsigned
	}
	text, err := hex.DecodeString(string(found[1]))
	if err != nil {
		return time.Time{}, ErrUnsigned
	}
	parts := regexp.MustCompile(`^D:(\d{14})([+-])(\d\d)'(\d\d)'$`).FindSubmatch(text)
	if parts == nil {
		return time.Time{}, ErrUnsigned
	}
	hours, _ := strconv.Atoi(string(parts[3])) // digits only
	minutes, _ := strconv.Atoi(string(parts[4]))
	offset := hours*3600 + minutes*60
	if parts[2][0] == '-' {
		offset = -offset
	}
	at, err := time.ParseInLocation("20060102150405", string(parts[1]), time.FixedZone("", offset))
	if err != nil {
		return time.Time{}, ErrUnsigned
	}
	return at, nil
}

// proven checks a signature in hexadecimal digits, filled up with zeros, and returns when
// it says it was made, which its certificate must cover.
func proven(content, digits []byte, own *x509.Certificate) (time.Time, error) {
	if bytes.ContainsAny(digits, "ABCDEF") { // another way to write the same
		return time.Time{}, ErrUnsigned
	}
	sum := make([]byte, hex.DecodedLen(len(digits)))
	if _, err := hex.Decode(sum, digits); err != nil {
		return time.Time{}, ErrUnsigned
	}
	var whole asn1.RawValue
	rest, err := asn1.Unmarshal(sum, &whole)
	if err != nil || len(bytes.Trim(rest, "\x00")) > 0 {
		return time.Time{}, ErrUnsigned
	}
	message, err := pkcs7.Parse(whole.FullBytes)
	if err != nil || len(message.Content) > 0 {
		return time.Time{}, ErrUnsigned
	}
	message.Content = content
	var at time.Time
	switch by := message.GetOnlySigner(); {
	case by == nil, !by.Equal(own), !message.Signers[0].DigestAlgorithm.Algorithm.Equal(pkcs7.OIDDigestAlgorithmSHA256):
		return at, ErrUnsigned
	case message.UnmarshalSignedAttribute(pkcs7.OIDAttributeSigningTime, &at) != nil, message.Verify() != nil:
		return at, ErrUnsigned
	}
	return at, nil
}
