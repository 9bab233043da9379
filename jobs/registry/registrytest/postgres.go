// Package registrytest starts real PostgreSQL servers for tests: throwaway
// clusters in temporary folders, reached through a socket there. It is imported
// by tests only.
package registrytest

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

const superuser = "postgres"

// Postgres is a running server that ends with the test.
type Postgres struct {
	folder string // holds data and socket
	bin    string
	run    func(name string, args ...string) *exec.Cmd
}

// StartPostgres starts a server and stops it when the test ends. Where
// PostgreSQL is not installed the test is skipped, or fails with CI=true.
func StartPostgres(t testing.TB) *Postgres {
	t.Helper()
	bin := binaries(t)
	// The path of a socket may be 107 bytes long; t.TempDir can be longer.
	folder, err := os.MkdirTemp("/tmp", "pg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	p := &Postgres{folder: folder, bin: bin, run: exec.Command}
	if os.Geteuid() == 0 {
		p.asPostgres(t)
	}
	p.must(t, "initdb", "--pgdata", p.data(), "--username", superuser, "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C")
	options := strings.Join([]string{"-c listen_addresses=", "-c unix_socket_directories=" + folder, "-c fsync=off", "-c max_connections=20"}, " ")
	p.must(t, "pg_ctl", "start", "--wait", "--silent", "--pgdata", p.data(), "--log", filepath.Join(folder, "log"), "--options", options)
	t.Cleanup(func() { p.Stop(t) })
	return p
}

// binaries finds the server's programs, which distributions keep off the path.
func binaries(t testing.TB) string {
	t.Helper()
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err == nil && len(found) > 0 {
		return filepath.Dir(found[len(found)-1])
	}
	const missing = "PostgreSQL (initdb) is not installed"
	if os.Getenv("CI") == "true" {
		t.Fatal(missing)
	}
	t.Skip(missing)
	return ""
}

// asPostgres runs the server as the user of that name: it refuses to run as root.
func (p *Postgres) asPostgres(t testing.TB) {
	t.Helper()
	account, err := user.Lookup("postgres")
	if err != nil {
		t.Fatalf("the server does not run as root, and there is no user postgres: %v", err)
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(p.folder, int(uid), int(gid)); err != nil {
		t.Fatal(err)
	}
	p.run = func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(name, args...)
		cmd.Dir = p.folder
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
		return cmd
	}
}

func (p *Postgres) data() string { return filepath.Join(p.folder, "data") }

func (p *Postgres) must(t testing.TB, program string, args ...string) {
	t.Helper()
	out, err := p.run(filepath.Join(p.bin, program), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
}

// DSN names the server's database for a user.
func (p *Postgres) DSN(user string) string {
	return "host=" + p.folder + " user=" + user + " dbname=postgres sslmode=disable"
}

// Connect opens a connection as the superuser, closed when the test ends.
func (p *Postgres) Connect(t testing.TB) *pgx.Conn {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, p.DSN(superuser))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// Kill ends the processes that serve a user, as running out of memory would:
// their clients are told nothing.
func (p *Postgres) Kill(t testing.TB, conn *pgx.Conn, user string) {
	t.Helper()
	rows, err := conn.Query(context.Background(), "select pid from pg_stat_activity where usename = $1", user)
	if err != nil {
		t.Fatal(err)
	}
	pids, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	if err != nil {
		t.Fatal(err)
	}
	for _, pid := range pids {
		if err := syscall.Kill(int(pid), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
}

// Stop ends the server at once, as a crash would. It may be called twice.
func (p *Postgres) Stop(t testing.TB) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(p.data(), "postmaster.pid")); errors.Is(err, os.ErrNotExist) {
		return
	}
	p.must(t, "pg_ctl", "stop", "--wait", "--silent", "--mode", "immediate", "--pgdata", p.data())
}
