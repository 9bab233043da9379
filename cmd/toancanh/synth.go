package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"toancanh/jobs/registry/synth"
)

func (c *cli) synthVerb() *cobra.Command {
	options := synth.Options{Residents: 1_000_000, Seed: demoSeed, Format: "parquet"}
	var until dateFlag
	var out string
	cmd := &cobra.Command{
		Use:   "synth --out DIR_OR_DSN",
		Short: "Write a synthetic registry of any size, for trials",
		Long: `Write a synthetic registry, record by record: residents, card applications, e-ID accounts, service cases, verifications, tasks.

It is made from a seed alone, holds no real person, and follows the published national figures. Each record stands for several
people unless you ask for as many residents as the country has.`,
		Example: "  toancanh synth --residents 100000 --out ./trial\n  toancanh synth --residents 100000 --format postgres --out postgres://me@localhost/trial",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("--format", options.Format, []string{"parquet", "csv", "postgres"}); err != nil {
				return err
			}
			if out == "" {
				return usagef("say where to: --out DIR, or --out DSN with --format postgres")
			}
			if options.Residents < 1 {
				return usagef("--residents %d: at least 1", options.Residents)
			}
			if options.Format == "postgres" {
				options.DSN = out
			} else {
				options.Dir = out
			}
			zone, err := time.LoadLocation(defaultConfig().Timezone)
			if err != nil {
				return err
			}
			options.Until = until.or(yesterday(time.Now(), zone))
			bar := c.progress()
			options.Progress = bar.report
			registry, err := synth.Write(cmd.Context(), options)
			bar.end()
			if err != nil {
				return err
			}
			fmt.Fprintf(c.out, "%d residents, each standing for %d, until %s\n", registry.Residents, registry.Weight, registry.Until)
			return nil
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&options.Residents, "residents", options.Residents, "how many resident records")
	flags.StringVar(&options.Format, "format", options.Format, "parquet, csv or postgres")
	flags.StringVar(&out, "out", "", "folder, or the DSN of a PostgreSQL database")
	flags.Uint64Var(&options.Seed, "seed", options.Seed, "another seed makes another registry")
	flags.Var(&until, "until", "last `DATE` anything happens (default yesterday)")
	completeWords(cmd, "format", []string{"parquet", "csv", "postgres"})
	return cmd
}
