package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"toancanh/server/audit"
	"toancanh/server/auth"
	"toancanh/server/state"
)

func (c *cli) userFactorVerb() *cobra.Command {
	var lost bool
	cmd := &cobra.Command{
		Use:   "factor [NAME]",
		Short: "Take a second factor away, so that it is set anew",
		Long: `Take the second factor of somebody away, with its recovery codes. Their password stays, their sessions end; at /account they set another.

After a restore on another machine second factors do not open where data_dir/keys was not brought along: --lost takes all of those away. It
works without signing in, so that the only administrator comes in again.`,
		Example: "  toancanh user factor lan\n  toancanh user factor --lost",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if lost == (len(args) > 0) {
				return usagef("name one person, or say --lost")
			}
			if lost {
				return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
					people, err := a.desk.LostFactors(ctx)
					if err != nil {
						return err
					}
					return c.takeFactors(ctx, a, people)
				})
			}
			return c.withPerson(cmd.Context(), args[0], func(ctx context.Context, a *app, p state.Person) error {
				if p.Factor == nil {
					return usagef("%s has no second factor", p.Name)
				}
				return c.takeFactors(ctx, a, []state.Person{p})
			})
		},
	}
	cmd.Flags().BoolVar(&lost, "lost", false, "of everybody whose second factor does not open with the key of this machine")
	return cmd
}

// takeFactors takes the second factors of people away, and tells whose.
func (c *cli) takeFactors(ctx context.Context, a *app, people []state.Person) error {
	for _, p := range people {
		if err := a.note(ctx, audit.Entry{Action: audit.DropFactor, What: fmt.Sprintf("p%d", p.ID)}, a.desk.TakeFactor(ctx, p)); err != nil {
			return err
		}
		fmt.Fprintln(c.out, p.Name)
	}
	return nil
}

// warnOfFactors tells in the log that second factors do not open with the key of this
// machine.
func (a *app) warnOfFactors(ctx context.Context) error {
	lost, err := a.desk.LostFactors(ctx)
	if err == nil && len(lost) > 0 {
		a.log.Warn("second factors were sealed with another key: bring it back, or take them away with `toancanh user factor --lost`",
			"people", len(lost), "key", filepath.Join(a.config.DataDir, auth.KeyFolder))
	}
	return err
}
