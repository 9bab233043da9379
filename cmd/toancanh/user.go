package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"toancanh/queries/area"
	"toancanh/server/audit"
	"toancanh/server/auth"
	"toancanh/server/state"
)

func (c *cli) userVerb() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user",
		Short: "People who may sign in: add, change, list, disable, enable, passwd, factor, sessions",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.userAddVerb(), c.userChangeVerb(), c.userListVerb(), c.userDisableVerb(true), c.userDisableVerb(false), c.userPasswdVerb(), c.userFactorVerb(), c.userSessionsVerb())
	return cmd
}

// personFlags say what a person is.
type personFlags struct {
	title, role   string
	areas, rights []string
}

func (f *personFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.role, "role", "", "national, province, commune, staff, operator, administrator or service")
	completeWords(cmd, "role", roleNames())
	f.addFor(cmd, "what a staff may besides looking: exports, embeds, reports; a service: operations")
}

// addFor adds the flags that do not say the role.
func (f *personFlags) addFor(cmd *cobra.Command, rights string) {
	flags := cmd.Flags()
	flags.StringVar(&f.title, "title", "", "full `NAME`, as others call them")
	flags.StringArrayVar(&f.areas, "area", nil, "`AREA` they answer for: VN, P:79, P:77@63, C:26740; again for more")
	flags.StringArrayVar(&f.rights, "right", nil, rights+"; again for more")
	completeWords(cmd, "right", []string{string(auth.Exports), string(auth.Embeds), string(auth.Reports), string(auth.Operations)})
}

// fill lays the flags that were given over a person.
func (f *personFlags) fill(cmd *cobra.Command, p *state.Person) error {
	if cmd.Flags().Changed("title") {
		p.Title = f.title
	}
	if f.role != "" {
		p.Role, p.Rights, p.Scope = f.role, nil, area.Scope{}
		if auth.Role(f.role) == auth.National {
			p.Scope = area.NationScope()
		}
	}
	if cmd.Flags().Changed("right") {
		p.Rights = f.rights
	}
	if !cmd.Flags().Changed("area") {
		return nil
	}
	var areas []area.Area
	for _, name := range f.areas {
		a, err := area.Parse(name)
		if err != nil {
			return usagef("--area %q: %w", name, err)
		}
		areas = append(areas, a)
	}
	p.Scope = area.ScopeOf(areas...)
	return nil
}

func (c *cli) userAddVerb() *cobra.Command {
	var f personFlags
	cmd := &cobra.Command{
		Use:   "add NAME --title NAME --role ROLE",
		Short: "Add somebody; prints a link with which they set their password, or the token of a service",
		Long: `Add somebody, and print a link with which they set their password. It works once, within 24 hours.

A service gets a token instead, which is printed this once: it is sent as "Authorization: Bearer TOKEN".`,
		Example: `  toancanh user add lan --title 'Nguyễn Thị Lan' --role province --area P:79
  toancanh user add minh --title 'Trần Minh' --role province --area P:77@63
  toancanh user add hoa --title 'Lê Hoa' --role staff --area P:01 --right exports
  toancanh user add portal --title 'Cổng thông tin' --role service --area VN
  toancanh user add prometheus --title Prometheus --role service --right operations`,
		Args: oneArg("the name to sign in by"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p := state.Person{Name: args[0], Title: args[0]}
			if err := f.fill(cmd, &p); err != nil {
				return err
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				p, token, err := a.desk.Add(ctx, p)
				if err != nil {
					return personError(err)
				}
				if err := a.noteWhole(ctx, audit.Entry{Action: audit.AddPerson, What: auth.Describe(p)}); err != nil {
					return err
				}
				if token != "" {
					fmt.Fprintln(c.out, token)
					return nil
				}
				return a.invite(ctx, c.out, p)
			})
		},
	}
	f.add(cmd)
	return cmd
}

