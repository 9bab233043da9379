package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"toancanh/dashboards/export"
	"toancanh/jobs"
	"toancanh/queries/area"
	"toancanh/server/audit"
	"toancanh/server/state"
)

func (c *cli) auditVerb() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "The trail of who did what: verify, list, export, archive",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.auditVerifyVerb(), c.auditListVerb(), c.auditExportVerb(), c.auditArchiveVerb())
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
	from, until                         dateFlag
	person, action, outcome, area, text string
}

func (f *auditFilter) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var(&f.from, "from", "first `DAY`")
	flags.Var(&f.until, "until", "last `DAY`")
	flags.StringVar(&f.person, "person", "", "only rows of the person of this `ID` or name; os:NAME for commands")
	flags.StringVar(&f.action, "action", "", "only this `ACTION`")
	flags.StringVar(&f.outcome, "outcome", "", "done, refused or failed")
	flags.StringVar(&f.area, "area", "", "only rows about this `AREA`")
	flags.StringVar(&f.text, "text", "", "only rows that tell of this `TEXT`: in what, metric, reference or address")
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

// chosen is the filter, with the person's name looked up.
func (a *app) chosen(ctx context.Context, f *auditFilter) (state.AuditFilter, error) {
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
	chosen := state.AuditFilter{Person: f.person, Action: f.action, Outcome: f.outcome, Text: f.text}
	if f.area != "" {
		about, err := area.Parse(f.area)
		if err != nil {
			return state.AuditFilter{}, usagef("--area %q: %w", f.area, err)
		}
		chosen.Area = about.String()
	}
	switch p, err := a.state.PersonNamed(ctx, f.person); {
	case err == nil:
		chosen.Person = fmt.Sprintf("p%d", p.ID)
	case !errors.Is(err, state.ErrNoPerson):
		return state.AuditFilter{}, err
	}
	if f.from.IsValid() {
		chosen.From = f.from.In(a.zone)
	}
	if f.until.IsValid() {
		chosen.Until = f.until.AddDays(1).In(a.zone)
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
				chosen, err := a.chosen(ctx, &filter)
				if err != nil {
					return err
				}
				if err := c.tellArchives(ctx, a, chosen); err != nil {
					return err
				}
				chosen.Limit = limit
				w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
				err = a.state.EachAudit(ctx, chosen, func(r state.AuditRow) error {
					_, err := fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s %s %s\t%s\t%s\n", r.Number, r.At.In(a.zone).Format("2006-01-02 15:04:05"), r.Outcome, r.Action,
						dash(r.Person), dash(r.Role), r.What, r.Area, r.Metric, dash(r.Reference), r.Address)
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

// tellArchives says beside a list which rows that could be in it lie in archives.
func (c *cli) tellArchives(ctx context.Context, a *app, chosen state.AuditFilter) error {
	cuts, err := a.state.AuditCuts(ctx)
	for _, cut := range cuts {
		if chosen.Reaches(cut, a.zone) {
			fmt.Fprintf(c.err, "rows %d to %d, earlier than %s, are not here: they are in %s below data_dir\n", cut.First, cut.Last, cut.Before, audit.ArchiveName(cut))
		}
	}
	return err
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
		Long: `The trail with its hashes, the oldest row first, as CSV or as a JSON object a line. In CSV a text that a spreadsheet would take for
a formula has an apostrophe before it: work hashes out from JSON.

hash is the SHA-256 of the 32 bytes of previous, followed by number, at (milliseconds since 1970), person, role, action, what, area,
metric, outcome, reference and address, each written as its length in bytes, a colon and its text.`,
		Example: "  toancanh audit export --from 2026-11-01 --until 2026-11-30 --format csv > 2026-11.csv",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("--format", format, []string{"csv", "json"}); err != nil {
				return err
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				chosen, err := a.chosen(ctx, &filter)
				if err != nil {
					return err
				}
				if err := a.note(ctx, audit.Entry{Action: audit.ExportTrail, What: format}, nil); err != nil {
					return err
				}
				if err := c.tellArchives(ctx, a, chosen); err != nil {
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

func exportTrail(ctx context.Context, to io.Writer, store *state.Store, chosen state.AuditFilter, format string) error {
	if format == "json" {
		encoder := json.NewEncoder(to)
		return store.EachAudit(ctx, chosen, func(r state.AuditRow) error { return encoder.Encode(audit.Fields(r)) })
	}
	lines, err := export.NewTexts(to, audit.Columns()...)
	if err != nil {
		return err
	}
	if err := store.EachAudit(ctx, chosen, func(r state.AuditRow) error { return lines.Write(audit.Values(r)...) }); err != nil {
		return err
	}
	return lines.Flush()
}

func (c *cli) auditArchiveVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "archive",
		Short: "Move months that are older than audit.keep into a file of their own",
		Long: `Verify the trail, write the rows of whole months that are older than audit.keep into a file below data_dir/audit (JSON lines, gzip),
and take them out of state.db. A row of the trail tells of it with the digest of the file, so "audit verify" goes on across the cut
and reads the files that are there. The server does the same every night.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				if a.config.Audit.Keep == 0 {
					fmt.Fprintln(c.out, "audit.keep is 0: the trail is kept for ever")
					return nil
				}
				cut, file, err := a.archiveTrail(ctx, audit.Entry{Person: "os:" + userName(), Role: shell})
				if err != nil {
					return err
				}
				if file == "" {
					fmt.Fprintln(c.out, "no month is older than audit.keep")
					return nil
				}
				fmt.Fprintf(c.out, "rows %d to %d, earlier than %s: %s\n", cut.First, cut.Last, cut.Before, file)
				return nil
			})
		},
	}
}

// archiveTrail moves what is older than audit.keep out of the trail, as asked by
// somebody.
func (a *app) archiveTrail(ctx context.Context, by audit.Entry) (state.AuditCut, string, error) {
	before := audit.CutBefore(time.Now().In(a.zone), time.Duration(a.config.Audit.Keep))
	return a.trail.Archive(ctx, before, a.zone, by)
}

// keeping is the job that archives the trail every night.
func (a *app) keeping() (jobs.Job, error) {
	schedule, err := jobs.ParseSchedule("40 3 * * *")
	return jobs.Job{
		Name: "audit", Schedule: schedule, Timeout: time.Hour,
		Run: func(ctx context.Context, _ jobs.Trigger) error {
			cut, file, err := a.archiveTrail(ctx, audit.Entry{Role: "job"})
			if file != "" {
				a.log.Info("audit trail archived", "job", "audit", "first", cut.First, "last", cut.Last, "file", file)
			}
			return err
		},
	}, err
}
