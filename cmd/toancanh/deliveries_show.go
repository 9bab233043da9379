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
	"toancanh/server"
	"toancanh/server/state"
)

func (c *cli) deliveriesShowVerb() *cobra.Command {
	return &cobra.Command{
		Use:     "show ID",
		Short:   "All that is known of one delivery, with every change of its state",
		Example: "  toancanh deliveries show k3v7q2m5x4",
		Args:    oneArg("the delivery"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				d, events, err := a.state.Delivery(ctx, args[0])
				if errors.Is(err, state.ErrNoDelivery) {
					return usagef("there is no delivery %s; see `toancanh deliveries list`", args[0])
				}
				if err != nil {
					return err
				}
				return printDelivery(c.out, d, events, a.zone)
			})
		},
	}
}

// printDelivery prints what is known of a delivery, then what became of it.
func printDelivery(to io.Writer, d state.Delivery, events []state.DeliveryEvent, zone *time.Location) error {
	w := tabwriter.NewWriter(to, 0, 4, 2, ' ', 0)
	fact := func(term, text string) {
		if text != "" {
			fmt.Fprintf(w, "%s\t%s\n", term, text)
		}
	}
	fact("schedule", d.Schedule+", "+momentIn(zone, d.Period))
	fact("recipient", d.Name+", "+d.Recipient+" ("+d.How+")")
	fact("report", fmt.Sprintf("%s %s %s", d.Area, d.Lang, d.Layout))
	fact("snapshot", d.Snapshot)
	fact("code", d.Code)
	fact("statement", d.Statement)
	fact("file", d.File)
	fact("message-id", d.MessageID)
	fact("copy of", d.ResentOf)
	fact("asked for by", d.AskedBy)
	for _, e := range events {
		fmt.Fprintf(w, "%s\t%s\t%s\n", momentIn(zone, e.At), e.State, server.DeliveryReason(locale.English, state.Delivery{Reason: e.Reason, Answer: e.Answer}))
	}
	if !d.Next.IsZero() {
		fact(momentIn(zone, d.Next), "next attempt, or the end of waiting")
	}
	return w.Flush()
}
