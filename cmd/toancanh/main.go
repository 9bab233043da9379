// Command toancanh snapshots registry data into DuckDB every night and serves
// dashboards of Project 06 from it.
//
// Here live the verbs, the configuration, the control socket and the wiring of
// the packages. Anything that another program could want to import never does.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // a closed machine may lack the zone files

	"golang.org/x/term"

	"toancanh/jobs/snapshot"
)

// The exit codes every verb keeps to.
const (
	exitDone    = 0
	exitFailed  = 1
	exitUsage   = 2 // wrong usage or configuration
	exitStopped = 3 // a gate stopped the snapshot
)

func main() {
	os.Exit(run())
}

// ownerAlone is what this process takes from the modes of files it makes: everything from
// everybody but their owner. DuckDB makes a log of its own beside the warehouse, in which
// small cells stand as they are. What others may read is let go of by name.
const ownerAlone = 0o077

func run() int {
	syscall.Umask(ownerAlone)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c := &cli{
		args: os.Args[1:],
		in:   os.Stdin, out: os.Stdout, err: os.Stderr,
		terminal: term.IsTerminal(int(os.Stderr.Fd())),
	}
	return c.run(ctx)
}

// usageError is a mistake in what was typed or configured.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// exitCode maps the outcome of a verb to the exit code of the process.
func exitCode(err error) int {
	var usage usageError
	var remote remoteError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &remote):
		return remote.Code
	case errors.As(err, &usage), errors.Is(err, snapshot.ErrOptions):
		return exitUsage
	case errors.Is(err, snapshot.ErrStopped):
		return exitStopped
	}
	return exitFailed
}