// personError tells mistakes of the caller from what failed.
func personError(err error) error {
	var person *auth.PersonError
	if errors.As(err, &person) || errors.Is(err, state.ErrNoPerson) {
		return usageError{err}
	}
	return err
}

// invite prints a link with which a person sets a password.
func (a *app) invite(ctx context.Context, to io.Writer, p state.Person) error {
	code, until, err := a.desk.Invite(ctx, p.ID)
	if err != nil {
		return personError(err)
	}
	if err := a.note(ctx, audit.Entry{Action: audit.Invite, What: fmt.Sprintf("p%d", p.ID)}, nil); err != nil {
		return err
	}
	home := strings.TrimSuffix(a.config.Server.PublicURL, "/")
	fmt.Fprintf(to, "%s/setup?%s\nworks once, until %s\n", home, url.Values{"code": {code}}.Encode(), until.In(a.zone).Format("2006-01-02 15:04"))
	return nil
}

// inviteFirst prints a link that makes the first administrator, where people sign in and
// there is nobody yet.
func (a *app) inviteFirst(ctx context.Context) error {
	if a.config.Auth.Mode == "open" || !a.desk.Accounts() {
		return nil
	}
	people, err := a.state.People(ctx)
	if err != nil || len(people) > 0 {
		return err
	}
	words := "Nobody can sign in yet. Open this link to make the first administrator:"
	if a.config.Auth.Mode == "oidc" {
		words = "Nobody has an account for when the sign-in service is away. Open this link to make that of an administrator, before anybody else comes in:"
	}
	fmt.Fprintln(a.out, words)
	return a.invite(ctx, a.out, state.Person{})
}

func (c *cli) userChangeVerb() *cobra.Command {
	var f personFlags
	cmd := &cobra.Command{
		Use:     "change NAME",
		Short:   "Give somebody another title, role, areas or rights; their sessions end",
		Example: "  toancanh user change lan --area P:79 --area P:74",
		Args:    oneArg("the name to sign in by"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withPerson(cmd.Context(), args[0], func(ctx context.Context, a *app, p state.Person) error {
				if err := f.fill(cmd, &p); err != nil {
					return err
				}
				what, err := a.desk.Change(ctx, p)
				if err != nil || what == "" {
					return personError(err)
				}
				return a.noteWhole(ctx, audit.Entry{Action: audit.ChangePerson, What: what})
			})
		},
	}
	f.add(cmd)
	return cmd
}

// withPerson runs fn with the person of a name.
func (c *cli) withPerson(ctx context.Context, name string, fn func(ctx context.Context, a *app, p state.Person) error) error {
	return c.withApp(ctx, func(ctx context.Context, a *app) error {
		p, err := a.state.PersonNamed(ctx, name)
		if errors.Is(err, state.ErrNoPerson) {
			return usagef("there is nobody called %s; see `toancanh user list`", name)
		}
		if err != nil {
			return err
		}
		return fn(ctx, a, p)
	})
}

func (c *cli) userListVerb() *cobra.Command {
	var filter state.PersonFilter
	var standing, sees string
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "Who may sign in, as what, and when they came last",
		Example: "  toancanh user list --role province --area P:79\n  toancanh user list --standing invited",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if standing != "" {
				if err := oneOf("--standing", standing, standings()); err != nil {
					return err
				}
			}
			if filter.Standing = state.Standing(standing); standing != "" {
				filter.NotRole = string(auth.Service) // of tokens `token list` tells
			}
			if sees != "" {
				var err error
				if filter.Sees, err = area.Parse(sees); err != nil {
					return usagef("--area %q: %w", sees, err)
				}
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				people, _, err := a.state.FindPeople(ctx, filter)
				if err != nil {
					return err
				}
				return a.printPeople(c.out, people)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&filter.Text, "search", "", "only those whose name or title holds this `TEXT`, marks aside")
	flags.StringVar(&filter.Role, "role", "", "only this `ROLE`")
	flags.StringVar(&sees, "area", "", "only those whose areas hold this `AREA`")
	flags.StringVar(&standing, "standing", "", "active, invited or disabled")
	completeWords(cmd, "role", roleNames())
	completeWords(cmd, "standing", standings())
	return cmd
}

