package dashboards

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"toancanh/queries"
	"toancanh/queries/area"
)

// KeyNumber is one of the numbers of a report's first page that its code stands for.
type KeyNumber struct {
	Metric string
	Area   area.Area // the nation's, where the metric is known for it only
	Title  string
	Value  Number // as people read it
	Exact  string // as it is compared: numerator and denominator, the number, or "-" for none
}

// keyMetrics are the metrics of the key numbers: those of the tiles. Another list is
// another release of codes.
func keyMetrics() []string {
	var ids []string
	for _, h := range headlines() {
		ids = append(ids, h.metric, h.beside)
	}
	return ids
}

// keyNumbers are the key numbers of an area in a snapshot.
func (b *Builder) keyNumbers(ctx context.Context, w words, a area.Area, snap queries.Snapshot) ([]KeyNumber, error) {
	keys := make([]KeyNumber, len(keyMetrics()))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for i, id := range keyMetrics() {
		g.Go(func() error {
			m, err := b.Catalogue.Metric(id)
			if err != nil {
				return err
			}
			about := a
			if m.Grain < a.Level {
				about = area.Area{}
			}
			r, err := b.Reader.Run(ctx, b.Scope, queries.Request{Metric: id, Area: about, Boundary: area.V34, Snapshot: snap.ID})
			if err != nil {
				return err
			}
			row := at(r.Rows, about, snap.Date)
			keys[i] = KeyNumber{Metric: id, Area: about, Title: w.of(m.Title), Value: w.number(m, row), Exact: exact(row)}
			if about != a {
				keys[i].Title = w.t("report.tile.nation", "title", keys[i].Title)
			}
			return nil
		})
	}
	return keys, g.Wait()
}

// exact writes a row so that two are equal if and only if their numbers are.
func exact(r queries.Row) string {
	switch {
	case r.Value == nil:
		return "-"
	case r.Numerator != nil && r.Denominator != nil:
		return fmt.Sprintf("%d/%d", *r.Numerator, *r.Denominator)
	case r.Numerator != nil:
		return strconv.FormatInt(*r.Numerator, 10)
	}
	return strconv.FormatFloat(*r.Value, 'g', -1, 64)
}

// digestOf is the digest of the key numbers of a snapshot.
func digestOf(snapshot string, a area.Area, keys []KeyNumber) uint64 {
	h := sha256.New()
	fmt.Fprintf(h, "toancanh %d\n%s\n%s\n", codeRelease, snapshot, a)
	for _, k := range keys {
		fmt.Fprintf(h, "%s %s %s\n", k.Metric, k.Area, k.Exact)
	}
	return binary.BigEndian.Uint64(h.Sum(nil)) >> (64 - digestBits)
}

// Code is what stands on the report in a layout so that it can be verified.
func (r *Report) Code(layout string) Code {
	return Code{
		Night: r.Snapshot.Date, Snapshot: snapshotDigits(r.Snapshot), Area: r.Area, Lang: r.Params.Lang, Layout: layout,
		Digest: digestOf(r.Snapshot.ID, r.Area, r.Keys),
	}
}

// snapshotDigits are the digits of a snapshot's id behind its date.
func snapshotDigits(s queries.Snapshot) string {
	_, digits, _ := strings.Cut(s.ID, ".")
	return digits
}

// Text is the number with its unit, as people read it.
func (k KeyNumber) Text() string {
	if k.Value.Unit == "" {
		return k.Value.Text
	}
	return k.Value.Text + "\u00a0" + k.Value.Unit
}
