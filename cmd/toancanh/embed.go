package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/user"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/queries/area"
	"toancanh/server"
	"toancanh/server/audit"
	"toancanh/server/state"
)

func (c *cli) embedVerb() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "embed",
		Short: "Figures that other sites show: make, list, revoke",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.embedCreateVerb(), c.embedListVerb(), c.embedRevokeVerb())
	return cmd
}

func (c *cli) embedCreateVerb() *cobra.Command {
	var order server.EmbedOrder
	var expires dateFlag
	var format string
	cmd := &cobra.Command{
		Use:   "create FIGURE --origin SITE",
		Short: "Make an embed and print the HTML to copy",
		Long: `Make an embed of a figure and print the HTML to copy into a page.

FIGURE is the address of a figure's page with its parameters, whole or from its path on. Sites can be enforced for frames only:
pictures and data files of an embed can be fetched by whoever knows its address.`,
		Example: `  toancanh embed create '/figures/trend?metric=card_coverage&area=P:79' --origin https://hochiminhcity.gov.vn
  toancanh embed create '/figures/map?metric=card_coverage' --origin '*' --frozen --theme dark --lang en --expires 2027-06-30`,
		Args: oneArg("the figure"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("--format", format, []string{"html", "json"}); err != nil {
				return err
			}
			order.Figure = args[0]
			if !expires.IsZero() {
				order.LastDay = expires.String()
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				embeds := a.embeds()
				made, err := embeds.Make(ctx, order, area.NationScope(), "os:"+userName())
				if err != nil {
					return embedError(err)
				}
				if err := a.note(ctx, server.EmbedEvent(audit.MakeEmbed, made), nil); err != nil {
					return err
				}
				if format == "json" {
					entry, err := embeds.NewEmbedEntry(ctx, made, 0)
					if err != nil {
						return err
					}
					return indented(c.out, entry)
				}
				fmt.Fprintf(c.err, "made %s\n", embeds.Address(made.ID))
				fmt.Fprintln(c.out, embeds.Snippet(made))
				return nil
			})
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&order.Origins, "origin", nil, "`SITE` that may frame it, https://example.vn or https://*.example.vn; again for more; * for every site")
	flags.BoolVar(&order.Frozen, "frozen", false, "keep the snapshot the address names, else the newest (default: follow the newest night)")
	flags.StringVar(&order.Theme, "theme", "auto", "auto, light or dark")
	flags.StringVar(&order.Lang, "lang", "", "vi or en (default that of the address)")
	flags.Var(&expires, "expires", "last `DAY` it is shown, YYYY-MM-DD (default: no end)")
	flags.StringVar(&order.Title, "title", "", "what it is called (default the figure's title)")
	flags.StringVar(&format, "format", "html", "html or json")
	for flag, words := range map[string][]string{"theme": dashboards.EmbedThemes(), "lang": dashboards.Languages(), "format": {"html", "json"}} {
		completeWords(cmd, flag, words)
	}
	return cmd
}

func (c *cli) embedListVerb() *cobra.Command {
	var format string
	var limit int
	cmd := &cobra.Command{
		Use:   "list",
		Short: "The embeds there are, with how often they were looked at",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("--format", format, []string{"table", "json"}); err != nil {
				return err
			}
			if limit < 1 {
				return usagef("--limit %d: at least 1", limit)
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				list, err := a.state.Embeds(ctx, limit)
				if err != nil {
					return err
				}
				entries := []server.EmbedEntry{}
				for _, l := range list {
					entry, err := a.embeds().NewEmbedEntry(ctx, l.Embed, l.Views)
					if err != nil {
						return err
					}
					entries = append(entries, entry)
				}
				if format == "json" {
					return indented(c.out, entries)
				}
				return printEmbeds(c.out, entries)
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	cmd.Flags().IntVar(&limit, "limit", 1000, "how many, the newest first")
	completeWords(cmd, "format", []string{"table", "json"})
	return cmd
}

func printEmbeds(to io.Writer, entries []server.EmbedEntry) error {
	w := tabwriter.NewWriter(to, 0, 4, 2, ' ', 0)
	for _, e := range entries {
		night := "live"
		if e.Snapshot != nil {
			night = *e.Snapshot
		}
		until := "-"
		if e.LastDay != nil {
			until = e.LastDay.String()
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s %s\t%s\t%d views\t%s\n", e.ID, e.State, night, until, e.Theme, e.Lang, strings.Join(e.Origins, " "), e.Views, e.Title)
	}
	return w.Flush()
}

func (c *cli) embedRevokeVerb() *cobra.Command {
	return &cobra.Command{
		Use:     "revoke ID",
		Short:   "End an embed for good, at once; others stay",
		Example: "  toancanh embed revoke k3v7q2m5x4a6n8p2r4t6w8y2z4",
		Args:    oneArg("the embed's id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				m, err := a.state.Embed(ctx, args[0])
				if errors.Is(err, state.ErrNoEmbed) {
					return usagef("there is no embed %s; see `toancanh embed list`", args[0])
				}
				if err == nil {
					err = a.note(ctx, server.EmbedEvent(audit.RevokeEmbed, m), a.state.RevokeEmbed(ctx, m.ID, time.Now()))
				}
				if err == nil {
					fmt.Fprintf(c.out, "revoked %s\n", args[0])
				}
				return err
			})
		},
	}
}

// embeds makes embeds as the pages do.
func (a *app) embeds() *server.Embeds {
	e := &server.Embeds{
		Store: a.state, Reader: a.reader, Catalogue: a.catalogue, PublicURL: a.config.Server.PublicURL, Zone: a.zone, Now: time.Now,
	}
	if a.config.Auth.Mode != "open" {
		e.Maker = a.desk.Maker
	}
	return e
}

// embedError tells apart what the caller can mend from what failed.
func embedError(err error) error {
	var faults dashboards.ParamErrors
	var figure *dashboards.FigureError
	if errors.As(err, &figure) {
		return usagef("%w; there are %s", err, strings.Join(figure.Nearest, ", "))
	}
	if errors.As(err, &faults) {
		texts := make([]string, len(faults))
		for i, f := range faults {
			texts[i] = locale.T(locale.English, "error.param."+string(f.Problem), "name", f.Name, "value", f.Value)
			if f.Try != "" {
				texts[i] += " " + locale.T(locale.English, "error.param.try", "name", f.Try)
			}
		}
		return usagef("%s", strings.Join(texts, "\n"))
	}
	return queryError(err)
}

// userName is who typed the command: the control socket lets nobody else in.
func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

func indented(to io.Writer, value any) error {
	encoder := json.NewEncoder(to)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
