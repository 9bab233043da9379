package auth

import (
	"crypto/rand"
	"crypto/subtle"
	_ "embed" // the commonest passwords
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// What is wrong with a password (NIST SP 800-63B-4, 3.1.1.2). There are no rules about
// kinds of characters, and nobody has to change theirs by the calendar.
var (
	ErrShort  = errors.New("the password is too short")
	ErrLong   = errors.New("the password is too long")
	ErrCommon = errors.New("the password is one that is guessed first")
)

// The bounds of a password, in characters and in bytes.
const (
	ShortestPassword = 12
	longestPassword  = 512
)

//go:embed common.txt
var commonText string

// CheckPassword says what is wrong with a password of a person of some names.
func CheckPassword(password string, names ...string) error {
	password = norm.NFKC.String(password)
	switch {
	case utf8.RuneCountInString(password) < ShortestPassword:
		return ErrShort
	case len(password) > longestPassword:
		return ErrLong
	}
	bare := strings.ToLower(password)
	for _, name := range append([]string{"toancanh"}, names...) {
		if name = strings.ToLower(name); len(name) >= 4 {
			bare = strings.ReplaceAll(bare, name, "")
		}
	}
	if guessed(bare) {
		return ErrCommon
	}
	return nil
}

// guessed says whether a password is little more than words everybody uses, a run of
// keys or one thing again and again. What is left of it when those are taken out must
// be long enough to be a secret.
func guessed(password string) bool {
	for word := range strings.FieldsSeq(commonText) {
		password = strings.ReplaceAll(password, word, "")
	}
	distinct := map[rune]bool{}
	runes := []rune(password)
	steps := 0 // neighbours that follow one another, or are the same
	for i, r := range runes {
		distinct[r] = true
		if i > 0 && (r == runes[i-1] || r == runes[i-1]+1 || r == runes[i-1]-1) {
			steps++
		}
	}
	secret := slices.DeleteFunc(slices.Clone(runes), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) })
	return len(secret) < 6 || len(distinct) < 5 || steps > len(runes)/2 || digitsOnly(secret) && len(secret) < 10
}

func digitsOnly(runes []rune) bool {
	return !slices.ContainsFunc(runes, func(r rune) bool { return !unicode.IsDigit(r) })
}

// The cost of a hash: 46 MiB once over, the first choice of OWASP for argon2id. Some
// 40 ms of one core.
const (
	hashTime    = 1
	hashMemory  = 46 << 10 // KiB
	hashThreads = 1
	hashLength  = 32
)

// hasher hashes passwords, on half of the cores: who sends many keeps neither the memory
// nor all of the processor from those who look at pages.
type hasher struct {
	turns  chan struct{}
	memory uint32 // KiB
}

func newHasher() hasher { return hasher{make(chan struct{}, max(1, runtime.NumCPU()/2)), hashMemory} }

func (h hasher) key(password string, salt []byte, passes, memory uint32, threads uint8, length uint32) []byte {
	h.turns <- struct{}{}
	defer func() { <-h.turns }()
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, passes, memory, threads, length)
}

// hash is a password as it is kept, with its salt and cost.
func (h hasher) hash(password string) string {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	key := h.key(password, salt, hashTime, h.memory, hashThreads, hashLength)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, hashTime, hashThreads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// holds says whether a password is the one that was kept. Where none was kept it takes
// as long.
func (h hasher) holds(password, kept string) bool {
	var version, memory, passes uint32
	var threads uint8
	parts := strings.Split(kept, "$")
	known := len(parts) == 6 && parts[1] == "argon2id"
	var salt, key []byte
	if known {
		_, versionErr := fmt.Sscanf(parts[2], "v=%d", &version)
		_, costErr := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &threads)
		var saltErr, keyErr error
		salt, saltErr = base64.RawStdEncoding.DecodeString(parts[4])
		key, keyErr = base64.RawStdEncoding.DecodeString(parts[5])
		known = errors.Join(versionErr, costErr, saltErr, keyErr) == nil && version == argon2.Version && passes > 0 && threads > 0 && len(key) == hashLength
	}
	if !known || len(password) > longestPassword {
		h.key("", make([]byte, 16), hashTime, h.memory, hashThreads, hashLength)
		return false
	}
	return subtle.ConstantTimeCompare(h.key(password, salt, passes, memory, threads, hashLength), key) == 1
}
