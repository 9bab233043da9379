package still

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
)

func keyFor(name string) Hash { return sha256.Sum256([]byte(name)) }

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

func TestWhatCannotBeWrittenIsDrawnAndLogged(t *testing.T) {
	dir := t.TempDir()
	s := shelfIn(t, dir, 1e6)
	key := keyFor("a")
	if err := os.WriteFile(filepath.Dir(s.file(key)), nil, 0o600); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	var log bytes.Buffer
	album := NewAlbum(nil, AlbumOptions{Dir: dir, Limit: 1e6, Log: slog.New(slog.NewTextHandler(&log, nil))})
	content, err := album.Once(t.Context(), key, func(context.Context) ([]byte, error) { return []byte("drawn"), nil })
	if err != nil || string(content) != "drawn" {
		t.Errorf("%q, %v", content, err)
	}
	if !bytes.Contains(log.Bytes(), []byte("still not kept")) {
		t.Errorf("the log says %q", &log)
	}
}
