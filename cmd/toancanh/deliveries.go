package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"toancanh/assets/locale"
	"toancanh/jobs/report"
	"toancanh/server"
	"toancanh/server/state"
)

func (c *cli) deliveriesVerb() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "deliveries",
		Short: "Reports that went out or will: list, show, preview, send again",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.deliveriesListVerb(), c.deliveriesShowVerb(), c.deliveriesPreviewVerb(), c.deliveriesResendVerb())
	return cmd
}

func (c *cli) deliveriesListVerb() *cobra.Command {
	var filter state.DeliveryFilter
	var format, stands string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "The log of deliveries, the newest period first",
		Long: `The log of deliveries, the newest period first: who was to get which report, and what became of it.

sent: the server has said that it has it. failed: it does not, and will be tried again at the time given, if one is. bounced: the address
says that the mailbox is bad. doubtful: all of it was sent and no answer came, so ask the recipient before you send it again. held: it waits for you.`,
		Example: "  toancanh deliveries list\n  toancanh deliveries list --attention\n  toancanh deliveries list --state doubtful\n  toancanh deliveries list --schedule weekly --format json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("--format", format, []string{"table", "json"}); err != nil {
				return err
			}
			if stands != "" {
				if err := oneOf("--state", stands, server.DeliveryStates()); err != nil {
					return err
				}
			}
			if filter.Limit < 1 {
				return usagef("--limit %d: at least 1", filter.Limit)
			}
			filter.State = state.DeliveryState(stands)
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				list, err := a.state.Deliveries(ctx, filter)
				if err != nil {
					return err
				}
				entries := []server.DeliveryEntry{}
				for _, d := range list {
					entries = append(entries, server.NewDeliveryEntry(d, a.zone))
				}
				if format == "json" {
					return indented(c.out, entries)
				}
				return printDeliveries(c.out, list, a.zone)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&filter.Schedule, "schedule", "", "of one `NAME`")
	flags.StringVar(&filter.Recipient, "to", "", "to one `ADDRESS`")
	flags.StringVar(&stands, "state", "", "in one `STATE`")
	flags.BoolVar(&filter.Attention, "attention", false, "only those that want a person")
	flags.IntVar(&filter.Limit, "limit", 100, "how many")
	flags.StringVar(&format, "format", "table", "table or json")
	completeWords(cmd, "format", []string{"table", "json"})
	completeWords(cmd, "state", server.DeliveryStates())
	return cmd
}

// printDeliveries prints a line a delivery below a head.
func printDeliveries(to io.Writer, list []state.Delivery, zone *time.Location) error {
	if len(list) == 0 {
		_, err := fmt.Fprintln(to, "no delivery")
		return err
	}
	w := tabwriter.NewWriter(to, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tSCHEDULE\tPERIOD\tRECIPIENT\tADDRESS\tREPORT\tNIGHT\tSTATE\tWHEN\tWHY")
	for _, d := range list {
		night := "-"
		if !d.Night.IsZero() {
			night = d.Night.String()
		}
		when := momentIn(zone, d.Ended)
		if !d.Next.IsZero() {
			when = "next " + momentIn(zone, d.Next)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s %s\t%s\t%s\t%s\t%s\n", d.ID, d.Schedule, momentIn(zone, d.Period), d.Name, d.Recipient, d.Area, d.Lang, night, d.State, when,
			server.DeliveryReason(locale.English, d))
	}
	return w.Flush()
}

// momentIn writes an instant that may be missing.
func momentIn(zone *time.Location, t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(zone).Format("2006-01-02 15:04")
}

func (c *cli) deliveriesPreviewVerb() *cobra.Command {
	var at, format string
	cmd := &cobra.Command{
		Use:     "preview SCHEDULE",
		Short:   "What a schedule would send to whom, without sending it",
		Example: "  toancanh deliveries preview weekly\n  toancanh deliveries preview weekly --at '2026-11-23 07:00'",
		Args:    oneArg("the schedule"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("--format", format, []string{"table", "json"}); err != nil {
				return err
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				return c.preview(ctx, a, args[0], at, format)
			})
		},
	}
	cmd.Flags().StringVar(&at, "at", "", "as if it was `TIME`, 'YYYY-MM-DD HH:MM' (default: the next time of the schedule)")
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	completeWords(cmd, "format", []string{"table", "json"})
	return cmd
}

