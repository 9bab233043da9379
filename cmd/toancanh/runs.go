package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"toancanh/queries"
)

func (c *cli) runsVerb() *cobra.Command {
	var filter queries.RunFilter
	var format string
	cmd := &cobra.Command{
		Use:     "runs",
		Short:   "The ledger: what ran, when, how it ended",
		Example: "  toancanh runs\n  toancanh runs --limit 1 --format json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("--format", format, []string{"table", "json"}); err != nil {
				return err
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				runs, err := a.reader.Runs(ctx, filter)
				if err != nil {
					return err
				}
				if format == "json" {
					encoder := json.NewEncoder(c.out)
					encoder.SetIndent("", "  ")
					return encoder.Encode(runs)
				}
				return c.printRuns(a, runs, filter.ID != "")
			})
		},
	}
	cmd.Flags().IntVar(&filter.Limit, "limit", 20, "how many, the newest first")
	cmd.Flags().StringVar(&filter.ID, "run", "", "one `RUN`, with its sources, gates and rejects")
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	completeWords(cmd, "format", []string{"table", "json"})
	return cmd
}

// printRuns prints a line a run and, of a single run, all that is known of it.
func (c *cli) printRuns(a *app, runs []queries.Run, whole bool) error {
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	for _, r := range runs {
		took := "-"
		if !r.FinishedAt.IsZero() {
			took = r.FinishedAt.Sub(r.StartedAt).Round(time.Millisecond).String()
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s…%s\t%s\t%d nights\t%s\t%s\n", r.ID, r.StartedAt.In(a.zone).Format("2006-01-02 15:04:05"),
			r.Job, r.From, r.Until, r.State, r.Nights, took, r.Error)
		if whole {
			printRun(w, r)
		}
	}
	return w.Flush()
}

// printRun prints what stands behind a run: its sources, the gates that found
// faults, the rows it rejected.
func printRun(w io.Writer, r queries.Run) {
	for _, s := range r.Sources {
		fmt.Fprintf(w, "source\t%s\t%s\t%s\t%d rows\t%d rejected\t%s\n", s.Source, s.Relation, s.State, s.Rows, s.Rejected, s.Error)
	}
	passed := 0
	for _, g := range r.Gates {
		if g.Nights == 0 {
			passed++
			continue
		}
		fmt.Fprintf(w, "gate\t%s\t%s\t%d nights, last %s\t%d faults\t%s\n", g.Name, g.Severity, g.Nights, g.Date, g.Faults, g.Detail)
	}
	fmt.Fprintf(w, "gates passed\t%d\n", passed)
	for _, x := range r.Rejects {
		fmt.Fprintf(w, "rejected\t%s\t%s\t%d rows\t%s:%d\n", x.Relation, x.Reason, x.Rows, x.File, x.FirstLine)
	}
}
