package server

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"toancanh/dashboards"
	"toancanh/queries"
	"toancanh/queries/area"
)

func TestTheSameQuestionIsKeptOnceHoweverItIsWritten(t *testing.T) {
	s := newServer(t, open(t), nil)
	for _, target := range []string{
		"/api/v1/metrics/card_coverage?by=province&as_of=2026-11-22",
		"/api/v1/metrics/card_coverage?as_of=2026-11-22&by=province",
		"/api/v1/metrics/card_coverage?as_of=2026-11-22+++&by=+province++&lang=",
		"/api/v1/metrics/card_coverage?as_of=%092026-11-22&by=province&snapshot=&boundary=&lang=vi",
	} {
		if answer := get(t, s, target); answer.Code != http.StatusOK {
			t.Fatalf("%s: status %d", target, answer.Code)
		}
	}
	if n := len(s.cache.entries); n != 1 {
		t.Errorf("one question is kept %d times", n)
	}
	for _, target := range []string{
		"/api/v1/metrics/card_coverage?as_of=2026-11-22&by=province&lang=en",
		"/api/v1/metrics/card_coverage?as_of=2026-11-20&by=province",
		"/api/v1/metrics/card_coverage?as_of=2026-11-22&by=region&boundary=63",
		"/api/v1/metrics/card_coverage?as_of=2026-11-22&by=province&boundary=63",
		"/api/v1/metrics/card_coverage?as_of=2026-11-22&by=province&from=2026-11-20",
		"/api/v1/metrics/card_coverage?snapshot=2026-11-22.eeeeee&by=province",
		"/api/v1/metrics/pin_coverage?as_of=2026-11-22&by=province",
		"/api/v1/areas?q=da+nang", "/api/v1/areas?q=ha+noi", "/api/v1/areas?q=ha+noi&limit=1",
		"/api/v1/areas?level=commune", "/api/v1/areas?level=commune&within=P:01",
	} {
		before := len(s.cache.entries)
		if answer := get(t, s, target); answer.Code != http.StatusOK || len(s.cache.entries) != before+1 {
			t.Errorf("%s: status %d, not kept on its own", target, answer.Code)
		}
	}
}

func TestCacheCountsItsKeys(t *testing.T) {
	c := newCache(100_000)
	for i := range 100 {
		key := strings.Repeat(string(rune('a'+i%26)), 4000+i)
		_, err := c.get(t.Context(), "1", key, func(context.Context) (*document, error) {
			return newDocument(http.StatusOK, htmlType, revalidate, []byte("small"))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := len(c.entries); n == 0 || n > 25 {
		t.Errorf("%d keys of 4 KB each in a cache of 100 KB", n)
	}
}

func TestLongTargetIsRefused(t *testing.T) {
	t.Parallel()
	s := shared(t)
	long := strings.Repeat("+", 5000)
	for _, c := range []scenario{
		{name: "page", target: "/?as_of=2026-11-22" + long, status: 414, has: []string{"Địa chỉ quá dài"}},
		{name: "page in English", target: "/?lang=en&as_of=2026-11-22" + long, status: 414, has: []string{"The address is too long"}},
		{name: "interface", target: "/api/v1/snapshots?from=2026-11-20" + long, status: 414,
			has: []string{"urn:toancanh:problem:long"}, sends: map[string]string{"Content-Type": "application/problem+json"}},
		{name: "path", target: "/api/" + strings.Repeat("x", 5000), status: 414, hasNot: []string{strings.Repeat("x", 1000)}},
		{name: "short enough", target: "/api/v1/snapshots?from=2026-11-20" + long[:4000], status: 200},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}

func TestTooLargeAnswerAsksForLess(t *testing.T) {
	s := newServer(t, open(t), nil)
	s.largest = 4000
	scenario{
		target: "/api/v1/metrics/pin_issued?by=province&lang=en", status: 413,
		has: []string{"urn:toancanh:problem:large", "fewer nights"}, sends: map[string]string{"Content-Type": "application/problem+json"},
	}.run(t, s)
	scenario{target: "/api/v1/metrics/pin_issued", status: 200}.run(t, s)
}

func TestLargeAnswerIsNotPressedWithBrotli(t *testing.T) {
	d, err := newDocument(http.StatusOK, jsonType, revalidate, bytes.Repeat([]byte("0123456789abcdef"), brotliLimit/16+1))
	if err != nil {
		t.Fatal(err)
	}
	if got := d.choose("br, gzip"); got != gzipped {
		t.Errorf("a large body goes out as %q", got)
	}
}

func TestAnswerThatGetsNoTurnIsBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(cacheLimit)
		for range cap(c.slots.taken) {
			if err := c.slots.take(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		start := time.Now()
		_, err := c.get(t.Context(), "1", "/", func(context.Context) (*document, error) {
			t.Error("made although every slot is taken")
			return nil, errBusy
		})
		if waited := time.Since(start); !errors.Is(err, errBusy) || waited != patience {
			t.Errorf("%v after %s", err, waited)
		}
		c.slots.release()
		if _, err = c.get(t.Context(), "1", "/", small); err != nil {
			t.Errorf("refused although a slot is free: %v", err)
		}
		if _, err = c.get(t.Context(), "1", "/other", small); err != nil {
			t.Errorf("the slot was not given back: %v", err)
		}
	})
}

// small makes a small answer.
func small(context.Context) (*document, error) {
	return newDocument(http.StatusOK, htmlType, revalidate, []byte("small"))
}

// busy is a reader whose answers never get their turn.
type busy struct{ dashboards.Reader }

func (busy) Run(context.Context, area.Scope, queries.Request) (*queries.Result, error) {
	return nil, errBusy
}

func TestBusyServerSaysWhenToComeBack(t *testing.T) {
	s := newServer(t, open(t), func(o *Options) { o.Reader = busy{o.Reader} })
	scenario{target: "/api/v1/metrics/pin_issued", status: 503, has: []string{"urn:toancanh:problem:busy"}, sends: map[string]string{"Retry-After": "10"}}.run(t, s)
}

func TestLogLineIsShortAndQuietRoutesAreForDebugging(t *testing.T) {
	var lines bytes.Buffer
	s := newServer(t, open(t), func(o *Options) {
		o.Log = slog.New(slog.NewTextHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	for target, level := range map[string]string{
		"/healthz": "DEBUG", "/readyz": "DEBUG", "/metrics": "DEBUG", "/static/app.css": "DEBUG", "/static/nothing.css": "DEBUG",
		"/definitions": "INFO", "/nowhere": "INFO", "/" + strings.Repeat("x", 3000): "INFO", "/?as_of=" + strings.Repeat("x", 5000): "INFO",
	} {
		lines.Reset()
		get(t, s, target)
		line := lines.String()
		if !strings.Contains(line, "level="+level+" msg=request") || len(line) > longestLogged+400 {
			t.Errorf("%.40s is logged as %s", target, line)
		}
	}
}
