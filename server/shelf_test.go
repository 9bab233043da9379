package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"toancanh/dashboards/still"
)

func keyFor(name string) hash { return sha256.Sum256([]byte(name)) }

func shelfIn(t *testing.T, dir string, limit int64) *shelf {
	t.Helper()
	s, err := openShelf(dir, limit)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func shelves(t *testing.T, s *shelf, name string, content []byte) {
	t.Helper()
	if err := s.put(keyFor(name), content); err != nil {
		t.Fatal(err)
	}
}

func TestPicturesOutlastTheProgram(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "stills")
	shelves(t, shelfIn(t, dir, 1e6), "a", []byte("<svg/>"))
	s := shelfIn(t, dir, 1e6)
	if got, ok := s.get(keyFor("a")); !ok || string(got) != "<svg/>" {
		t.Errorf("%q, %v", got, ok)
	}
	if _, ok := s.get(keyFor("b")); ok {
		t.Error("a picture that was never kept is there")
	}
}

func TestSpoiledPicturesAreNotUsed(t *testing.T) {
	for name, spoil := range map[string]func(content []byte) []byte{
		"cut off":   func(c []byte) []byte { return c[:len(c)-3] },
		"cut short": func(c []byte) []byte { return c[:10] },
		"emptied":   func([]byte) []byte { return nil },
		"changed":   func(c []byte) []byte { c[len(c)-1] ^= 1; return c },
		"longer":    func(c []byte) []byte { return append(c, 'x') },
	} {
		dir := t.TempDir()
		s := shelfIn(t, dir, 1e6)
		shelves(t, s, "a", []byte("a picture of some length"))
		file := s.file(keyFor("a"))
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, spoil(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, ok := shelfIn(t, dir, 1e6).get(keyFor("a")); ok {
			t.Errorf("%s: %q is used", name, got)
		}
		if _, ok := s.get(keyFor("a")); ok || s.size != 0 {
			t.Errorf("%s: still on the shelf, %d bytes", name, s.size)
		}
		shelves(t, s, "a", []byte("anew"))
		if got, ok := s.get(keyFor("a")); !ok || string(got) != "anew" {
			t.Errorf("%s: after drawing anew: %q", name, got)
		}
	}
}

func TestTheLeastRecentlyAskedForGoesFirst(t *testing.T) {
	dir := t.TempDir()
	s := shelfIn(t, dir, 5*(100+sha256.Size))
	for i := range 5 {
		shelves(t, s, fmt.Sprint(i), make([]byte, 100))
	}
	s.get(keyFor("0"))
	shelves(t, s, "5", make([]byte, 100))
	for name, want := range map[string]bool{"0": true, "1": false, "2": true, "5": true} {
		if _, ok := s.get(keyFor(name)); ok != want {
			t.Errorf("%s is there: %v, want %v", name, ok, want)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(files) != 5 {
		t.Errorf("%d files, %v", len(files), err)
	}
	shelves(t, s, "huge", make([]byte, 400))
	if _, ok := s.get(keyFor("huge")); ok {
		t.Error("one picture took most of the shelf")
	}
	if small := shelfIn(t, dir, 2*(100+sha256.Size)); small.order.Len() != 2 {
		t.Errorf("with a lower limit %d pictures stay", small.order.Len())
	}
}

func TestHalfWrittenFilesAreClearedAway(t *testing.T) {
	dir := t.TempDir()
	s := shelfIn(t, dir, 1e6)
	shelves(t, s, "a", []byte("x"))
	left := filepath.Join(filepath.Dir(s.file(keyFor("a"))), unfinished+"1")
	other := filepath.Join(dir, "README")
	for _, name := range []string{left, other} {
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if s := shelfIn(t, dir, 1e6); s.order.Len() != 1 {
		t.Errorf("%d pictures", s.order.Len())
	}
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a picture is left: %v", err)
	}
	if _, err := os.Stat(other); err != nil {
		t.Errorf("what is not ours is gone: %v", err)
	}
}

// drawingsOn are drawings with a shelf, and what they log.
func drawingsOn(t *testing.T, s *shelf) (*drawings, *bytes.Buffer) {
	t.Helper()
	draws, err := studio()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	return newDrawings(draws, s, "test", slog.New(slog.NewTextHandler(&log, nil))), &log
}

func TestWhatCannotBeWrittenIsDrawnAndLogged(t *testing.T) {
	dir := t.TempDir()
	s := shelfIn(t, dir, 1e6)
	key := keyFor("a")
	if err := os.WriteFile(filepath.Dir(s.file(key)), nil, 0o600); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	d, log := drawingsOn(t, s)
	content, err := d.once(t.Context(), key, func(context.Context) ([]byte, error) { return []byte("drawn"), nil })
	if err != nil || string(content) != "drawn" {
		t.Errorf("%q, %v", content, err)
	}
	if !bytes.Contains(log.Bytes(), []byte("still not kept")) {
		t.Errorf("the log says %q", log)
	}
}

func TestAFolderThatCannotBeMadeBreaksNoPage(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := newServer(t, open(t), func(o *Options) { o.Stills, o.StillsMax = filepath.Join(file, "stills"), 1e6 })
	if answer := get(t, s, "/figures/ranking.svg"); answer.Code != 200 {
		t.Errorf("status %d", answer.Code)
	}
}

func TestAStampedeDrawsOnce(t *testing.T) {
	d, _ := drawingsOn(t, shelfIn(t, t.TempDir(), 1e6))
	var drawn atomic.Int32
	begun, finish := make(chan struct{}), make(chan struct{})
	draw := func(context.Context) ([]byte, error) {
		drawn.Add(1)
		close(begun)
		<-finish
		return []byte("drawn"), nil
	}
	var all sync.WaitGroup
	ask := func() {
		if content, err := d.once(context.WithoutCancel(t.Context()), keyFor("a"), draw); err != nil || string(content) != "drawn" {
			t.Errorf("%q, %v", content, err)
		}
	}
	all.Go(ask)
	<-begun
	for range 20 {
		all.Go(ask)
	}
	close(finish)
	all.Wait()
	if n := drawn.Load(); n != 1 {
		t.Errorf("drawn %d times", n)
	}
}

func TestAKeptPictureTakesNoDrawing(t *testing.T) {
	dir := t.TempDir()
	w := open(t)
	with := func(o *Options) { o.Stills, o.StillsMax, o.Build = dir, 1e8, "one" }
	first := get(t, newServer(t, w, with), "/figures/ranking.png?theme=dark")
	closed, err := still.Open(still.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	unable := func(o *Options) { with(o); o.Studio, o.Log = closed, slog.New(slog.NewTextHandler(io.Discard, nil)) }
	s := newServer(t, w, unable)
	second := get(t, s, "/figures/ranking.png?theme=dark")
	if second.Code != 200 || !bytes.Equal(first.Body.Bytes(), second.Body.Bytes()) {
		t.Errorf("%d, %d bytes, first %d", second.Code, second.Body.Len(), first.Body.Len())
	}
	if other := get(t, s, "/figures/ranking.png?theme=print"); other.Code != 500 {
		t.Errorf("a closed studio drew: %d", other.Code)
	}
	rebuilt := newServer(t, w, func(o *Options) { unable(o); o.Build = "two" })
	if other := get(t, rebuilt, "/figures/ranking.png?theme=dark"); other.Code != 500 {
		t.Errorf("a picture of another build was used: %d", other.Code)
	}
}
