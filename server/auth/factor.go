package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 6238 as every authenticator speaks it; HMAC does not need a hash without collisions
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"toancanh/server/state"
)

// step is how long a code of the second factor holds (RFC 6238).
const step = 30 * time.Second

// codeAt is the code of a secret in a step: six digits (RFC 4226).
func codeAt(secret []byte, at int64) string {
	mac := hmac.New(sha1.New, secret)
	_ = binary.Write(mac, binary.BigEndian, at) // a hash takes everything
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0x0f
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[offset:])&0x7fffffff%1_000_000)
}

// stepOf finds the step whose code this is, now or one step away: clocks differ. It
// returns 0 if there is none.
func stepOf(secret []byte, code string, now time.Time) int64 {
	code = strings.Map(func(r rune) rune {
		if r == ' ' {
			return -1
		}
		return r
	}, code)
	found, current := int64(0), now.Unix()/int64(step.Seconds())
	for at := current - 1; at <= current+1; at++ {
		if subtle.ConstantTimeCompare([]byte(codeAt(secret, at)), []byte(code)) == 1 {
			found = at
		}
	}
	return found
}

// NewFactor returns a secret for a second factor, as people type it into their
// authenticator.
func NewFactor() string {
	secret := make([]byte, 20)
	_, _ = rand.Read(secret) // never fails (crypto/rand)
	return base32.StdEncoding.EncodeToString(secret)
}

// FactorAddress is a secret as an address that authenticators open.
func FactorAddress(name, secret string) string {
	query := url.Values{"secret": {secret}, "issuer": {"toancanh"}}
	return "otpauth://totp/toancanh:" + url.PathEscape(name) + "?" + query.Encode()
}

// recoveryCodes are how many codes stand for a lost second factor.
const recoveryCodes = 10

// newCodes returns codes as they are shown once, and what is kept of them.
func newCodes() (shown []string, kept []state.Digest) {
	for range recoveryCodes {
		code := strings.ToLower(rand.Text()[:16]) // 80 bits
		shown = append(shown, code[:4]+"-"+code[4:8]+"-"+code[8:12]+"-"+code[12:])
		kept = append(kept, digestOf(plainCode(code)))
	}
	return shown, kept
}

// plainCode is a recovery code however it was typed.
func plainCode(code string) string {
	return strings.NewReplacer("-", "", " ", "").Replace(strings.ToLower(code))
}

// digestOf is what is kept of a secret that cannot be guessed.
func digestOf(secret string) state.Digest { return sha256.Sum256([]byte(secret)) }

// seal closes secrets with a key that lies in a file of its own.
type seal struct{ aead cipher.AEAD }

// KeyFolder is the folder of keys below data_dir. Backups leave it out.
const KeyFolder = "keys"

// openSeal reads the key of a folder, made if it is not there, for its owner alone.
func openSeal(dir string) (seal, error) {
	folder := filepath.Join(dir, KeyFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return seal{}, err
	}
	file := filepath.Join(folder, "factors.key")
	key, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		key = make([]byte, 32)
		_, _ = rand.Read(key) // never fails (crypto/rand)
		err = writeKey(file, key)
	}
	if err != nil {
		return seal{}, err
	}
	if len(key) != 32 {
		return seal{}, fmt.Errorf("%s: %d bytes, 32 expected", file, len(key))
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm()&0o077 != 0 {
		return seal{}, errors.Join(err, fmt.Errorf("%s: others can read it; chmod 600", file))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return seal{}, err
	}
	aead, err := cipher.NewGCM(block)
	return seal{aead}, err
}

// writeKey writes a key whole or not at all.
func writeKey(file string, key []byte) error {
	f, err := os.OpenFile(file+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(key)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// close seals a secret for one use, such as one person's: it does not open for another.
func (s seal) close(use, secret []byte) []byte {
	nonce := make([]byte, s.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails (crypto/rand)
	return s.aead.Seal(nonce, nonce, secret, use)
}

func (s seal) open(use, sealed []byte) ([]byte, error) {
	n := s.aead.NonceSize()
	if len(sealed) < n {
		return nil, errors.New("the sealed secret is too short")
	}
	return s.aead.Open(nil, sealed[:n], sealed[n:], use)
}

func label(person int64) []byte { return fmt.Appendf(nil, "factor of person %d", person) }
