package bench_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// full says whether the sizes of the issue are wanted instead of reduced ones.
func full() bool { return os.Getenv("BENCH_FULL") == "1" }

// size picks one of two sizes.
func size(reduced, whole int) int {
	if full() {
		return whole
	}
	return reduced
}

// folder returns a folder for data that may be large: below BENCH_DIR if it is
// set, else a temporary one.
func folder(b *testing.B) string {
	b.Helper()
	parent := os.Getenv("BENCH_DIR")
	if parent == "" {
		return b.TempDir()
	}
	dir, err := os.MkdirTemp(parent, "toancanh-bench-")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			b.Error(err)
		}
	})
	return dir
}

// program builds the command and returns its path.
func program(b *testing.B) string {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "toancanh")
	build := exec.Command("go", "build", "-o", binary, "../cmd/toancanh")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%s\n%s", err, out)
	}
	return binary
}

// childVariable makes the test binary do one thing and nothing else, so that its
// time and memory can be measured from outside.
const childVariable = "TOANCANH_BENCH_CHILD"

// task is what such a process does.
type task interface {
	run(ctx context.Context) error
}

func TestMain(m *testing.M) {
	var t task
	switch os.Getenv(childVariable) {
	case "":
		os.Exit(m.Run())
	case "bare":
		t = new(bare)
	case "intake":
		t = new(intake)
	case "album":
		t = new(album)
	case "papers":
		t = new(papers)
	}
	err := json.NewDecoder(os.Stdin).Decode(t)
	if err == nil {
		err = t.run(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// child is the test binary, about to do a task.
func child(b *testing.B, name string, t task) *exec.Cmd {
	b.Helper()
	text, err := json.Marshal(t)
	if err != nil {
		b.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childVariable+"="+name)
	cmd.Stdin = bytes.NewReader(text)
	return cmd
}

// cost is what a process took.
type cost struct {
	elapsed time.Duration
	cpu     time.Duration
	rss     int64 // bytes, the most it ever held
}

// seconds is how long it took.
func (c cost) seconds() float64 { return c.elapsed.Seconds() }

// mebibytes is how much it held.
func (c cost) mebibytes() float64 { return float64(c.rss) / (1 << 20) }

// measure runs a process to its end.
func measure(b *testing.B, cmd *exec.Cmd) cost {
	b.Helper()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatalf("%s: %s", cmd, err)
	}
	peak := follow(cmd.Process.Pid)
	err := cmd.Wait()
	elapsed := time.Since(begun)
	if err != nil {
		b.Fatalf("%s: %s\n%s", cmd, err, &out)
	}
	return costOf(cmd.ProcessState, elapsed, peak())
}

// follow looks at the high-water mark of a process's memory until the returned
// function is called, which returns the last one seen. What wait reports will not
// do: it begins with what this process held when it started the other.
func follow(pid int) (peak func() int64) {
	stop, last := make(chan struct{}), make(chan int64)
	go func() {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		var seen int64
		for {
			select {
			case <-stop:
				last <- seen
				return
			case <-tick.C:
				seen = max(seen, highWater(pid))
			}
		}
	}()
	return func() int64 {
		close(stop)
		return <-last
	}
}

// highWater is the most memory a process has held so far, in bytes; 0 where the
// system does not tell.
func highWater(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes int64
		if n, err := fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes); err == nil && n == 1 {
			return kilobytes * 1024
		}
	}
	return 0
}

// costOf reads what the system counted for a process that has ended.
func costOf(p *os.ProcessState, elapsed time.Duration, peak int64) cost {
	return cost{elapsed: elapsed, cpu: p.UserTime() + p.SystemTime(), rss: peak}
}

// served is a server that has become ready.
type served struct {
	ready   time.Duration // from its start
	stopped time.Duration // from SIGTERM to its end
	cost
}

// serve starts a server on a free address, waits until /readyz says yes and
// stops it.
func serve(b *testing.B, binary string, args ...string) served {
	b.Helper()
	address := freeAddress(b)
	cmd := exec.Command(binary, slices.Concat(args, []string{"--listen", address})...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	peak := follow(cmd.Process.Pid)
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	if err := awaitReady("http://"+address+"/readyz", ended); err != nil {
		b.Fatalf("%s: %s\n%s", cmd, err, &out)
	}
	s := served{ready: time.Since(begun)}
	begun = time.Now()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	if err := <-ended; err != nil {
		b.Fatalf("%s: %s\n%s", cmd, err, &out)
	}
	s.stopped = time.Since(begun)
	s.cost = costOf(cmd.ProcessState, time.Since(begun), peak())
	return s
}

// awaitReady asks until the answer is 200 or the process has ended.
func awaitReady(url string, ended <-chan error) error {
	client := http.Client{Timeout: time.Second}
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.NewTimer(10 * time.Minute)
	defer deadline.Stop()
	for {
		select {
		case err := <-ended:
			return fmt.Errorf("it ended before it was ready: %w", err)
		case <-deadline.C:
			return errors.New("not ready after ten minutes")
		case <-tick.C:
		}
		response, err := client.Get(url)
		if err != nil {
			continue
		}
		if err := response.Body.Close(); err != nil {
			return err
		}
		if response.StatusCode == http.StatusOK {
			return nil
		}
	}
}

// freeAddress is a loopback address nobody listens on.
func freeAddress(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// count prints an integer for a command line.
func count(n int) string { return strconv.Itoa(n) }
