package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"toancanh/dashboards"
	"toancanh/queries"
	"toancanh/queries/area"
)

func TestEachCodingCarriesTheSamePageUnderItsOwnTag(t *testing.T) {
	t.Parallel()
	s := shared(t)
	plain := get(t, s, "/")
	tags := map[string]bool{plain.Header().Get("ETag"): true}
	for coding, read := range map[string]func(io.Reader) (io.Reader, error){
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"zstd": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
	} {
		answer := get(t, s, "/", "Accept-Encoding", coding)
		if got := answer.Header().Get("Content-Encoding"); got != coding {
			t.Errorf("asked for %s, got %q", coding, got)
		}
		r, err := read(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(body, plain.Body.Bytes()) {
			t.Errorf("%s holds another page", coding)
		}
		tags[answer.Header().Get("ETag")] = true
	}
	if len(tags) != 4 {
		t.Errorf("four codings have the tags %v", tags)
	}
	refused := get(t, s, "/", "Accept-Encoding", "br;q=0, gzip;q=0.5")
	if got := refused.Header().Get("Content-Encoding"); got != "gzip" {
		t.Errorf("brotli was refused, got %q", got)
	}
}

func TestUnchangedPageIsNotSentAgain(t *testing.T) {
	t.Parallel()
	s := shared(t)
	tag := get(t, s, "/", "Accept-Encoding", "br").Header().Get("ETag")
	again := get(t, s, "/", "Accept-Encoding", "br", "If-None-Match", `"other", `+tag)
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("status %d with %d bytes", again.Code, again.Body.Len())
	}
}

func TestNewSnapshotReplacesKeptPages(t *testing.T) {
	w := open(t)
	now := morning()
	s := newServer(t, w, func(o *Options) { o.Now = func() time.Time { return now } })
	if body := get(t, s, "/").Body.String(); !strings.Contains(body, "2026-11-22.eeeeee") {
		t.Fatal("the first page lacks its snapshot")
	}
	execute(t, w, `
		update main.snapshot set superseded_by = 7 where snapshot = 5;
		insert into main.snapshot values (7, '2026-11-22.ffffff', date '2026-11-22', 3, 'run-5', now(), false, true, null);`)
	now = now.Add(2 * lookEvery)
	if body := get(t, s, "/").Body.String(); !strings.Contains(body, "2026-11-22.ffffff") {
		t.Error("the page is still the old one")
	}
}

func TestLastNightMissingIsToldOnceItIsDueButNotBefore(t *testing.T) {
	w := open(t)
	for given, due := range map[time.Duration]time.Time{
		0:                             time.Date(2026, 11, 24, 6, 0, 0, 0, zone()),
		2*time.Hour + 45*time.Minute:  time.Date(2026, 11, 24, 2, 45, 0, 0, zone()),
		25*time.Hour + 30*time.Minute: time.Date(2026, 11, 25, 1, 30, 0, 0, zone()),
	} {
		now := due.Add(-time.Second)
		s := newServer(t, w, func(o *Options) { o.ReadyBy = given; o.Now = func() time.Time { return now } })
		const stale = "đêm gần đây chưa có số liệu"
		if strings.Contains(get(t, s, "/").Body.String(), stale) {
			t.Errorf("ready by %s: told before the night was due", given)
		}
		now = due
		if !strings.Contains(get(t, s, "/").Body.String(), stale) {
			t.Errorf("ready by %s: not told when the night was due", given)
		}
	}
}

// brokenTasks is a reader one of whose answers fails.
type brokenTasks struct{ dashboards.Reader }

func (brokenTasks) Tasks(context.Context, area.Scope, queries.TaskFilter) ([]queries.Task, queries.Snapshot, error) {
	return nil, queries.Snapshot{}, errors.New("the disk is gone: /secret/path")
}

func TestOneBrokenPanelLeavesTheOthersStanding(t *testing.T) {
	s := newServer(t, open(t), func(o *Options) { o.Reader = brokenTasks{o.Reader} })
	answer := get(t, s, "/")
	body := answer.Body.String()
	for _, want := range []string{"Phần này đang lỗi", answer.Header().Get("X-Request-Id"), "Hà Nội", "50.575.896"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(body, "secret") {
		t.Error("the page tells the inner error")
	}
	if got := answer.Header().Get("Cache-Control"); got != fleeting {
		t.Errorf("a page with a broken panel may be kept: %q", got)
	}
	if first, second := answer.Header().Get("X-Request-Id"), get(t, s, "/"); !strings.Contains(second.Body.String(), second.Header().Get("X-Request-Id")) || strings.Contains(second.Body.String(), first) {
		t.Error("the broken page was kept")
	}
}

// panics is a reader that panics.
type panics struct{ dashboards.Reader }

func (panics) Gaps(context.Context) ([]queries.Gap, error) { panic("nil map") }

func TestPanicIsAnsweredWithItsReference(t *testing.T) {
	s := newServer(t, open(t), func(o *Options) { o.Reader = panics{o.Reader} })
	answer := get(t, s, "/api/v1/snapshots")
	if answer.Code != http.StatusInternalServerError || strings.Contains(answer.Body.String(), "nil map") ||
		!strings.Contains(answer.Body.String(), answer.Header().Get("X-Request-Id")) {
		t.Errorf("status %d: %s", answer.Code, answer.Body)
	}
}

func TestCacheStaysWithinItsLimit(t *testing.T) {
	c := newCache(40_000)
	for _, key := range strings.Fields("a b c d e f g h i j k l m n o p q r s t") {
		_, err := c.get(t.Context(), "1", key, func(context.Context) (*document, error) {
			return newDocument(http.StatusOK, htmlType, revalidate, bytes.Repeat([]byte(key), 4000))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if c.size > c.limit || len(c.entries) == 0 || len(c.entries) == 20 {
		t.Errorf("%d entries of %d bytes in a cache of %d", len(c.entries), c.size, c.limit)
	}
	if _, kept := c.lookup("1", "t"); !kept {
		t.Error("the most recent answer is gone")
	}
	if _, kept := c.lookup("2", "t"); kept {
		t.Error("an answer outlived its version")
	}
}
