package still

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
)

// Album draws with a studio and keeps in files what was drawn, so that it outlasts the
// program. It is safe for concurrent use.
type Album struct {
	*Studio
	build string
	shelf *shelf // nil: nothing is kept
	log   *slog.Logger
}

// AlbumOptions says where what was drawn is kept.
type AlbumOptions struct {
	Dir   string       // "": nowhere
	Limit int64        // bytes in the folder; the least recently asked for go first
	Build string       // of the program: what another one drew is not used
	Log   *slog.Logger // nil: slog.Default()
}

// NewAlbum returns an album of a studio, which the caller closes. A folder that cannot
// be used is logged; then nothing is kept.
func NewAlbum(s *Studio, o AlbumOptions) *Album {
	a := &Album{Studio: s, build: o.Build, log: o.Log}
	if a.log == nil {
		a.log = slog.Default()
	}
	if o.Dir == "" || o.Limit <= 0 {
		return a
	}
	var err error
	if a.shelf, err = openShelf(o.Dir, o.Limit); err != nil {
		a.log.Warn("stills are not kept", "error", err)
	}
	return a
}

// Draw is Studio.Draw, but for what is kept already.
func (a *Album) Draw(ctx context.Context, option []byte, f Format) (*Drawing, error) {
	if a.shelf == nil {
		return a.Studio.Draw(ctx, option, f)
	}
	key := a.Key(fmt.Appendf(nil, "drawing %dx%d %s %s", f.Width, f.Height, f.Lang, option))
	if content, ok := a.shelf.get(key); ok {
		if d, err := a.Restore(content); err == nil {
			return d, nil
		}
	}
	d, err := a.Studio.Draw(ctx, option, f)
	if err != nil {
		return nil, err
	}
	content, err := d.Keep()
	if err != nil {
		return nil, err
	}
	a.put(key, content)
	return d, nil
}

// Key names what is made of a description by this build of the program.
func (a *Album) Key(description []byte) Hash {
	return sha256.Sum256(fmt.Appendf(nil, "%s\n%s", a.build, description))
}

// Once returns what is kept under a key, or makes and keeps it. What cannot be kept is
// made again another day.
func (a *Album) Once(ctx context.Context, key Hash, make func(ctx context.Context) ([]byte, error)) ([]byte, error) {
	if content, ok := a.shelf.get(key); ok {
		return content, nil
	}
	content, err := make(ctx)
	if err != nil {
		return nil, err
	}
	a.put(key, content)
	return content, nil
}

func (a *Album) put(key Hash, content []byte) {
	if err := a.shelf.put(key, content); err != nil {
		a.log.Warn("still not kept", "error", err)
	}
}
