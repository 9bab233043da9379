package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// While serve holds the warehouse, the other verbs run inside it: they send
// their words over a Unix socket in data_dir (mode 0600, so only the same user)
// and print what comes back. The verb's code is the same either way.

// call is what a caller sends: its words, where it stands, and the files it names.
type call struct {
	Args  []string          `json:"args"`
	Dir   string            `json:"dir"`
	Files map[string][]byte `json:"files,omitempty"`
}

// frame is one piece of the answer; one JSON object a line.
type frame struct {
	Out      []byte    `json:"out,omitempty"`
	Err      []byte    `json:"err,omitempty"`
	Progress *progress `json:"progress,omitempty"`
	Exit     *int      `json:"exit,omitempty"`
}

type progress struct {
	Step  string `json:"step"`
	Done  int64  `json:"done"`
	Total int64  `json:"total"`
}

// remoteError is the exit code of a verb that ran in the server, which has
// already told the reason.
type remoteError struct{ Code int }

func (remoteError) Error() string { return "" }

func socketPath(dataDir string) string { return filepath.Join(dataDir, "control.sock") }

// controlListener is the control socket in its place.
type controlListener struct {
	*net.UnixListener
	path string
}

// Close stops listening and takes the socket away.
func (l controlListener) Close() error {
	err := l.UnixListener.Close()
	if gone := os.Remove(l.path); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// listenControl opens the control socket. It is made in the private tmp folder
// and moved, so that there is no moment in which others may connect. A socket
// that a killed server left behind is replaced; the warehouse lock, held by now,
// proves that it is dead.
func listenControl(dataDir string) (net.Listener, error) {
	made := filepath.Join(dataDir, "tmp", "control.sock")
	if err := os.Remove(made); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("control socket: %w", err)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: made, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("control socket: %w; a socket's path may have at most 107 characters, choose a shorter data_dir", err)
	}
	l.SetUnlinkOnClose(false) // it goes by another name soon
	control := controlListener{l, socketPath(dataDir)}
	if err := errors.Join(os.Chmod(made, 0o600), os.Rename(made, control.path)); err != nil {
		return nil, fmt.Errorf("control socket: %w", errors.Join(err, control.Close()))
	}
	return control, nil
}

// serveControl answers calls until ctx ends, which cancels those under way, and
// returns when the last of them has ended.
func (a *app) serveControl(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:           http.HandlerFunc(a.handleCall),
		ReadHeaderTimeout: 5 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ErrorLog:          slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	select {
	case err := <-served:
		return fmt.Errorf("control socket: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainWithin)
	defer cancel()
	if err := errors.Join(server.Shutdown(grace), server.Close()); err != nil {
		return fmt.Errorf("control socket: %w", err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("control socket: %w", err)
	}
	return nil
}

func (a *app) handleCall(w http.ResponseWriter, r *http.Request) {
	var in call
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, "not a call: "+err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	frames := &frameWriter{to: w}
	c := &cli{
		args: in.Args, dir: in.Dir, files: in.Files, app: a,
		in:  http.NoBody,
		out: frames.stream(func(b []byte) frame { return frame{Out: b} }),
		err: frames.stream(func(b []byte) frame { return frame{Err: b} }),
		report: func(step string, done, total int64) {
			frames.send(frame{Progress: &progress{step, done, total}})
		},
	}
	exit := c.run(r.Context())
	frames.send(frame{Exit: &exit})
}

// frameWriter sends frames in order; verbs may write from several goroutines.
type frameWriter struct {
	mu sync.Mutex
	to http.ResponseWriter
}

func (f *frameWriter) send(fr frame) {
	f.mu.Lock()
	defer f.mu.Unlock()
	// A caller that hung up ends the call through the request's context.
	if err := json.NewEncoder(f.to).Encode(fr); err == nil {
		_ = http.NewResponseController(f.to).Flush()
	}
}

func (f *frameWriter) stream(wrap func([]byte) frame) io.Writer {
	return writerFunc(func(b []byte) (int, error) {
		f.send(wrap(b))
		return len(b), nil
	})
}

type writerFunc func([]byte) (int, error)

func (w writerFunc) Write(b []byte) (int, error) { return w(b) }

// forward sends the call to a running server; false if there is none.
func (c *cli) forward(ctx context.Context, config Config) (bool, error) {
	path := socketPath(config.path(config.DataDir))
	var d net.Dialer
	probe, err := d.DialContext(ctx, "unix", path)
	if err != nil {
		return false, nil // nobody listens: the warehouse's lock decides who may open it
	}
	if err := probe.Close(); err != nil {
		return false, nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return true, err
	}
	body, err := json.Marshal(call{Args: c.args, Dir: dir, Files: c.files})
	if err != nil {
		return true, err
	}
	client := &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return d.DialContext(ctx, "unix", path) },
	}}
	answer, err := postCall(ctx, client, body)
	if err != nil {
		return true, fmt.Errorf("running server: %w", err)
	}
	defer answer.Body.Close()
	return true, c.replay(answer.Body)
}

func postCall(ctx context.Context, client *http.Client, body []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://toancanh/call", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	answer, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		defer answer.Body.Close()
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
		return nil, fmt.Errorf("%s: %s", answer.Status, text)
	}
	return answer, nil
}

// replay prints the frames of a call that runs in the server.
func (c *cli) replay(r io.Reader) error {
	bar := c.progress()
	decoder := json.NewDecoder(bufio.NewReader(r))
	for {
		var f frame
		if err := decoder.Decode(&f); err != nil {
			return fmt.Errorf("the server went away in the middle of the call (%w); `toancanh runs` tells what was done", err)
		}
		switch {
		case f.Exit != nil:
			bar.end()
			if *f.Exit == exitDone {
				return nil
			}
			return remoteError{*f.Exit}
		case f.Progress != nil:
			bar.report(f.Progress.Step, f.Progress.Done, f.Progress.Total)
		case f.Out != nil:
			bar.end()
			if _, err := c.out.Write(f.Out); err != nil {
				return err
			}
		case f.Err != nil:
			bar.end()
			if _, err := c.err.Write(f.Err); err != nil {
				return err
			}
		}
	}
}
