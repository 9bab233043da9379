package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

// engine is one DuckDB instance to be opened.
type engine struct {
	file    string // empty: in memory
	memory  string
	threads int
	spill   string   // folder DuckDB may overflow to; empty: none
	allowed []string // folders SQL may reach; everything else is closed to it
	byHand  bool     // checkpoints happen only when asked for
}

// openEngine opens an instance and closes its doors: no extension is ever
// fetched, no file outside the allowed folders is reached, no setting changes.
// Time zone is UTC, so no cast depends on the machine.
func openEngine(ctx context.Context, e engine) (*sql.DB, error) {
	connector, err := duckdb.NewConnector(e.dsn(), nil)
	if err != nil {
		return nil, e.explain(err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxIdleConns(idleConns)
	if _, err := db.ExecContext(ctx, e.doors()); err != nil {
		return nil, errors.Join(e.explain(err), closeEngine(db))
	}
	return db, nil
}

func (e engine) dsn() string {
	set := url.Values{
		"autoinstall_known_extensions": {"false"},
		"autoload_known_extensions":    {"false"},
		"temp_directory":               {e.spill},
	}
	if e.memory != "" {
		set.Set("memory_limit", e.memory)
	}
	if e.threads > 0 {
		set.Set("threads", strconv.Itoa(e.threads))
	}
	if e.byHand {
		set.Set("checkpoint_threshold", "1TB")
	}
	return e.file + "?" + set.Encode()
}

// doors is the SQL that closes the instance off; settings take no parameters.
func (e engine) doors() string {
	allowed := make([]string, len(e.allowed))
	for i, dir := range e.allowed {
		allowed[i] = literal(dir)
	}
	checkpoints := ""
	if e.byHand {
		checkpoints = "pragma disable_checkpoint_on_shutdown;\n"
	}
	return checkpoints + "set TimeZone = 'UTC';\n" +
		"set allowed_directories = [" + strings.Join(allowed, ", ") + "];\n" +
		"set enable_external_access = false;\n" +
		"set lock_configuration = true"
}

// explain says what to do about an instance that does not open.
func (e engine) explain(err error) error {
	var duck *duckdb.Error
	switch {
	case !errors.As(err, &duck):
		return fmt.Errorf("open %s: %w", e.file, err)
	case duck.Type == duckdb.ErrorTypeIO && strings.Contains(duck.Msg, "Conflicting lock"):
		// DuckDB has one type for all input and output errors; only its text tells them apart.
		return fmt.Errorf("open %s: %w: close the other program that has this file open, such as a DuckDB shell (%w)", e.file, ErrLocked, err)
	}
	return fmt.Errorf("open %s: %w", e.file, err)
}

// closeEngine closes an instance and waits, not longer than drainLimit, until its
// last connection is gone: only then is its file free.
func closeEngine(db *sql.DB) error {
	if err := db.Close(); err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	deadline := time.NewTimer(drainLimit)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		open := db.Stats().OpenConnections
		if open == 0 {
			return nil
		}
		select {
		case <-deadline.C:
			return fmt.Errorf("close database: %d connections still in use after %v", open, drainLimit)
		case <-tick.C:
		}
	}
}

// EngineVersion is the version of the DuckDB inside, such as "v1.5.6".
func EngineVersion(ctx context.Context) (version string, err error) {
	db, err := openEngine(ctx, engine{})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, closeEngine(db)) }()
	err = db.QueryRowContext(ctx, "select version()").Scan(&version)
	return version, err
}

// publicFolders are the folders of DIR that SQL may reach. State, secrets and
// the live database lie in none of them.
func publicFolders(dir string) []string {
	return []string{
		filepath.Join(dir, tmpFolder),
		filepath.Join(dir, "published"),
		filepath.Join(dir, "open"),
		filepath.Join(dir, "rejects"),
	}
}

// checkPath refuses characters that the driver would read as part of its options.
func checkPath(path string) error {
	if i := strings.IndexAny(path, "?#%"); i >= 0 {
		return fmt.Errorf("folder %q: its path holds %q, which DuckDB cannot open; choose a folder without ? # %%", path, path[i])
	}
	return nil
}

// literal quotes a string for statements that take no parameters.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// identifier quotes a name.
func identifier(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
