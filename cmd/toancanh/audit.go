package main

import (
	"context"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"toancanh/server/audit"
	"toancanh/server/state"
)

func (c *cli) auditVerb() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "The trail of who did what: verify, list, export",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.auditVerifyVerb(), c.auditListVerb(), c.auditExportVerb())
	return cmd
}

func (c *cli) auditVerifyVerb() *cobra.Command {
	var noted string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Find rows that were changed, removed, moved or cut off",
		Long: `Read the whole trail and find rows that were changed, removed, moved or cut off. Exit code 1 says that something was found.

Each row holds the hash of the row before it; the head, which is the number and the hash of the last row, lies in audit.head beside
state.db. That finds every change by somebody who cannot write both. Who can work as the user the server runs as can write the trail
anew and its head with it: that is found out only by a head noted elsewhere. The server tells its head in the log at each start, and
this command at each call: keep one where that user cannot write, and give it with --head.`,
		Example: "  toancanh audit verify\n  toancanh audit verify --head 1204:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var head audit.Head
			if noted != "" {
				var err error
				if head, err = audit.ParseHead(noted); err != nil {
					return usagef("--head %q: %w", noted, err)
				}
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				report, err := a.trail.Verify(ctx, head)
				if err != nil {
					return err
				}
				for _, r := range report.Remarks {
					fmt.Fprintln(c.out, r)
				}
				for _, f := range report.Findings {
					fmt.Fprintln(c.out, f)
				}
				fmt.Fprintf(c.out, "%d rows, head %s\n", report.Head.Number, report.Head)
				if !report.Whole() {
					return fmt.Errorf("the audit trail is not as it was written: keep %s and its companions, and compare with a backup", state.FileName)
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&noted, "head", "", "a head noted elsewhere, `NUMBER:HASH`")
	return cmd
}

// auditFilter are the flags that choose rows.
type auditFilter struct {
	from, until             dateFlag
	person, action, outcome string
}

func (f *auditFilter) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var(&f.from, "from", "first `DAY`")
	flags.Var(&f.until, "until", "last `DAY`")
	flags.StringVar(&f.person, "person", "", "only rows of this person's `ID`; os:NAME for commands")
	flags.StringVar(&f.action, "action", "", "only this `ACTION`")
	flags.StringVar(&f.outcome, "outcome", "", "done, refused or failed")
	completeWords(cmd, "action", actionNames())
	completeWords(cmd, "outcome", outcomeNames())
}

func actionNames() (names []string) {
	for _, a := range audit.Actions() {
		names = append(names, string(a))
	}
	return names
}

func outcomeNames() []string {
	return []string{string(audit.Done), string(audit.Refused), string(audit.Failed)}
}

// chosen is the filter in a zone.
func (f *auditFilter) chosen(zone *time.Location) (state.AuditFilter, error) {
	if f.action != "" {
		if err := oneOf("--action", f.action, actionNames()); err != nil {
			return state.AuditFilter{}, err
		}
	}
	if f.outcome != "" {
		if err := oneOf("--outcome", f.outcome, outcomeNames()); err != nil {
			return state.AuditFilter{}, err
		}
	}
	chosen := state.AuditFilter{Person: f.person, Action: f.action, Outcome: f.outcome}
	if f.from.IsValid() {
		chosen.From = f.from.In(zone)
	}
	if f.until.IsValid() {
		chosen.Until = f.until.AddDays(1).In(zone)
	}
	return chosen, nil
}

func (c *cli) auditListVerb() *cobra.Command {
	var filter auditFilter
	var limit int
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "The newest rows of the trail",
		Example: "  toancanh audit list --action refuse --from 2026-11-01",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 1 {
				return usagef("--limit %d: at least 1", limit)
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				chosen, err := filter.chosen(a.zone)
				if err != nil {
					return err
				}
				chosen.Limit = limit
				w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
				err = a.state.EachAudit(ctx, chosen, func(r state.AuditRow) error {
					_, err := fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s %s %s\t%s\n", r.Number, r.At.In(a.zone).Format("2006-01-02 15:04:05"), r.Outcome, r.Action,
						dash(r.Person), dash(r.Role), r.What, r.Area, r.Metric, r.Reference)
					return err
				})
				if err != nil {
					return err
				}
				return w.Flush()
			})
		},
	}
	filter.add(cmd)
	cmd.Flags().IntVar(&limit, "limit", 100, "how many, the newest first")
	return cmd
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func (c *cli) auditExportVerb() *cobra.Command {
	var filter auditFilter
	var format string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "The trail with its hashes, for a tool of your own",
		Long: `The trail with its hashes, the oldest row first, as CSV or as a JSON object a line.

hash is the SHA-256 of the 32 bytes of previous, followed by number, at (milliseconds since 1970), person, role, action, what, area,
metric, outcome, reference and address, each written as its length in bytes, a colon and its text.`,
		Example: "  toancanh audit export --from 2026-11-01 --until 2026-11-30 --format csv > 2026-11.csv",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("--format", format, []string{"csv", "json"}); err != nil {
				return err
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				chosen, err := filter.chosen(a.zone)
				if err != nil {
					return err
				}
				if err := a.note(ctx, audit.Entry{Action: audit.ExportTrail, What: format}, nil); err != nil {
					return err
				}
				return exportTrail(ctx, c.out, a.state, chosen, format)
			})
		},
	}
	filter.add(cmd)
	cmd.Flags().StringVar(&format, "format", "csv", "csv or json")
	completeWords(cmd, "format", []string{"csv", "json"})
	return cmd
}

// trailColumns are the columns of an export, in the order in which they are hashed.
func trailColumns() []string {
	return []string{"number", "at", "person", "role", "action", "what", "area", "metric", "outcome", "reference", "address", "previous", "hash"}
}

func trailFields(r state.AuditRow) []string {
	return []string{
		strconv.FormatInt(r.Number, 10), strconv.FormatInt(r.At.UnixMilli(), 10), r.Person, r.Role, r.Action, r.What, r.Area, r.Metric, r.Outcome,
		r.Reference, r.Address, hex.EncodeToString(r.Previous[:]), hex.EncodeToString(r.Hash[:]),
	}
}

func exportTrail(ctx context.Context, to io.Writer, store *state.Store, chosen state.AuditFilter, format string) error {
	if format == "json" {
		encoder := json.NewEncoder(to)
		return store.EachAudit(ctx, chosen, func(r state.AuditRow) error {
			object := map[string]string{}
			for i, field := range trailFields(r) {
				object[trailColumns()[i]] = field
			}
			return encoder.Encode(object)
		})
	}
	w := csv.NewWriter(to)
	if err := w.Write(trailColumns()); err != nil {
		return err
	}
	if err := store.EachAudit(ctx, chosen, func(r state.AuditRow) error { return w.Write(trailFields(r)) }); err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}
