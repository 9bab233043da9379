package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"toancanh/server/audit"
	"toancanh/server/auth"
	"toancanh/server/state"
)

func (c *cli) tokenVerb() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Tokens of services: add, list, renew, revoke",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.tokenAddVerb(), c.tokenListVerb(), c.tokenRenewVerb(), c.tokenRevokeVerb())
	return cmd
}

// expiryFlag is the last day on which a token holds.
type expiryFlag struct{ dateFlag }

func (f *expiryFlag) add(cmd *cobra.Command) {
	cmd.Flags().Var(&f.dateFlag, "last-day", "last `DAY` on which it holds, YYYY-MM-DD (default: until it is revoked)")
}

// end is when the token ends; zero: never.
func (f *expiryFlag) end(zone *time.Location) time.Time {
	if !f.IsValid() {
		return time.Time{}
	}
	return f.AddDays(1).In(zone)
}

func (c *cli) tokenAddVerb() *cobra.Command {
	var f personFlags
	var expiry expiryFlag
	cmd := &cobra.Command{
		Use:   "add NAME --title NAME",
		Short: "Add a service; prints its token, this once",
		Example: `  toancanh token add portal --title 'Cổng thông tin' --area VN --last-day 2027-12-31
  toancanh token add prometheus --title Prometheus --right operations`,
		Args: oneArg("the name of the service"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p := state.Person{Name: args[0], Title: args[0]}
			if err := f.fill(cmd, &p); err != nil {
				return err
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				p.Role, p.Token.Expires = string(auth.Service), expiry.end(a.zone)
				p, token, err := a.desk.Add(ctx, p)
				if err != nil {
					return personError(err)
				}
				if err := a.noteWhole(ctx, audit.Entry{Action: audit.AddPerson, What: auth.Describe(p)}); err != nil {
					return err
				}
				fmt.Fprintln(c.out, token)
				return nil
			})
		},
	}
	f.addFor(cmd, "what it may besides looking and taking along: operations")
	expiry.add(cmd)
	return cmd
}

// tokenState is where the token of a service stands.
func tokenState(p state.Person, now time.Time) string {
	switch {
	case !p.Disabled.IsZero():
		return string(state.Disabled)
	case p.Token.Made.IsZero():
		return "revoked"
	case !p.Token.Expires.IsZero() && !now.Before(p.Token.Expires):
		return "expired"
	}
	return string(state.Active)
}

func (c *cli) tokenListVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "Services, what they may, when their tokens end and came last",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				services, _, err := a.state.FindPeople(ctx, state.PersonFilter{Role: string(auth.Service)})
				if err != nil {
					return err
				}
				w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
				for _, p := range services {
					fmt.Fprintf(w, "p%d\t%s\t%s\t%s\t%s\tmade %s\tuntil %s\tseen %s\t%s\n", p.ID, p.Name, tokenState(p, time.Now()), dash(p.Scope.String()),
						dash(strings.Join(p.Rights, ",")), dash(a.minute(p.Token.Made)), dash(a.minute(p.Token.Expires)), dash(a.minute(p.Seen)), p.Title)
				}
				return w.Flush()
			})
		},
	}
}

func (c *cli) tokenRenewVerb() *cobra.Command {
	var expiry expiryFlag
	cmd := &cobra.Command{
		Use:   "renew NAME",
		Short: "Print another token of a service, this once; the old one ends",
		Args:  oneArg("the name of the service"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withPerson(cmd.Context(), args[0], func(ctx context.Context, a *app, p state.Person) error {
				return a.renew(ctx, c.out, p, expiry.end(a.zone))
			})
		},
	}
	expiry.add(cmd)
	return cmd
}

// renew prints another token of a service.
func (a *app) renew(ctx context.Context, to io.Writer, p state.Person, expires time.Time) error {
	token, err := a.desk.NewToken(ctx, p, expires)
	if err != nil {
		return personError(err)
	}
	if err := a.note(ctx, audit.Entry{Action: audit.SetToken, What: fmt.Sprintf("p%d", p.ID)}, nil); err != nil {
		return err
	}
	fmt.Fprintln(to, token)
	return nil
}

func (c *cli) tokenRevokeVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "revoke NAME",
		Short: "End the token of a service, at once and for good",
		Args:  oneArg("the name of the service"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withPerson(cmd.Context(), args[0], func(ctx context.Context, a *app, p state.Person) error {
				if p.Role != string(auth.Service) {
					return usagef("%s is no service; see `toancanh user disable`", p.Name)
				}
				return a.note(ctx, audit.Entry{Action: audit.RevokeToken, What: fmt.Sprintf("p%d", p.ID)}, a.desk.RevokeToken(ctx, p))
			})
		},
	}
}
