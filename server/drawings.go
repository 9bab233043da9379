package server

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"sync"
	"time"

	"toancanh/dashboards/chart"
	"toancanh/dashboards/still"
)

// drawingsLimit is how many bytes of drawings are kept: some thousand figures.
const drawingsLimit = 64 << 20

// drawLimit is how long drawing one figure may take, its wait for its turn included.
const drawLimit = 20 * time.Second

// drawings draws figures once for each content and size. What is drawn does not
// depend on the night's name, so a figure whose numbers stay is not drawn again.
type drawings struct {
	album   *still.Album
	log     *slog.Logger
	paint   map[string]string // colour of a figure → what a page writes for it
	drawing flights[[]byte]

	mu      sync.Mutex // guards what follows
	size    int
	order   *list.List // of *drawing, the most recent in front
	entries map[still.Hash]*list.Element
}

type drawing struct {
	key still.Hash
	svg template.HTML
}

func newDrawings(album *still.Album, log *slog.Logger) *drawings {
	d := &drawings{album: album, log: log, paint: map[string]string{}, order: list.New(), entries: map[still.Hash]*list.Element{}}
	for _, ink := range chart.Palette() {
		d.paint[ink.Light] = "var(" + ink.Variable() + ")"
	}
	return d
}

// stills draws a figure in every size pages show.
func (d *drawings) stills(ctx context.Context, option []byte, f *chart.Figure) ([]drawn, error) {
	formats := f.Formats()
	list := make([]drawn, len(formats))
	for i, format := range formats {
		svg, err := d.still(ctx, option, f.Lang, format)
		if err != nil {
			return nil, err
		}
		list[i] = drawn{Name: format.Name, SVG: svg}
	}
	if len(list) == 1 {
		list[0].Name = "only"
	}
	return list, nil
}

// still returns one drawing, kept or made.
func (d *drawings) still(ctx context.Context, option []byte, lang string, format chart.Format) (template.HTML, error) {
	key := d.album.Key(fmt.Appendf(nil, "inline %dx%d %s %s", format.Width, format.Height, lang, option))
	if svg, ok := d.lookup(key); ok {
		return svg, nil
	}
	content, err := d.drawing.do(ctx, string(key[:]), drawLimit, func(ctx context.Context) ([]byte, error) {
		picture, err := d.album.Draw(ctx, option, still.Format{Width: format.Width, Height: format.Height, Lang: lang})
		if err != nil {
			return nil, fmt.Errorf("draw: %w", err)
		}
		return picture.SVG(still.SVGOptions{Paint: d.colour, ID: fmt.Sprintf("d%x", key[:4])}), nil
	})
	if err != nil {
		return "", err
	}
	svg := template.HTML(content) //nolint:gosec // written by the drawing's own writer, from an allow-list
	d.keep(key, svg)
	return svg, nil
}

// once takes a picture from the album or draws it, once for all who ask at the same
// time.
func (d *drawings) once(ctx context.Context, key still.Hash, draw func(ctx context.Context) ([]byte, error)) ([]byte, error) {
	return d.drawing.do(ctx, string(key[:]), drawLimit, func(ctx context.Context) ([]byte, error) { return d.album.Once(ctx, key, draw) })
}

// colour is what a page writes for a colour of a figure.
func (d *drawings) colour(light string) string {
	if variable, ok := d.paint[light]; ok {
		return variable
	}
	return light
}

func (d *drawings) lookup(key still.Hash) (template.HTML, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e, ok := d.entries[key]
	if !ok {
		return "", false
	}
	d.order.MoveToFront(e)
	return e.Value.(*drawing).svg, true
}

func (d *drawings) keep(key still.Hash, svg template.HTML) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, there := d.entries[key]; there {
		return
	}
	d.entries[key] = d.order.PushFront(&drawing{key: key, svg: svg})
	d.size += len(svg)
	for d.size > drawingsLimit {
		last := d.order.Back()
		old := last.Value.(*drawing)
		d.order.Remove(last)
		delete(d.entries, old.key)
		d.size -= len(old.svg)
	}
}

// fault logs why a figure could not be drawn and returns what stands in its place.
// That nobody waits any more, or that the program ends, is no fault.
func (d *drawings) fault(ctx context.Context, err error) string {
	ref := newReference()
	level := slog.LevelError
	if ctx.Err() != nil || errors.Is(err, still.ErrClosed) {
		level = slog.LevelDebug
	}
	d.log.Log(ctx, level, "figure", "reference", ref, "error", err)
	return ref
}
