package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"toancanh/queries/warehouse"
	"toancanh/server/audit"
	"toancanh/server/state"
)

func (c *cli) backupVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "backup DIR",
		Short: "Write a consistent copy of the warehouse and the state into DIR, also while serving",
		Long: `Write a consistent copy of the warehouse into DIR, and beside it, as FILE.state.db, one of the state (embeds and their views, the log of deliveries).
The name of the warehouse's copy is printed; restore takes it and finds the other.`,
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
				if err := a.note(ctx, audit.Entry{Action: audit.Backup, What: filepath.Base(file)}, a.state.Backup(ctx, companionOf(file))); err != nil {
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
		Short: "Put a backup in the place of the warehouse and the state",
		Long: `Put a backup in the place of the warehouse, and the state.db that was saved with it (embeds and their views), if it lies beside
it. Stop the server first.

The backup is opened and checked before anything is touched. What is there already is only replaced with --force, and stays
beside the new one under another name. Embeds stand as they did at the backup: revoke again what was revoked since. Reports that were under way
then are in doubt, and none is sent a second time by itself: see toancanh deliveries list.`,
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
			return c.restore(cmd.Context(), args[0], config.path(config.DataDir), force)
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "replace a warehouse that is there already")
	return cmd
}

// companionOf is the state.db that is saved with a copy of the warehouse.
func companionOf(file string) string { return strings.TrimSuffix(file, ".duckdb") + ".state.db" }

// restore puts back the warehouse and, where it was saved, the state. All of it is
// checked before anything is touched; the warehouse comes first, since its lock proves
// that no server has either open.
func (c *cli) restore(ctx context.Context, file, dir string, force bool) error {
	companion := companionOf(file)
	_, err := os.Stat(companion)
	saved := err == nil
	if saved {
		if err := state.CheckBackup(ctx, companion); err != nil {
			return err
		}
		if _, err := os.Stat(filepath.Join(dir, state.FileName)); err == nil && !force {
			return fmt.Errorf("restore: %s is there already; add --force to replace it (it is kept aside)", filepath.Join(dir, state.FileName))
		}
	}
	kept, err := warehouse.Restore(ctx, file, dir, force)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "restored %s\n", file)
	if kept != "" {
		fmt.Fprintf(c.out, "the warehouse that was there is kept as %s\n", kept)
	}
	if !saved {
		fmt.Fprintf(c.out, "no %s lies beside it: embeds stay as they are\n", filepath.Base(companion))
		return nil
	}
	if kept, err = state.Restore(ctx, companion, dir, time.Now()); err != nil {
		return err
	}
	if err := noteRestore(ctx, dir, kept); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "restored %s: revoke again what was revoked since, and see `toancanh deliveries list --state doubtful`\n", companion)
	if kept != "" {
		fmt.Fprintf(c.out, "the state that was there is kept as %s\n", kept)
	}
	return nil
}

// noteRestore goes on with the trail of a backup: the head of the trail that was set
// aside goes with it, and the first new row names it.
func noteRestore(ctx context.Context, dir, kept string) error {
	head, err := os.ReadFile(filepath.Join(dir, audit.HeadName))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if kept != "" {
		if err := audit.SetAside(dir, kept); err != nil {
			return err
		}
	}
	store, err := state.Open(ctx, dir)
	if err != nil {
		return err
	}
	trail := &audit.Trail{Store: store, Dir: dir, Now: time.Now}
	return errors.Join(trail.Restored(ctx, "os:"+userName(), strings.TrimSpace(string(head))), store.Close())
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
