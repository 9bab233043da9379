package dashboards

import (
	"context"
	"fmt"
	"slices"

	"github.com/golang-sql/civil"

	"toancanh/queries"
)

// SinceError says that the earlier night of a comparison is missing.
type SinceError struct{ Night *queries.NightError }

func (e *SinceError) Error() string { return fmt.Sprintf("from: %v", e.Night) }

// Unwrap returns the error of the night.
func (e *SinceError) Unwrap() error { return e.Night }

// since is the earlier night of a comparison: the one the address names, else the
// end of the month before or, where that is missing, the last night before it or
// the first there is. It is zero for the first night of all.
func (b *Builder) since(ctx context.Context, v view) (civil.Date, error) {
	nights, err := b.before(ctx, v)
	if err != nil {
		return civil.Date{}, err
	}
	end := lastMonthEnd(v.snap.Date)
	if !v.p.From.IsZero() {
		return named(v, nights, end)
	}
	if len(nights) == 0 {
		return civil.Date{}, nil
	}
	usual := nights[0]
	for _, d := range nights {
		if !d.After(end) {
			usual = d
		}
	}
	return usual, nil
}

// named is the night an address compares with, or what is wrong with it.
func named(v view, nights []civil.Date, usual civil.Date) (civil.Date, error) {
	from := v.p.From
	if !from.Before(v.snap.Date) {
		return civil.Date{}, ParamErrors{{Name: "from", Value: from.String(), Problem: NotBefore, Try: usual.String()}}
	}
	if slices.Contains(nights, from) {
		return from, nil
	}
	missing := &queries.NightError{Asked: from}
	for _, d := range append(slices.Clone(nights), v.snap.Date) {
		switch {
		case d.Before(from):
			missing.Before = d
		case missing.After.IsZero():
			missing.After = d
		}
	}
	return civil.Date{}, &SinceError{missing}
}

// before are the nights before the one in view, as they are known from there, by
// date.
func (b *Builder) before(ctx context.Context, v view) ([]civil.Date, error) {
	all, err := b.Reader.Nights(ctx)
	if err != nil {
		return nil, err
	}
	var nights []civil.Date
	for _, n := range all {
		if !n.Date.Before(v.snap.Date) {
			break
		}
		known, err := b.known(ctx, v, n)
		if err != nil {
			return nil, err
		}
		if known {
			nights = append(nights, n.Date)
		}
	}
	return nights, nil
}

// known says whether any revision of a night was there when the snapshot in view
// was published. A view that names no snapshot knows them all.
func (b *Builder) known(ctx context.Context, v view, newest queries.Snapshot) (bool, error) {
	if v.p.Snapshot == "" || newest.Key <= v.snap.Key {
		return true, nil
	}
	if newest.Revision == 1 {
		return false, nil
	}
	revisions, err := b.Reader.Revisions(ctx, newest.Date)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(revisions, func(s queries.Snapshot) bool { return s.Key <= v.snap.Key }), nil
}
