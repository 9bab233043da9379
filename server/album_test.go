package server

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"toancanh/dashboards/still"
)

// albumIn gives what draws with a studio and keeps it in a folder.
func albumIn(t *testing.T, s *still.Studio, dir, build string) *still.Album {
	t.Helper()
	return still.NewAlbum(s, still.AlbumOptions{Dir: dir, Limit: 1e8, Build: build, Log: slog.New(slog.DiscardHandler)})
}

// drawingStudio gives the studio of all tests.
func drawingStudio(t *testing.T) *still.Studio {
	t.Helper()
	draws, err := studio()
	if err != nil {
		t.Fatal(err)
	}
	return draws
}

func TestAFolderThatCannotBeMadeBreaksNoPage(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := newServer(t, open(t), func(o *Options) { o.Album = albumIn(t, drawingStudio(t), filepath.Join(file, "stills"), "") })
	if answer := get(t, s, "/figures/ranking.svg"); answer.Code != 200 {
		t.Errorf("status %d", answer.Code)
	}
}

func TestAStampedeDrawsOnce(t *testing.T) {
	album := albumIn(t, drawingStudio(t), t.TempDir(), "")
	d := newDrawings(album, slog.New(slog.DiscardHandler))
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
		if content, err := d.once(context.WithoutCancel(t.Context()), album.Key([]byte("a")), draw); err != nil || string(content) != "drawn" {
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
	with := func(s *still.Studio, build string) *Server {
		return newServer(t, w, func(o *Options) { o.Album = albumIn(t, s, dir, build) })
	}
	addresses := []string{"/figures/ranking.png?theme=dark", "/figures/ranking"}
	first := with(drawingStudio(t), "one")
	drawn := map[string][]byte{}
	for _, address := range addresses {
		drawn[address] = get(t, first, address).Body.Bytes()
	}
	s := with(closedStudio(t), "one")
	for _, address := range addresses {
		if again := get(t, s, address); again.Code != 200 || !bytes.Equal(again.Body.Bytes(), drawn[address]) {
			t.Errorf("%s: %d, %d bytes, first %d", address, again.Code, again.Body.Len(), len(drawn[address]))
		}
	}
	if other := get(t, s, "/figures/ranking.png?theme=print"); other.Code != 500 {
		t.Errorf("a closed studio drew: %d", other.Code)
	}
	if other := get(t, with(closedStudio(t), "two"), "/figures/ranking.png?theme=dark"); other.Code != 500 {
		t.Errorf("a picture of another build was used: %d", other.Code)
	}
}
