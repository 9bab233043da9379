package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"time"

	"github.com/golang-sql/civil"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"toancanh/dashboards"
	"toancanh/jobs"
	"toancanh/jobs/registry"
	"toancanh/jobs/snapshot"
	"toancanh/server"
)

// drainWithin bounds how long the server takes to stop: systemd and people
// expect it to be gone within ten seconds.
const drainWithin = 8 * time.Second

// warmEvery is how often the server looks whether a new night wants its pages made.
const warmEvery = 5 * time.Second

// nightRetry spaces the attempts of a night: a source that is late or down at
// half past one has often come back an hour later.
var nightRetry = jobs.Retry{Attempts: 5, BackOff: 10 * time.Minute}

func (c *cli) serveVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Serve the pages and take a snapshot every night",
		Long: `Serve the pages and take a snapshot every night, by the schedule in the configuration.

Nights that were missed while the server was down are taken at start, as far back as jobs.snapshot.catch_up says.
SIGTERM and Ctrl-C stop it in order: no new requests, those under way are finished, a night under way is given up whole.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if c.app != nil {
				return usagef("the server is running already")
			}
			config, err := c.config()
			if err != nil {
				return err
			}
			listener, err := listen(config)
			if err != nil {
				return err
			}
			a, err := openApp(cmd.Context(), config, c.serverLog())
			if err != nil {
				return errors.Join(err, listener.Close())
			}
			defer a.close()
			a.out = c.out
			fmt.Fprintf(c.out, "toancanh %s serves %s://%s\n", release, config.scheme(), listener.Addr())
			return a.serve(cmd.Context(), listener)
		},
	}
}

// listen takes the address first: a taken port should not cost the operator the
// time of opening everything else.
func listen(config Config) (net.Listener, error) {
	l, err := net.Listen("tcp", config.Server.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w; choose another address with server.listen or TOANCANH_SERVER_LISTEN", config.Server.Listen, err)
	}
	return l, nil
}

// serverLog is the log of a long-running server.
func (c *cli) serverLog() *slog.Logger {
	return slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelInfo}))
}

// serve runs the web server, the control socket and the jobs until ctx ends,
// then stops all three within drainWithin.
func (a *app) serve(ctx context.Context, listener net.Listener) (err error) {
	defer func() {
		// http.Server closes what it serves; this is for what it never got.
		if closed := listener.Close(); closed != nil && !errors.Is(closed, net.ErrClosed) {
			err = errors.Join(err, closed)
		}
	}()
	runner, pages, err := a.parts()
	if err != nil {
		return err
	}
	if err := a.noteConfig(ctx); err != nil {
		return err
	}
	if err := errors.Join(a.inviteFirst(ctx), a.warnOfFactors(ctx)); err != nil {
		return err
	}
	control, err := listenControl(a.config.path(a.config.DataDir))
	if err != nil {
		return err
	}
	if err := errors.Join(a.reader.Warm(ctx), runner.Start(ctx)); err != nil {
		return errors.Join(err, control.Close())
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return pages.Serve(ctx, listener) })
	group.Go(func() error { return a.serveControl(ctx, control) })
	group.Go(func() error {
		<-ctx.Done()
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainWithin)
		defer cancel()
		return runner.Stop(drain)
	})
	return group.Wait()
}

// parts makes the jobs and the web server.
func (a *app) parts() (*jobs.Runner, *server.Server, error) {
	nightly, err := a.nightly()
	if err != nil {
		return nil, nil, err
	}
	all := []jobs.Job{nightly, a.copying()}
	if a.config.Audit.Keep > 0 {
		keeping, err := a.keeping()
		if err != nil {
			return nil, nil, err
		}
		all = append(all, keeping)
	}
	if len(a.config.Reports.Schedules) > 0 {
		sending, err := a.office.Job()
		if err != nil {
			return nil, nil, err
		}
		all = append(all, sending)
	}
	runner, err := jobs.New(jobs.Options{Zone: a.zone, Log: a.log}, all...)
	if err != nil {
		return nil, nil, err
	}
	checks, err := checkTexts()
	if err != nil {
		return nil, nil, err
	}
	secured, err := a.openTLS()
	if err != nil {
		return nil, nil, err
	}
	provider, err := a.config.provider()
	if err != nil {
		return nil, nil, err
	}
	desk := a.desk
	if a.config.Auth.Mode == "open" {
		desk = nil
	}
	pages, err := server.New(server.Options{
		Reader:     a.reader,
		Catalogue:  a.catalogue,
		Album:      a.album,
		Reports:    a.reports(),
		State:      a.state,
		Office:     a.office,
		Trail:      a.trail,
		Desk:       desk,
		Provider:   provider,
		TLS:        secured,
		Proxies:    a.config.Server.Proxies,
		Rates:      server.Rates{Account: a.config.Server.Rates.Account, Address: a.config.Server.Rates.Address},
		Checks:     checks,
		Jobs:       crew{runner, a.journal},
		Registries: registries{a},
		PublicURL:  a.config.Server.PublicURL,
		WarmEvery:  warmEvery,
		Version:    release,
		ReadyBy:    a.readyBy(nightly.Schedule),
		Zone:       a.zone,
		Log:        a.log,
	})
	return runner, pages, err
}

// readyBy is how long after midnight the night before should be there: when its
// job starts and the time it may take, but not before people begin to work.
func (a *app) readyBy(schedule jobs.Schedule) time.Duration {
	const officeHours = 6 * time.Hour
	midnight := civil.DateOf(time.Now().In(a.zone)).In(a.zone)
	next := schedule.Next(midnight.Add(-time.Second))
	if next.IsZero() {
		return officeHours
	}
	return max(officeHours, next.Sub(midnight)+time.Duration(a.config.Jobs.Snapshot.Timeout))
}

// checkTexts tells the pages what each check means.
func checkTexts() (map[string]dashboards.CheckText, error) {
	checks, err := snapshot.LoadChecks()
	if err != nil {
		return nil, err
	}
	texts := map[string]dashboards.CheckText{}
	for _, c := range checks {
		texts[c.Name] = dashboards.CheckText{Title: c.Title, Todo: c.Todo}
	}
	return texts, nil
}

// nightlyJob is the name of the job that takes nights.
const nightlyJob = "snapshot"

// nightly is the job that takes every night that is missing.
func (a *app) nightly() (jobs.Job, error) {
	schedule, err := jobs.ParseSchedule(a.config.Jobs.Snapshot.Schedule)
	if err != nil {
		return jobs.Job{}, err
	}
	job := jobs.Job{
		Name:     nightlyJob,
		Schedule: schedule,
		Timeout:  time.Duration(a.config.Jobs.Snapshot.Timeout),
		Retry:    nightRetry,
		CatchUp:  time.Duration(a.config.Jobs.Snapshot.CatchUp),
		Run: func(ctx context.Context, why jobs.Trigger) error {
			return a.takeMissing(ctx, string(why))
		},
	}
	if job.CatchUp > 0 {
		job.Missed = func(ctx context.Context, since time.Time) (bool, error) {
			missing, err := a.missing(ctx, civil.DateOf(since.In(a.zone)))
			return len(missing) > 0, err
		}
	}
	return job, nil
}

// copying is the job that makes the copies of the newest night where a night
// left them out, or could not make them.
func (a *app) copying() jobs.Job {
	return jobs.Job{
		Name:    "publish",
		CatchUp: 24 * time.Hour,
		Missed: func(ctx context.Context, _ time.Time) (bool, error) {
			done, err := a.night(nil).Copied(ctx)
			return !done, err
		},
		Run: func(ctx context.Context, why jobs.Trigger) error { return a.night(nil).Copy(ctx, string(why)) },
	}
}

// missing returns the nights since a date that wait to be taken: those without a
// snapshot, but for older ones that are on record as gaps. A night that a gate
// stopped is tried again while it is the newest; later it is for a person to decide.
func (a *app) missing(ctx context.Context, since civil.Date) ([]civil.Date, error) {
	missing, err := a.night(nil).Missing(ctx, registry.Span{From: since, Until: a.yesterday()})
	if err != nil {
		return nil, err
	}
	gaps, err := a.reader.Gaps(ctx)
	if err != nil {
		return nil, err
	}
	onRecord := map[civil.Date]bool{}
	for _, g := range gaps {
		if g.Relation == "*" {
			onRecord[g.Date] = true
		}
	}
	return slices.DeleteFunc(missing, func(d civil.Date) bool { return onRecord[d] && d != a.yesterday() }), nil
}

// takeMissing takes the nights that are missing within the catch-up window, or
// yesterday's if that is the only one.
func (a *app) takeMissing(ctx context.Context, trigger string) error {
	done, err := a.takeTurn()
	if err != nil {
		return err
	}
	defer done()
	until := a.yesterday()
	if a.beforeNight != nil {
		if err := a.beforeNight(ctx, until); err != nil {
			return err
		}
	}
	since := civil.DateOf(time.Now().In(a.zone).Add(-time.Duration(a.config.Jobs.Snapshot.CatchUp)))
	missing, err := a.missing(ctx, since)
	if err != nil {
		return err
	}
	switch len(missing) {
	case 0:
		return nil
	case 1:
		_, err = a.night(a.journal.Reporter(nightlyJob)).Take(ctx, missing[0], snapshot.Options{Trigger: trigger})
	default:
		_, err = a.night(a.journal.Reporter(nightlyJob)).Backfill(ctx, registry.Span{From: missing[0], Until: until}, snapshot.Options{Trigger: trigger})
	}
	return err
}
