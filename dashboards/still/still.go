// Package still draws charts inside the server: an option of ECharts becomes SVG
// and PNG without a browser.
//
// Here live the JavaScript engine that runs ECharts, the strict reader of what it
// draws, the drawing that comes out, and its writers. What a chart shows is never
// decided here: options are made in dashboards/chart. No byte of what ECharts
// writes leaves this package unread.
//
// The maps "vn34" and "vn63" are known by name. They are the files of
// assets.Maps as they are, so an option that joins by the code of an area says
// nameProperty: "code". Names of formatters ("@share:1") are those of
// assets/static/formats.js; an option holds no other. Days are best given as
// "2026-11-22", which every reader's zone takes for the same day. Text is set in
// Noto Sans whatever family an option names; a page that draws the same option with
// the SVG renderer, and has called ToancanhFormats.install, shows the same picture.
package still

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"
	"time"
)

// Limits of what is drawn.
const (
	maxOption = 4 << 20 // bytes of an option
	maxSide   = 8000    // pixels
)

// ErrClosed is returned by a studio that was closed.
var ErrClosed = errors.New("still: the studio is closed")

// Options says how many charts a studio draws at once and what one may cost. The
// zero value of each field stands for its default.
type Options struct {
	Workers     int           // JavaScript engines; one for each core, at most 2. Each takes some 60 MB
	Timeout     time.Duration // of one drawing; 5 s
	MemoryLimit int           // bytes of one engine; 256 MB
}

// Format is the size a chart is drawn at, in CSS pixels, and the language of its
// numbers and dates ("vi" or "en").
type Format struct {
	Width, Height int
	Lang          string
}

// Studio draws options with ECharts inside the process; safe for concurrent use.
type Studio struct {
	options Options
	faces   *faces
	idle    chan *machine // one entry for each worker; nil: not made yet
	done    chan struct{}
	close   func() error
}

// Open returns a studio. Engines are made when they are first needed, and one in
// which something went wrong is thrown away.
func Open(o Options) (*Studio, error) {
	if o.Workers <= 0 {
		o.Workers = min(2, runtime.GOMAXPROCS(0))
	}
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Second
	}
	if o.MemoryLimit <= 0 {
		o.MemoryLimit = 256 << 20
	}
	faces, err := openFaces()
	if err != nil {
		return nil, fmt.Errorf("still: %w", err)
	}
	s := &Studio{
		options: o,
		faces:   faces,
		idle:    make(chan *machine, o.Workers),
		done:    make(chan struct{}),
	}
	for range o.Workers {
		s.idle <- nil
	}
	s.close = sync.OnceValue(s.shut)
	return s, nil
}

// Draw draws an option, which is a JSON text, with animation, tooltips and tools
// left out. It waits for a free engine. Errors name what the option asked for
// that a still cannot hold, or the limit it met.
func (s *Studio) Draw(ctx context.Context, option []byte, f Format) (*Drawing, error) {
	if err := check(option, f); err != nil {
		return nil, fmt.Errorf("still: %w", err)
	}
	d, err := s.run(ctx, option, f)
	if err != nil {
		return nil, fmt.Errorf("still: %w", err)
	}
	d.faces = s.faces
	return d, nil
}

// Close waits for what is being drawn and frees the engines.
func (s *Studio) Close() error { return s.close() }

func check(option []byte, f Format) error {
	switch {
	case len(option) > maxOption:
		return fmt.Errorf("the option has %d bytes, more than %d: show fewer points", len(option), maxOption)
	case !json.Valid(option):
		return errors.New("the option is no JSON")
	case f.Width < 1 || f.Height < 1 || f.Width > maxSide || f.Height > maxSide:
		return &SizeError{float64(f.Width), float64(f.Height)}
	}
	return nil
}

// run has an engine draw the option. Once anything went wrong in an engine, or came
// out of it, it is not used again.
func (s *Studio) run(ctx context.Context, option []byte, f Format) (d *Drawing, err error) {
	var m *machine
	sound := false
	select {
	case <-s.done:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	case m = <-s.idle:
	}
	defer func() {
		if !sound && m != nil {
			err = errors.Join(err, m.close())
			m = nil
		}
		s.idle <- m
	}()
	if m == nil {
		if m, err = s.newMachine(); err != nil {
			return nil, err
		}
	}
	svg, err := m.draw(ctx, option, f)
	if err != nil {
		return nil, err
	}
	d, err = parse(svg)
	sound = err == nil
	return d, err
}

func (s *Studio) newMachine() (*machine, error) {
	code, err := compiled()
	if err != nil {
		return nil, err
	}
	return newMachine(code, s.faces, s.options)
}

func (s *Studio) shut() error {
	close(s.done)
	var all error
	for range s.options.Workers {
		if m := <-s.idle; m != nil {
			all = errors.Join(all, m.close())
		}
	}
	return all
}

// nearly says whether two numbers are the same to within what nobody sees.
func nearly(a, b float64) bool { return math.Abs(a-b) < 1e-6 }
