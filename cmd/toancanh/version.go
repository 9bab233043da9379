package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"toancanh/assets"
	"toancanh/queries/warehouse"
)

// release is the version; the Makefile sets it when it builds.
var release = "0.1.0-dev" // set by -ldflags, therefore a variable

func (c *cli) versionVerb() *cobra.Command {
	licences := false
	verb := &cobra.Command{
		Use:   "version",
		Short: "Version, commit and the engines inside",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if licences {
				return c.licences()
			}
			duckdb, err := warehouse.EngineVersion(context.WithoutCancel(cmd.Context()))
			if err != nil {
				return err
			}
			fmt.Fprintf(c.out, "toancanh %s\ncommit   %s\nDuckDB   %s\n", release, commit(), duckdb)
			return nil
		},
	}
	verb.Flags().BoolVar(&licences, "licences", false, "the licences of the fonts, maps, data and scripts inside")
	return verb
}

// licences prints the licence of everything that is shipped inside the program.
func (c *cli) licences() error {
	shipped := assets.Licences()
	names, err := fs.Glob(shipped, "*")
	if err != nil {
		return fmt.Errorf("licences: %w", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(shipped, name)
		if err != nil {
			return fmt.Errorf("licences: %w", err)
		}
		fmt.Fprintf(c.out, "== %s\n\n%s\n", name, bytes.TrimSpace(text))
	}
	return nil
}

// commit is the revision the binary was built from.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, dirty := "unknown", ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value
		case "vcs.modified":
			if s.Value == "true" {
				dirty = " with changes"
			}
		}
	}
	return revision + dirty
}

// build names this very binary: the release, and when the file was made.
func build() string {
	name := release + " " + commit()
	path, err := os.Executable()
	if err != nil {
		return name
	}
	info, err := os.Stat(path)
	if err != nil {
		return name
	}
	return fmt.Sprintf("%s %d %d", name, info.Size(), info.ModTime().UnixNano())
}
