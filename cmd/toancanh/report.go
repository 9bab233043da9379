package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/golang-sql/civil"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"toancanh/dashboards"
	"toancanh/dashboards/pdf"
	"toancanh/dashboards/pdf/typeset"
	"toancanh/queries/area"
)

// everyArea is the word for the nation and all provinces.
const everyArea = "all"

func (c *cli) reportVerb() *cobra.Command {
	var asOf, from dateFlag
	var areaText, snapshotID, lang, layout, out string
	sign := false
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Write the report of the nation or a province as PDF",
		Long: `Write the report of the nation or a province as PDF: the same bytes as /reports/AREA/NIGHT.pdf.

The code on its first page says which report it is; "toancanh verify" and PUBLIC_URL/verify tell whether its numbers still stand. With
--area all the nation and all 34 provinces are written; one that fails does not keep the others.`,
		Example: `  toancanh report --area 96 --out ca-mau.pdf
  toancanh report --area all --as-of 2026-11-22 --lang en --out reports/
  toancanh report --area VN --layout annex --from 2026-11-15`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("--lang", lang, dashboards.Languages()); err != nil {
				return err
			}
			if err := oneOf("--layout", layout, dashboards.Layouts()); err != nil {
				return err
			}
			areas, err := reportAreas(areaText)
			if err != nil {
				return err
			}
			to := output{sign: sign, folder: len(areas) > 1 || strings.HasSuffix(out, string(filepath.Separator))}
			if to.path, err = c.abs(out); err != nil {
				return err
			}
			wish := pdf.Wish{AsOf: asOf.Date, Snapshot: snapshotID, From: from.Date, Lang: lang, Layout: typeset.Layout(layout)}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				return a.report(ctx, c, areas, wish, to)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&areaText, "area", "VN", "VN, the `CODE` of a province, or all")
	flags.Var(&asOf, "as-of", "the `NIGHT`, YYYY-MM-DD (default the newest)")
	flags.StringVar(&snapshotID, "snapshot", "", "a snapshot `ID` instead of --as-of: the report never changes")
	flags.Var(&from, "from", "the `NIGHT` of the report before, to compare with (default the end of the month before)")
	flags.StringVar(&lang, "lang", dashboards.Vietnamese, "vi or en")
	flags.StringVar(&layout, "layout", dashboards.SummaryLayout, strings.Join(dashboards.Layouts(), " or "))
	flags.BoolVar(&sign, "sign", false, "sign with the key that reports.signature names in the configuration")
	flags.StringVar(&out, "out", ".", "the `FILE_OR_DIR` to write to")
	completeWords(cmd, "lang", dashboards.Languages())
	completeWords(cmd, "layout", dashboards.Layouts())
	cmd.MarkFlagsMutuallyExclusive("as-of", "snapshot")
	return cmd
}

// reportAreas reads which reports are asked for.
func reportAreas(text string) ([]area.Area, error) {
	if text == everyArea {
		return append([]area.Area{{}}, area.Provinces(area.V34)...), nil
	}
	a, err := dashboards.ReportArea(text, dashboards.English)
	var place *dashboards.PlaceError
	switch {
	case errors.As(err, &place) && len(place.Near) > 0:
		var near []string
		for _, n := range place.Near {
			near = append(near, n.Label(dashboards.English)+" ("+n.String()+")")
		}
		return nil, usagef("--area %q: there is no province of that code; is it %s?", text, strings.Join(near, ", "))
	case err != nil:
		return nil, usagef("--area %q: %w", text, err)
	}
	return []area.Area{a}, nil
}

// reports makes the reports of this program.
func (a *app) reports() *pdf.Maker {
	return pdf.New(pdf.Options{
		Drawer: a.album, PublicURL: a.config.Server.PublicURL, Release: release + " " + commit(), Agency: a.config.Reports.Agency, Signers: a.signers,
	})
}

// builder builds pages for those who may run commands.
func (a *app) builder() (*dashboards.Builder, error) {
	checks, err := checkTexts()
	if err != nil {
		return nil, err
	}
	return &dashboards.Builder{
		Reader: a.reader, Catalogue: a.catalogue, Scope: area.NationScope(), Zone: a.zone, Expected: a.yesterday(), Checks: checks,
	}, nil
}

// report writes the reports of areas into a file or a folder, as many at once as there
// are cores, all of the same snapshot.
func (a *app) report(ctx context.Context, c *cli, areas []area.Area, wish pdf.Wish, to output) error {
	b, err := a.builder()
	if err != nil {
		return err
	}
	snap, err := a.reader.Snapshot(ctx, wish.AsOf, wish.Snapshot)
	if err != nil {
		return exportError(err)
	}
	wish.AsOf, wish.Snapshot = civil.Date{}, snap.ID
	if err := to.open(); err != nil {
		return err
	}
	if c.app == nil { // a process of its own: many reports should fit beside the database
		defer debug.SetGCPercent(debug.SetGCPercent(50))
	}
	maker, bar := a.reports(), c.progress()
	var mu sync.Mutex // guards what follows
	var failed []error
	done := 0
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, one := range areas {
		g.Go(func() error {
			w := wish
			w.Area = one
			name, err := a.write(ctx, maker, b, w, to)
			mu.Lock()
			defer mu.Unlock()
			done++
			switch {
			case err != nil:
				failed = append(failed, fmt.Errorf("report of %s: %w", one, err))
			default:
				bar.end()
				fmt.Fprintln(c.out, name)
			}
			bar.report("reports", int64(done), int64(len(areas)))
			return nil
		})
	}
	_ = g.Wait() // faults are kept by area
	bar.end()
	if len(failed) > 0 && len(areas) == 1 {
		return exportError(errors.Unwrap(failed[0]))
	}
	if len(failed) > 0 {
		slices.SortFunc(failed, func(x, y error) int { return strings.Compare(x.Error(), y.Error()) })
		return fmt.Errorf("%d of %d reports failed, the others are written:\n%w", len(failed), len(areas), errors.Join(failed...))
	}
	return nil
}

// output is where reports are written: a file, or a folder that they are named in.
type output struct {
	path   string
	folder bool // several are written, or a folder was named
	sign   bool
}

// open makes the folder that is needed, and sees whether there is one.
func (o *output) open() error {
	info, err := os.Stat(o.path)
	switch {
	case err == nil && info.IsDir():
		o.folder = true
	case err == nil && o.folder:
		return usagef("--out %s is a file; several reports need a folder", o.path)
	case o.folder:
		if err := os.MkdirAll(o.path, 0o750); err != nil {
			return usageError{err}
		}
	}
	return nil
}

// write makes a report and writes it, whole or not at all; it returns the file's name.
func (a *app) write(ctx context.Context, maker *pdf.Maker, b *dashboards.Builder, w pdf.Wish, to output) (string, error) {
	file, err := maker.Make(ctx, b, w)
	if err != nil {
		return "", err
	}
	if to.sign {
		if file.Bytes, err = a.seal(file.Bytes, w.Lang); err != nil {
			return "", err
		}
	}
	name := to.path
	if to.folder {
		name = filepath.Join(to.path, file.Name)
	}
	if err := writeWhole(name, file.Bytes); err != nil {
		return "", err
	}
	return name, nil
}
