package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"toancanh/queries/warehouse"
)

func (c *cli) backupVerb() *cobra.Command {
	return &cobra.Command{
		Use:     "backup DIR",
		Short:   "Write a consistent copy of the warehouse into DIR, also while serving",
		Example: "  toancanh backup /mnt/backup",
		Args:    oneArg("the folder to write to"),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := c.abs(args[0])
			if err != nil {
				return err
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				if err := os.MkdirAll(dir, 0o700); err != nil {
					return fmt.Errorf("backup folder: %w", err)
				}
				file := filepath.Join(dir, "toancanh-"+time.Now().In(a.zone).Format("2006-01-02T150405")+".duckdb")
				bar := c.progress()
				err := a.warehouse.Backup(ctx, file, bar.report)
				bar.end()
				if err != nil {
					return err
				}
				fmt.Fprintln(c.out, file)
				return nil
			})
		},
	}
}

func (c *cli) restoreVerb() *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the warehouse",
		Long: `Put a backup in the place of the warehouse. Stop the server first.

The backup is opened and checked before anything is touched. A warehouse that is there already is only replaced with --force,
and stays beside the new one under another name.`,
		Example: "  toancanh restore /mnt/backup/toancanh-2026-11-22T030000.duckdb --force",
		Args:    oneArg("the backup file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			config, err := c.config()
			if err != nil {
				return err
			}
			if c.app != nil {
				return usagef("the server is running; stop it, then restore")
			}
			kept, err := warehouse.Restore(cmd.Context(), args[0], config.path(config.DataDir), force)
			if err != nil {
				return err
			}
			fmt.Fprintf(c.out, "restored %s\n", args[0])
			if kept != "" {
				fmt.Fprintf(c.out, "the warehouse that was there is kept as %s\n", kept)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "replace a warehouse that is there already")
	return cmd
}

// oneArg wants exactly one argument and says what it is.
func oneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return usagef("name %s: %s", what, cmd.UseLine())
		case len(args) > 1:
			return usagef("%s takes one argument, %s; %q is too many", cmd.Name(), what, args[1])
		}
		return nil
	}
}