// preview prints what a schedule would send.
func (c *cli) preview(ctx context.Context, a *app, schedule, at, format string) error {
	var when time.Time
	if at != "" {
		var err error
		if when, err = time.ParseInLocation("2006-01-02 15:04", at, a.zone); err != nil {
			return usagef("--at %q: write a time such as '2026-11-23 07:00'", at)
		}
	}
	p, err := a.office.Plan(ctx, schedule, when)
	var unknown *report.ScheduleError
	var off *report.TimeError
	if errors.As(err, &unknown) {
		return usageError{err}
	}
	if errors.As(err, &off) {
		return usagef("--at %q: %w", at, err)
	}
	if err != nil {
		return err
	}
	if format == "json" {
		return indented(c.out, server.NewPreviewDocument(p, a.zone))
	}
	does := "send"
	if p.Held {
		does = "hold back"
	}
	fmt.Fprintf(c.out, "%s at %s would %s %d reports of the night of %s; nothing is sent now\n", p.Schedule, p.At.In(a.zone).Format("2006-01-02 15:04"), does, len(p.Deliveries), p.Night)
	if p.Late {
		fmt.Fprintf(c.out, "the numbers of that night are late; it waits for them until %s\n", p.Until.In(a.zone).Format("2006-01-02 15:04"))
	}
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	for _, d := range p.Deliveries {
		snapshot := d.Snapshot
		switch {
		case p.Held:
			snapshot = "held"
		case snapshot == "":
			snapshot = "no night yet"
		}
		fmt.Fprintf(w, "%s\t%s\t%s %s\t%s\t%s\t%s\t%s\n", d.Recipient, d.Name, d.Area, d.Lang, d.Layout, d.How, snapshot, d.Statement)
	}
	return w.Flush()
}

func (c *cli) deliveriesResendVerb() *cobra.Command {
	var again report.Again
	cmd := &cobra.Command{
		Use:   "resend ID…",
		Short: "Send deliveries again, as copies that say so",
		Long: `Send deliveries again. A copy holds the same numbers and says that it is sent again; with --correction it holds the newest numbers of the
same night and says, in its subject and on page 1, that it replaces the one before. Copies go out in the next minute in which the server runs.`,
		Example: "  toancanh deliveries resend k3v7q2m5x4\n  toancanh deliveries resend k3v7q2m5x4 --correction",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("name the deliveries: toancanh deliveries resend ID…; see `toancanh deliveries list`")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				again.By = userName()
				var faults []error
				for _, id := range args {
					made, err := a.office.Resend(ctx, id, again)
					switch {
					case errors.Is(err, state.ErrNoDelivery):
						faults = append(faults, usagef("there is no delivery %s; see `toancanh deliveries list`", id))
					case errors.Is(err, state.ErrPending), errors.Is(err, report.ErrRecipient), errors.Is(err, report.ErrUncorrected):
						faults = append(faults, usagef("%s: %w", id, err))
					case err != nil:
						faults = append(faults, fmt.Errorf("%s: %w", id, err))
					default:
						fmt.Fprintf(c.out, "%s goes out again as %s\n", id, made.ID)
					}
				}
				return errors.Join(faults...)
			})
		},
	}
	cmd.Flags().BoolVar(&again.Correction, "correction", false, "as an announced correction with the newest numbers of the night")
	cmd.Flags().StringVar(&again.To, "to", "", "to another `ADDRESS` that the schedule lists, such as the one that took its place")
	return cmd
}
