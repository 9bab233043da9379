package server

import (
	"container/list"
	"context"
	"crypto/sha256"
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
	studio *still.Studio
	log    *slog.Logger
	paint  map[string]string // colour of a figure → what a page writes for it

	mu      sync.Mutex // guards what follows
	size    int
	order   *list.List // of *drawing, the most recent in front
	entries map[[sha256.Size]byte]*list.Element
}

type drawing struct {
	key [sha256.Size]byte
	svg template.HTML
}

func newDrawings(studio *still.Studio, log *slog.Logger) *drawings {
	d := &drawings{studio: studio, log: log, paint: map[string]string{}, order: list.New(), entries: map[[sha256.Size]byte]*list.Element{}}
	for _, ink := range chart.Palette() {
		d.paint[ink.Light] = "var(" + ink.Variable() + ")"
	}
	return d
}

// stills draws a figure in every size pages show.
func (d *drawings) stills(option []byte, f *chart.Figure) ([]drawn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), drawLimit)
	defer cancel()
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
	key := sha256.Sum256(fmt.Appendf(nil, "%dx%d %s %s", format.Width, format.Height, lang, option))
	if svg, ok := d.lookup(key); ok {
		return svg, nil
	}
	picture, err := d.studio.Draw(ctx, option, still.Format{Width: format.Width, Height: format.Height, Lang: lang})
	if err != nil {
		return "", fmt.Errorf("draw: %w", err)
	}
	svg := template.HTML(picture.SVG(still.SVGOptions{Paint: d.colour, ID: fmt.Sprintf("d%x", key[:4])})) //nolint:gosec // written by the drawing's own writer, from an allow-list
	d.keep(key, svg)
	return svg, nil
}

// colour is what a page writes for a colour of a figure.
func (d *drawings) colour(light string) string {
	if variable, ok := d.paint[light]; ok {
		return variable
	}
	return light
}

func (d *drawings) lookup(key [sha256.Size]byte) (template.HTML, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e, ok := d.entries[key]
	if !ok {
		return "", false
	}
	d.order.MoveToFront(e)
	return e.Value.(*drawing).svg, true
}

func (d *drawings) keep(key [sha256.Size]byte, svg template.HTML) {
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
func (d *drawings) fault(err error) string {
	ref := newReference()
	d.log.Error("figure", "reference", ref, "error", err)
	return ref
}
