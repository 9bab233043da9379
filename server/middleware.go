package server

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"toancanh/dashboards"
)

// policy is the content security policy of every answer: our own style sheets,
// fonts, pictures, forms and scripts, and what those scripts read of us.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secure sets the headers that keep a browser from doing more than it should.
func secure(publicURL string) gin.HandlerFunc {
	every := map[string][]string{ // names as net/http writes them
		"Content-Security-Policy":      {policy},
		"X-Content-Type-Options":       {"nosniff"},
		"X-Frame-Options":              {"DENY"},
		"Referrer-Policy":              {"same-origin"},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
		"Permissions-Policy":           {"camera=(), geolocation=(), microphone=(), payment=()"},
	}
	if strings.HasPrefix(publicURL, "https:") {
		every["Strict-Transport-Security"] = []string{"max-age=31536000"}
	}
	return func(c *gin.Context) { maps.Copy(c.Writer.Header(), every) }
}

// referenceKey is where the reference number of a request is kept.
const referenceKey = "reference"

// reference gives each request the number that people quote and the log holds.
func reference(c *gin.Context) {
	ref := newReference()
	c.Set(referenceKey, ref)
	c.Header("X-Request-Id", ref)
}

// newReference makes a reference number.
func newReference() string { return rand.Text()[:10] }

// observe logs and counts each request when it has been answered.
func (s *Server) observe(c *gin.Context) {
	start := s.now()
	c.Next()
	took := s.now().Sub(start)
	route := s.taken[c.FullPath()]
	if route.path == "" {
		route.path = "none"
	}
	status := c.Writer.Status()
	s.meters.request(c.Request.Method, route.path, status, took)
	level := slog.LevelInfo
	switch {
	case route.quiet:
		level = slog.LevelDebug
	case status >= http.StatusInternalServerError:
		level = slog.LevelError
	}
	ctx := c.Request.Context()
	if !s.log.Enabled(ctx, level) {
		return
	}
	from := ""
	if !route.shared {
		from = c.ClientIP()
	}
	s.log.LogAttrs(ctx, level, "request",
		slog.String("reference", c.GetString(referenceKey)), slog.String("method", c.Request.Method), slog.String("route", route.path),
		slog.String("uri", uriToLog(c.Request.URL, route)), slog.Int("status", status), slog.Int("bytes", max(c.Writer.Size(), 0)),
		slog.Duration("took", took), slog.String("from", from))
}

// longestLogged is how many bytes of what somebody sent the log and an error repeat.
const longestLogged = 512

// head is the beginning of what somebody sent, all of it unless it is long, with
// nothing in it that is no character.
func head(sent string) string {
	if len(sent) <= longestLogged {
		return strings.ToValidUTF8(sent, "�")
	}
	return strings.ToValidUTF8(sent[:longestLogged], "") + "…"
}

// recover answers a panic like any other fault of ours and logs its stack.
func (s *Server) recover(c *gin.Context) {
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		if fault == http.ErrAbortHandler { //nolint:errorlint // the value itself is the protocol of net/http
			panic(fault)
		}
		s.log.Error("panic", "reference", c.GetString(referenceKey), "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
		if c.Writer.Written() {
			c.Abort()
			return
		}
		s.fail(c, fmt.Errorf("panic: %v", fault))
	}()
	c.Next()
}

// knownHost refuses requests for names that are not ours. Without it a page of
// another host could make its own name point here and read what an open server
// shows to this machine only.
func (s *Server) knownHost(c *gin.Context) {
	host := c.Request.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if host == "localhost" || slices.Contains(s.hosts, host) {
		return
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		return
	}
	s.fail(c, errHost)
}

// longestTarget is how many bytes the target of a request may have: several
// times what any question needs.
const longestTarget = 4 << 10

// shortTarget refuses a target that only wastes memory.
func (s *Server) shortTarget(c *gin.Context) {
	if len(c.Request.RequestURI) > longestTarget {
		s.refuseTarget(c, errLong)
	}
}

// wholeQuery refuses a query that cannot be read to its end: net/url would leave
// out the pair that is broken, and the answer would be about something else. So it
// would be with one that is not in UTF-8.
func (s *Server) wholeQuery(c *gin.Context) {
	if c.Request.URL.RawQuery == "" {
		return
	}
	_, err := url.ParseQuery(c.Request.URL.RawQuery)
	if plain, _ := url.QueryUnescape(c.Request.URL.RawQuery); err != nil || !utf8.ValidString(plain) {
		s.refuseTarget(c, dashboards.ParamErrors{{Name: "?", Value: c.Request.URL.RawQuery, Problem: dashboards.BadQuery}})
	}
}
