package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"toancanh/server/audit"
	"toancanh/server/state"
)

func (c *cli) sessionVerb() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "session",
		Short: "Where people are signed in: list, end",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.sessionListVerb(), c.sessionEndVerb())
	return cmd
}

func (c *cli) sessionListVerb() *cobra.Command {
	var filter state.SessionFilter
	cmd := &cobra.Command{
		Use:   "list",
		Short: "All sessions that hold, the one used last first",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error { return a.printSessions(ctx, c.out, filter) })
		},
	}
	cmd.Flags().StringVar(&filter.Text, "search", "", "only those of people whose name or title holds this `TEXT`, marks aside")
	return cmd
}

func (a *app) printSessions(ctx context.Context, to io.Writer, f state.SessionFilter) error {
	sessions, _, err := a.desk.Sessions(ctx, f)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(to, 0, 4, 2, ' ', 0)
	for _, s := range sessions {
		fmt.Fprintf(w, "%s\t%s\tsince %s\tseen %s\tuntil %s at the latest\t%s\n", sessionID(s.Session), s.Who.Name, a.minute(s.Made), a.minute(s.Seen), a.minute(s.Expires), s.Agent)
	}
	return w.Flush()
}

// sessionID names a session: the beginning of the digest of its cookie.
func sessionID(s state.Session) string {
	return base64.RawURLEncoding.EncodeToString(s.Digest[:9])
}

func (c *cli) sessionEndVerb() *cobra.Command {
	var person string
	cmd := &cobra.Command{
		Use:     "end ID | --person NAME",
		Short:   "End one session, by its id in the list, or all of a person",
		Example: "  toancanh session end i3dGq0yrT1aB\n  toancanh session end --person lan",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (len(args) == 0) == (person == "") {
				return usagef("name one session by its id, or a person with --person")
			}
			if person != "" {
				return c.withPerson(cmd.Context(), person, func(ctx context.Context, a *app, p state.Person) error { return a.endSessions(ctx, p) })
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error { return a.endSession(ctx, args[0]) })
		},
	}
	cmd.Flags().StringVar(&person, "person", "", "end all sessions of the person of this `NAME`")
	return cmd
}

func (a *app) endSessions(ctx context.Context, p state.Person) error {
	return a.note(ctx, audit.Entry{Action: audit.EndSessions, What: fmt.Sprintf("p%d", p.ID)}, a.desk.EndSessions(ctx, p.ID, nil))
}

func (a *app) endSession(ctx context.Context, id string) error {
	sessions, _, err := a.desk.Sessions(ctx, state.SessionFilter{})
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if sessionID(s.Session) == strings.TrimSpace(id) {
			return a.note(ctx, audit.Entry{Action: audit.EndSessions, What: fmt.Sprintf("p%d one", s.Person)}, a.desk.EndSession(ctx, s.Person, s.Digest))
		}
	}
	return usagef("no session that holds has the id %s; see `toancanh session list`", id)
}
