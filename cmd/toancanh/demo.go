package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/golang-sql/civil"
	"github.com/spf13/cobra"

	"toancanh/jobs/registry"
	"toancanh/jobs/registry/synth"
	"toancanh/jobs/snapshot"
)

// demoSeed makes every demo the same one.
const demoSeed = 6

// demoBegins is the first night of the demo: the campaign for chip cards had begun.
var demoBegins = civil.Date{Year: 2021, Month: 3, Day: 1}

// demoConfig is the configuration a demo writes; paths are relative to it.
const demoConfig = `# Written by toancanh demo. Anyone can recompute every number from the rows in ./registry.
data_dir: ./data
timezone: Asia/Ho_Chi_Minh
server: {listen: "%s", public_url: "http://%s"}
auth: {mode: open}            # loopback only
queries: {memory_limit: 1GB}
sources:
  - name: demo
    kind: files
    path: ./registry
    history: events
    simulated: true
    relations:
      resident: {weight: %[3]d}
      card_application: {weight: %[3]d}
      eid_account: {weight: %[3]d}
      service_case: {weight: %[4]d}
reports:
  schedules: # each morning into data/reports, see /reports
    - name: mỗi sáng
      when: "0 7 * * *"
      areas: [VN, P:01, P:48, P:79]
      recipients: [{name: "Lưu trữ", folder: ".", areas: all}]
`

func (c *cli) demoVerb() *cobra.Command {
	demo := demo{dir: "./var/demo", listen: "127.0.0.1:8606", residents: 1_000_000}
	var until dateFlag
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Make a synthetic registry, take its whole history, serve it",
		Long: `Make a synthetic registry, take its whole history of nights since 2021-03-01, then serve the pages.

Everything in it is simulated and marked so. A second start reuses what is there and adds only the missing nights.
The registry is DIR/registry/RELATION*.parquet, the configuration DIR/config.yaml.`,
		Example: "  toancanh demo\n  toancanh demo --residents 100000 --dir /tmp/small --listen 127.0.0.1:9000",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if c.app != nil {
				return usagef("a server is running already")
			}
			zone, err := time.LoadLocation(defaultConfig().Timezone)
			if err != nil {
				return err
			}
			demo.zone, demo.until = zone, until.or(yesterday(time.Now(), zone))
			if err := demo.check(); err != nil {
				return err
			}
			return demo.run(cmd.Context(), c)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&demo.dir, "dir", demo.dir, "`FOLDER` of the demo")
	flags.StringVar(&demo.listen, "listen", demo.listen, "loopback `ADDRESS` to serve on")
	flags.IntVar(&demo.residents, "residents", demo.residents, "resident records; about 104 people each by default")
	flags.Var(&until, "until", "last `NIGHT` (default yesterday)")
	flags.BoolVar(&demo.noServe, "no-serve", false, "make everything, then exit")
	return cmd
}

// demo is one demo in its folder.
type demo struct {
	dir, listen string
	residents   int
	until       civil.Date
	zone        *time.Location
	noServe     bool
}

func (d demo) check() error {
	switch newest := yesterday(time.Now(), d.zone); {
	case d.residents < 1000:
		return usagef("--residents %d: at least 1000, or most communes would be empty", d.residents)
	case d.until.Before(demoBegins):
		return usagef("--until %s: the demo begins on %s", d.until, demoBegins)
	case !isLoopback(d.listen):
		return usagef("--listen %s: a demo has no sign-in and listens on loopback only, such as 127.0.0.1:8606", d.listen)
	case d.until.After(newest):
		return usagef("--until %s: that night is not over yet; the newest one is %s", d.until, newest)
	}
	return nil
}

// run makes what is missing and serves.
func (d demo) run(ctx context.Context, c *cli) error {
	var listener net.Listener
	if !d.noServe {
		// First of all: a taken port should not be found out a minute later.
		l, err := net.Listen("tcp", d.listen)
		if err != nil {
			return fmt.Errorf("listen on %s: %w; choose another address with --listen", d.listen, err)
		}
		listener = l
	}
	a, err := d.prepare(ctx, c)
	if err != nil {
		if listener != nil {
			err = errors.Join(err, listener.Close())
		}
		return err
	}
	defer a.close()
	if d.noServe {
		return nil
	}
	fmt.Fprintf(c.out, "Toàn cảnh Đề án 06, simulated data: http://%s  (Ctrl-C stops it)\n", listener.Addr())
	return a.serve(ctx, listener)
}

// prepare writes the registry and the configuration and takes the missing nights.
func (d demo) prepare(ctx context.Context, c *cli) (*app, error) {
	bar := c.progress()
	defer bar.end()
	made, err := d.grow(ctx, d.until, bar.report)
	if err != nil {
		return nil, err
	}
	config, err := d.config(made)
	if err != nil {
		return nil, err
	}
	a, err := openApp(ctx, config, c.serverLog())
	if err != nil {
		return nil, err
	}
	a.beforeNight = func(ctx context.Context, until civil.Date) error {
		_, err := d.grow(ctx, until, nil)
		return err
	}
	if err := d.takeHistory(ctx, a, bar); err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

// config reads the configuration of the demo, which is written once: what an
// operator changes in it stays. The address of this start is this start's alone.
func (d demo) config(made synth.Registry) (Config, error) {
	file := filepath.Join(d.dir, "config.yaml")
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		text := fmt.Sprintf(demoConfig, d.listen, d.listen, made.Weight, made.CaseWeight)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return Config{}, err
		}
	}
	config, err := loadConfig(file, nil)
	if err != nil {
		return Config{}, err
	}
	config.Server = ServerConfig{Listen: d.listen, PublicURL: "http://" + d.listen}
	return config, nil
}

// grow writes the registry up to a night; what is there already is kept.
func (d demo) grow(ctx context.Context, until civil.Date, report func(string, int64, int64)) (synth.Registry, error) {
	return synth.Write(ctx, synth.Options{
		Residents: d.residents, Seed: demoSeed, Until: until,
		Dir: filepath.Join(d.dir, "registry"), Format: "parquet", Progress: report,
	})
}

func (d demo) takeHistory(ctx context.Context, a *app, bar *reporter) error {
	night := a.night(bar.report)
	span := registry.Span{From: demoBegins, Until: d.until}
	missing, err := night.Missing(ctx, span)
	if err != nil || len(missing) == 0 {
		return err
	}
	span.From = missing[0]
	// The server makes the copies while people look already.
	_, err = night.Backfill(ctx, span, snapshot.Options{Trigger: "demo", LeaveCopies: !d.noServe})
	return err
}