func standings() []string {
	return []string{string(state.Active), string(state.Invited), string(state.Disabled)}
}

func roleNames() (names []string) {
	for _, r := range auth.Roles() {
		names = append(names, string(r))
	}
	return names
}

func (a *app) printPeople(to io.Writer, people []state.Person) error {
	w := tabwriter.NewWriter(to, 0, 4, 2, ' ', 0)
	for _, p := range people {
		stands := string(p.Standing())
		if p.Role == string(auth.Service) && p.Disabled.IsZero() {
			stands = tokenState(p, time.Now())
		}
		factor := "-"
		switch {
		case p.Issuer != "":
			factor = cmp.Or(p.Email, "-")
		case a.desk.LostFactor(p):
			factor = "2nd factor must be set anew"
		case p.Factor != nil:
			factor = "2nd factor"
		}
		fmt.Fprintf(w, "p%d\t%s\t%s\t%s\t%s\t%s\t%s\tseen %s\t%s\n", p.ID, p.Name, stands, p.Role, dash(p.Scope.String()), dash(strings.Join(p.Rights, ",")), factor,
			dash(a.minute(p.Seen)), p.Title)
	}
	return w.Flush()
}

// minute is an instant as tables show it, "" for none.
func (a *app) minute(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(a.zone).Format("2006-01-02 15:04")
}

func (c *cli) userDisableVerb(disable bool) *cobra.Command {
	verb, short := "disable", "Keep somebody from signing in; their sessions end at once"
	if !disable {
		verb, short = "enable", "Let somebody sign in again who was disabled"
	}
	return &cobra.Command{
		Use:   verb + " NAME",
		Short: short,
		Args:  oneArg("the name to sign in by"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withPerson(cmd.Context(), args[0], func(ctx context.Context, a *app, p state.Person) error {
				if err := a.desk.Disable(ctx, p, disable); err != nil {
					return err
				}
				return a.note(ctx, audit.Entry{Action: audit.ChangePerson, What: fmt.Sprintf("p%d %sd", p.ID, verb)}, nil)
			})
		},
	}
}

func (c *cli) userPasswdVerb() *cobra.Command {
	var noFactor bool
	cmd := &cobra.Command{
		Use:   "passwd NAME",
		Short: "Print a link with which somebody sets another password, or another token of a service",
		Long: `Print a link with which somebody sets another password; the old one holds until then. No password is ever typed here.

A service gets another token, printed this once; the old one ends.`,
		Args: oneArg("the name to sign in by"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withPerson(cmd.Context(), args[0], func(ctx context.Context, a *app, p state.Person) error {
				if noFactor {
					if err := a.note(ctx, audit.Entry{Action: audit.DropFactor, What: fmt.Sprintf("p%d", p.ID)}, a.desk.TakeFactor(ctx, p)); err != nil {
						return err
					}
					p.Version++
				}
				if p.Role != string(auth.Service) {
					return a.invite(ctx, c.out, p)
				}
				return a.renew(ctx, c.out, p, p.Token.Expires)
			})
		},
	}
	cmd.Flags().BoolVar(&noFactor, "no-factor", false, "take away the second factor too: it was lost")
	return cmd
}

func (c *cli) userSessionsVerb() *cobra.Command {
	var end bool
	cmd := &cobra.Command{
		Use:   "sessions NAME",
		Short: "Where somebody is signed in; --end ends all of it",
		Args:  oneArg("the name to sign in by"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withPerson(cmd.Context(), args[0], func(ctx context.Context, a *app, p state.Person) error {
				if end {
					return a.endSessions(ctx, p)
				}
				return a.printSessions(ctx, c.out, state.SessionFilter{Person: p.ID})
			})
		},
	}
	cmd.Flags().BoolVar(&end, "end", false, "end all of them")
	return cmd
}
