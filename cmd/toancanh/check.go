package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"toancanh/jobs/registry"
	"toancanh/jobs/report"
	"toancanh/jobs/snapshot"
	"toancanh/server"
)

// probeWithin bounds one attempt to reach a source.
const probeWithin = 20 * time.Second

func (c *cli) checkVerb() *cobra.Command {
	var online bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check configuration, metric files, checks, templates and locales",
		Long: `Check everything an operator can get wrong: the configuration, the metric files (ours and the operator's), the checks,
the templates and the locales. All mistakes are told at once, with file and line. Nothing is written, and no source, no mail
server and no sign-in service is asked unless you say --online.`,
		Example: "  toancanh check\n  toancanh check --online",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, err := c.config()
			faults := []error{err}
			if err == nil {
				_, err = loadCatalogue(config)
				faults = append(faults, err)
			}
			if faults[0] == nil && !online { // else it is told below
				_, err = config.provider()
				faults = append(faults, err)
			}
			_, err = snapshot.LoadChecks()
			faults = append(faults, err, server.CheckTemplates())
			if online && faults[0] == nil {
				faults = append(faults, c.probe(cmd.Context(), config))
			}
			if err := errors.Join(faults...); err != nil {
				return usageError{err}
			}
			c.printWarnings(config)
			fmt.Fprintf(c.out, "no mistake found: %d sources\n", len(config.Sources))
			return nil
		},
	}
	cmd.Flags().BoolVar(&online, "online", false, "also try every source, the mail server and where people sign in")
	return cmd
}

// printWarnings tells what is no mistake, but not what an operator wants either.
func (c *cli) printWarnings(config Config) {
	for _, sc := range config.Sources {
		for _, warning := range registry.Warnings(sc, config.path(".")) {
			fmt.Fprintln(c.out, "warning:", warning)
		}
	}
	if len(config.Sources) == 0 {
		fmt.Fprintln(c.out, "warning: no source is configured, so no night can be taken")
	}
	if config.Auth.Mode == "oidc" {
		c.warnOpen(config, "auth.oidc.client_secret_file", config.Auth.OIDC.SecretFile)
	}
	c.warnOpen(config, "server.tls.key", config.Server.TLS.Key)
}

// warnOpen tells of a file that is for its owner alone and can be read by others; "" is
// no file.
func (c *cli) warnOpen(config Config, key, file string) {
	if file == "" {
		return
	}
	if info, err := os.Stat(config.path(file)); err == nil && info.Mode().Perm()&0o077 != 0 {
		fmt.Fprintf(c.out, "warning: %s %s is open to others than its owner (mode %#o): run chmod 600 on it\n", key, file, info.Mode().Perm())
	}
}

// probe tries every source, the mail server and where people sign in, and says what each answered.
func (c *cli) probe(ctx context.Context, config Config) error {
	var faults []error
	for _, sc := range config.Sources {
		began := time.Now()
		if err := probeSource(ctx, sc, config.path(".")); err != nil {
			faults = append(faults, err)
			continue
		}
		fmt.Fprintf(c.out, "source %s answers (%s)\n", sc.Name, time.Since(began).Round(time.Millisecond))
	}
	if host := config.Reports.Mail.Host; host != "" {
		began := time.Now()
		err := report.TryMail(ctx, config.Reports, config.path)
		if err == nil {
			fmt.Fprintf(c.out, "mail server %s lets us in and takes our letters (%s)\n", host, time.Since(began).Round(time.Millisecond))
		}
		faults = append(faults, err)
	}
	return errors.Join(append(faults, c.probeProvider(ctx, config))...)
}

func probeSource(ctx context.Context, config registry.Config, base string) (err error) {
	ctx, cancel := context.WithTimeout(ctx, probeWithin)
	defer cancel()
	source, err := registry.Open(ctx, config, base)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	return source.Test(ctx)
}
