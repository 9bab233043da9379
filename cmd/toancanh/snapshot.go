package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/golang-sql/civil"
	"github.com/spf13/cobra"

	"toancanh/jobs/registry"
	"toancanh/jobs/snapshot"
	"toancanh/server/audit"
)

func (c *cli) snapshotVerb() *cobra.Command {
	var date dateFlag
	var options snapshot.Options
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "Take one night now",
		Long: `Take one night now: extract from every source, build the night, judge it by the gates, publish it.

A night that exists already is taken again: if anything differs, it gets a new revision and what changed is recorded.
Exit code 3 says that a gate stopped the night; the night before stays on the pages.`,
		Example: "  toancanh snapshot\n  toancanh snapshot --date 2026-11-22 --dry-run",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				night := date.or(a.yesterday())
				if night.After(a.yesterday()) {
					return usagef("the night of %s is not over yet; the newest one is %s", night, a.yesterday())
				}
				done, err := a.takeTurn()
				if err != nil {
					return err
				}
				defer done()
				bar := c.progress()
				options.Trigger = "hand"
				outcome, err := a.night(bar.report).Take(ctx, night, options)
				bar.end()
				printOutcome(c.out, outcome, options.DryRun)
				return a.note(ctx, audit.Entry{Action: audit.RunJob, What: fmt.Sprintf("snapshot %s run %s dry %t", night, outcome.Run, options.DryRun)}, err)
			})
		},
	}
	cmd.Flags().Var(&date, "date", "the `NIGHT` to take, YYYY-MM-DD (default yesterday)")
	cmd.Flags().StringVar(&options.Source, "source", "", "read only this source again; the other relations keep their last answer for the night")
	cmd.Flags().BoolVar(&options.DryRun, "dry-run", false, "judge the night by all gates, publish nothing")
	c.completeSources(cmd, "source")
	return cmd
}

func (c *cli) backfillVerb() *cobra.Command {
	var from, until dateFlag
	var options snapshot.Options
	cmd := &cobra.Command{
		Use:   "backfill --from DATE",
		Short: "Take every missing night that the sources can still answer",
		Long: `Take every missing night between two dates, in one pass over the registry.

Sources whose history is "events" answer any past night from their timestamps; such nights are marked as reconstructed.
Nights that no source can answer are recorded as gaps, never invented.`,
		Example: "  toancanh backfill --from 2026-01-01\n  toancanh backfill --from 2026-01-01 --until 2026-01-31 --again",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !from.IsValid() {
				return usagef("say where to begin: --from YYYY-MM-DD")
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				span := registry.Span{From: from.Date, Until: until.or(a.yesterday())}
				if span.Until.After(a.yesterday()) {
					return usagef("the night of %s is not over yet; the newest one is %s", span.Until, a.yesterday())
				}
				if span.Until.Before(span.From) {
					return usagef("--until %s comes before --from %s", span.Until, span.From)
				}
				done, err := a.takeTurn()
				if err != nil {
					return err
				}
				defer done()
				bar := c.progress()
				options.Trigger = "hand"
				outcome, err := a.night(bar.report).Backfill(ctx, span, options)
				bar.end()
				printOutcome(c.out, outcome, false)
				return a.note(ctx, audit.Entry{Action: audit.RunJob, What: fmt.Sprintf("backfill %s %s run %s", span.From, span.Until, outcome.Run)}, err)
			})
		},
	}
	cmd.Flags().Var(&from, "from", "first `NIGHT`, YYYY-MM-DD")
	cmd.Flags().Var(&until, "until", "last `NIGHT`, YYYY-MM-DD (default yesterday)")
	cmd.Flags().BoolVar(&options.Again, "again", false, "take nights again that exist; those that differ get a new revision")
	return cmd
}

// printOutcome says what became of a run, worst things first.
func printOutcome(to io.Writer, o snapshot.Outcome, dryRun bool) {
	for _, g := range o.Gates {
		if g.Faults > 0 {
			fmt.Fprintf(to, "%s  %-4s  %s: %s\n", g.Date, g.Severity, g.Gate, g.Detail)
		}
	}
	for _, g := range o.Gaps {
		fmt.Fprintf(to, "%s  gap   %s: %s\n", g.Date, g.Relation, g.Reason)
	}
	for _, r := range o.Rejects {
		fmt.Fprintf(to, "rejected  %d rows of %s: %s\n", r.Rows, r.Relation, r.Reason)
	}
	switch {
	case o.Run == "":
	case dryRun:
		fmt.Fprintf(to, "run %s: dry run, nothing published\n", o.Run)
	case len(o.Snapshots) == 1:
		fmt.Fprintf(to, "run %s: %s, snapshot %s\n", o.Run, o.State, o.Snapshots[0])
	default:
		fmt.Fprintf(to, "run %s: %s, %d nights published\n", o.Run, o.State, len(o.Snapshots))
	}
}

// dateFlag is a date typed by a person.
type dateFlag struct{ civil.Date }

// Set reads YYYY-MM-DD.
func (d *dateFlag) Set(s string) error {
	date, err := civil.ParseDate(s)
	if err != nil || !date.IsValid() {
		return fmt.Errorf("write the date as 2026-11-22")
	}
	d.Date = date
	return nil
}

// String returns the date, or nothing if none was given.
func (d *dateFlag) String() string {
	if !d.IsValid() {
		return ""
	}
	return d.Date.String()
}

// Type names the kind of value in help texts.
func (d *dateFlag) Type() string { return "date" }

func (d *dateFlag) or(fallback civil.Date) civil.Date {
	if d.IsValid() {
		return d.Date
	}
	return fallback
}

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no %q; see `%s --help`", cmd.Name(), args[0], cmd.CommandPath())
	}
	return nil
}

// completeSources lets a shell complete the names of the configured sources.
func (c *cli) completeSources(cmd *cobra.Command, flag string) {
	complete := func(_ *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		config, err := c.config()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var names []string
		for _, s := range config.Sources {
			names = append(names, s.Name)
		}
		slices.Sort(names)
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
		panic(err) // the flag is not defined: a mistake in this file
	}
}
