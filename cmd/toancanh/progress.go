package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progressAfter is how long work may be silent: quick work draws nothing.
const progressAfter = 2 * time.Second

// progressLine is how often a line is printed where there is no terminal.
const progressLine = 10 * time.Second

// reporter shows the progress of long work: a bar on a terminal, plain lines
// elsewhere, frames where the caller sits on the other end of the socket.
type reporter struct {
	mu       sync.Mutex
	to       io.Writer
	terminal bool
	send     func(step string, done, total int64)
	now      func() time.Time
	began    time.Time
	lastLine time.Time
	step     string
	bar      *progressbar.ProgressBar
}

// progress returns the reporter that fits this call.
func (c *cli) progress() *reporter {
	return &reporter{to: c.err, terminal: c.terminal, send: c.report, now: time.Now}
}

// report tells that done of total is done; total 0 means that nobody knows.
func (r *reporter) report(step string, done, total int64) {
	if r.send != nil {
		r.send(step, done, total)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	if r.began.IsZero() {
		r.began, r.lastLine = now, now
	}
	if now.Sub(r.began) < progressAfter {
		return
	}
	if r.terminal {
		r.draw(step, done, total)
		return
	}
	if now.Sub(r.lastLine) >= progressLine {
		r.lastLine = now
		if total > 0 {
			fmt.Fprintf(r.to, "%s: %d of %d\n", step, done, total)
		} else {
			fmt.Fprintf(r.to, "%s\n", step)
		}
	}
}

func (r *reporter) draw(step string, done, total int64) {
	if total <= 0 {
		total = -1
	}
	if r.bar == nil || step != r.step {
		r.clear()
		r.step = step
		r.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(r.to),
			progressbar.OptionSetDescription(step),
			progressbar.OptionSetWidth(30),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionShowCount(),
			progressbar.OptionSetPredictTime(true),
		)
	}
	r.bar.ChangeMax64(total)
	_ = r.bar.Set64(done) // a bar that cannot be drawn must not stop the work
}

func (r *reporter) clear() {
	if r.bar != nil {
		_ = r.bar.Clear() // as above
		r.bar = nil
	}
}

// end takes the bar away, so that other output does not run into it.
func (r *reporter) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clear()
}
