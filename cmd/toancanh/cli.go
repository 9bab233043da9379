package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

// cli is one call of the command: its words, its streams and, inside the
// server, the application that is already open.
type cli struct {
	args     []string
	in       io.Reader
	out, err io.Writer
	terminal bool // progress may be drawn as a bar on err

	app    *app                                 // set inside the server: the call came over the control socket
	dir    string                               // the caller's working directory; "" for our own
	files  map[string][]byte                    // files of the caller that go with a call, by the name given
	report func(step string, done, total int64) // set inside the server: sends progress to the caller

	configFile string
}

// run executes the call and returns its exit code.
func (c *cli) run(ctx context.Context) int {
	root := c.root()
	root.SetArgs(c.args)
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil || err.Error() == "":
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(c.err, "toancanh: interrupted; what was published stays, the rest was given up whole. Run the same command again to go on.")
	default:
		fmt.Fprintln(c.err, "toancanh:", err)
	}
	return exitCode(err)
}

// root builds the tree of verbs.
func (c *cli) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "toancanh",
		Short:         "Toàn cảnh Đề án 06: nightly snapshots of registry data, and the dashboards made of them",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("there is no command %q; see `toancanh help`", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringVar(&c.configFile, "config", "config.yaml", "configuration `FILE`; paths in it are relative to it")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w; see `%s --help`", err, cmd.CommandPath())
	})
	root.AddCommand(
		c.demoVerb(), c.serveVerb(), c.snapshotVerb(), c.backfillVerb(), c.queryVerb(), c.exportVerb(), c.reportVerb(), c.verifyVerb(), c.tasksVerb(),
		c.checkVerb(), c.runsVerb(), c.backupVerb(), c.restoreVerb(), c.embedVerb(), c.deliveriesVerb(), c.auditVerb(), c.userVerb(), c.tokenVerb(), c.sessionVerb(), c.synthVerb(), c.versionVerb(),
	)
	return root
}

// config reads the configuration this call names.
func (c *cli) config() (Config, error) {
	if c.app != nil {
		return c.app.config, nil
	}
	return loadConfig(c.configFile, os.Environ())
}

// withApp runs fn with the warehouse: inside the server with its own, else through
// the control socket of a running server, else by opening the warehouse itself.
func (c *cli) withApp(ctx context.Context, fn func(ctx context.Context, a *app) error) error {
	if c.app != nil {
		return fn(ctx, c.app)
	}
	config, err := c.config()
	if err != nil {
		return err
	}
	forwarded, err := c.forward(ctx, config)
	if forwarded {
		return err
	}
	a, err := openApp(ctx, config, c.logger())
	if err != nil {
		return err
	}
	defer a.close()
	return fn(ctx, a)
}

// readFile reads a file of the caller, who may be on the other end of the socket.
func (c *cli) readFile(name string) ([]byte, error) {
	if data, ok := c.files[name]; ok {
		return data, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, usageError{err}
	}
	if c.files == nil {
		c.files = map[string][]byte{}
	}
	c.files[name] = data
	return data, nil
}

// abs resolves a path against the caller's working directory.
func (c *cli) abs(path string) (string, error) {
	if filepath.IsAbs(path) {
		return path, nil
	}
	if c.dir != "" {
		return filepath.Join(c.dir, path), nil
	}
	return filepath.Abs(path)
}
