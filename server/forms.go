package server

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"
)

// Mistakes of requests that change something.
var (
	errForeign = errors.New("this request was made by a page of another site")
	errStale   = errors.New("the form was opened too long ago: open it again")
	errBody    = errors.New("the body cannot be read")
	errMedia   = errors.New("send the body as application/json")
)

// largestBody is how many bytes somebody may send.
const largestBody = 64 << 10

// tokenField is the field of a form that proves where it was read.
const tokenField = "token"

// tokens proves that a form was read here before it was sent: a page of another site
// cannot read it. Those of an earlier start do not hold.
type tokens struct{ key []byte }

func newTokens() tokens {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails (crypto/rand)
	return tokens{key}
}

// ownForm names a form for the one session it is shown in.
func ownForm(c *gin.Context, what string) string {
	if v := visitor(c); v != nil && v.ID != "" {
		return what + " " + string(v.Session.Digest[:])
	}
	return what
}

// of is the token of forms that do a thing.
func (t tokens) of(what string) string {
	mac := hmac.New(sha256.New, t.key)
	mac.Write([]byte(what))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// holds says whether a token is one of ours for a thing.
func (t tokens) holds(token, what string) bool {
	return hmac.Equal([]byte(token), []byte(t.of(what)))
}

// refuseForeign refuses what a page of another site has somebody send. The trail names
// whose browser it was: it may be that they were led there.
func (s *Server) refuseForeign(c *gin.Context) {
	v, err := s.recognise(c)
	if err == nil && v != nil {
		c.Set(visitorKey, v)
	}
	if s.patient(v, c) > 0 {
		s.fail(c, errRate)
		return
	}
	s.fail(c, errForeign)
}

// ownForms refuses what a browser sends here from a page of another site, and bodies
// that only waste memory.
func (s *Server) ownForms(c *gin.Context) {
	if err := http.NewCrossOriginProtection().Check(c.Request); err != nil {
		s.refuseForeign(c)
		return
	}
	if coding := c.GetHeader("Content-Encoding"); coding != "" && coding != string(identity) {
		s.fail(c, errMedia) // nothing we take is packed: it could become anything
		return
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, largestBody)
}
