package queries

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"toancanh/assets/nearest"
)

// Catalogue is every metric that can be asked for.
type Catalogue struct {
	metrics []*Metric // by id
	byID    map[string]*Metric
	watch   watch
}

// Load reads the shipped metrics and those of the operator's folders and holds
// them all to the same rules. Files of a folder are its *.sql, not deeper. An
// operator adds metrics and never replaces one: an id that is taken is a
// mistake. A Folder's files go by its name in messages. The error is Mistakes,
// every one found, with file and line.
func Load(operator ...fs.FS) (_ *Catalogue, err error) {
	lint, err := openLint()
	if err != nil {
		return nil, fmt.Errorf("load metrics: %w", err)
	}
	defer func() { err = errors.Join(err, lint.close()) }()
	c := &Catalogue{byID: map[string]*Metric{}}
	var mistakes Mistakes
	for _, folder := range append([]fs.FS{inside(metricFiles, "metrics")}, operator...) {
		found, err := c.add(folder, lint)
		if err != nil {
			return nil, fmt.Errorf("load metrics: %w", err)
		}
		mistakes = append(mistakes, found...)
	}
	if len(mistakes) > 0 {
		mistakes.sort()
		return nil, mistakes
	}
	slices.SortFunc(c.metrics, func(a, b *Metric) int { return strings.Compare(a.ID, b.ID) })
	c.watch = watchOf(c.metrics)
	for _, m := range c.metrics {
		m.reads = relationsNamed(m.Reads)
	}
	return c, nil
}

func (c *Catalogue) add(folder fs.FS, lint *lint) (Mistakes, error) {
	names, err := fs.Glob(folder, "*.sql")
	if err != nil {
		return nil, err
	}
	var mistakes Mistakes
	for _, name := range names {
		content, err := fs.ReadFile(folder, name)
		name = labelled(folder, name)
		if err != nil {
			mistakes = append(mistakes, Mistake{File: name, Text: readProblem(err)})
			continue
		}
		m, found := parseMetric(name, content)
		mistakes = append(mistakes, found...)
		if m == nil {
			continue
		}
		if other, taken := c.byID[m.ID]; taken {
			mistakes = append(mistakes, Mistake{File: name, Line: 1,
				Text: fmt.Sprintf("metric %s exists already (%s); give yours another id", m.ID, other.File)})
			continue
		}
		if m.ID != "" {
			c.byID[m.ID] = m
			c.metrics = append(c.metrics, m)
		}
		judged, err := lint.judge(context.Background(), m)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		mistakes = append(mistakes, judged...)
	}
	return mistakes, nil
}

// Folder is an operator's folder with the name its files go by in messages, such
// as the path written in the configuration.
type Folder struct {
	fs.FS
	Name string
}

// labelled is what a file of a folder is called in messages.
func labelled(folder fs.FS, name string) string {
	if f, ok := folder.(Folder); ok {
		return path.Join(f.Name, name)
	}
	return name
}

func readProblem(err error) string {
	if errors.Is(err, fs.ErrPermission) {
		return "cannot be read: no permission; make it readable for the server's user"
	}
	return "cannot be read: " + err.Error()
}

// Metric returns the metric of that id; a *MetricError if there is none.
func (c *Catalogue) Metric(id string) (*Metric, error) {
	if m, ok := c.byID[id]; ok {
		return m, nil
	}
	names := make([]string, len(c.metrics))
	for i, m := range c.metrics {
		names[i] = m.ID
	}
	return nil, &MetricError{ID: id, Nearest: nearest.To(id, names, 3)}
}

// Metrics returns every metric, by id.
func (c *Catalogue) Metrics() []*Metric { return slices.Clone(c.metrics) }
