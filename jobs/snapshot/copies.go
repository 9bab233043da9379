package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"toancanh/queries/warehouse"
)

// Folders below data_dir for people and programs that read without the server.
const (
	publishedFolder = "published"
	openFolder      = "open"
)

// openMark is the file in open/ that names the night the others show.
const openMark = "snapshot.txt"

// errOvertaken says that something was published while a copy was made: what the
// copy shows is not certain, so it is made again.
var errOvertaken = errors.New("overtaken by another night")

// standing is what copies have to show: the newest night, and the last moment at
// which any night was published.
type standing struct {
	id string // "": there is no night
	at time.Time
}

// Copied reports whether all copies that are wanted are there and show what is
// published. A copy older than the last publishing, of whatever night, does not.
func (n *Night) Copied(ctx context.Context) (bool, error) {
	s, err := n.standing(ctx)
	if err != nil || s.id == "" {
		return err == nil, err
	}
	published, err := n.hasPublished(s)
	if err != nil {
		return false, err
	}
	open, err := n.hasOpen(s)
	return published && open, err
}

// Copy makes the copies that are missing or behind: published/ID.duckdb of the
// newest night, verified by opening it again, and what analysts open. It waits
// for another Copy on the same folder. The nights stand whatever becomes of the
// copies: one that fails is told in the ledger too, and can be made again.
func (n *Night) Copy(ctx context.Context, trigger string) error {
	if err := n.copyAlone(ctx); err != nil {
		return errors.Join(err, n.recordFailedCopy(ctx, trigger, err))
	}
	return nil
}

func (n *Night) copyAlone(ctx context.Context) (err error) {
	release, err := n.lockCopies(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	for {
		s, err := n.standing(ctx)
		if err != nil || s.id == "" {
			return err
		}
		if err := n.copyStanding(ctx, s); !errors.Is(err, errOvertaken) {
			return err
		}
	}
}

// copyStanding makes both copies; that one fails does not keep the other back.
func (n *Night) copyStanding(ctx context.Context, s standing) error {
	var errs []error
	if err := n.copyPublished(ctx, s); err != nil {
		errs = append(errs, fmt.Errorf("published copy of %s: %w", s.id, err))
	}
	if err := n.copyOpen(ctx, s); err != nil {
		errs = append(errs, fmt.Errorf("open copy of %s: %w", s.id, err))
	}
	return errors.Join(errs...)
}

// copyPublished makes the copy under another name, which it loses only when it
// is certain to show what stands. Its time is that of what it shows.
func (n *Night) copyPublished(ctx context.Context, s standing) error {
	if done, err := n.hasPublished(s); err != nil || done {
		return err
	}
	dir, err := n.ensureFolder(publishedFolder)
	if err == nil {
		err = os.Chmod(dir, 0o700) //nolint:gosec // a folder, its owner's alone: no disclosure control in there
	}
	if err != nil {
		return err
	}
	began := n.Now()
	made := filepath.Join(dir, "next.tmp") // Prune takes it away if it is left
	if err := n.Warehouse.Copy(ctx, made, n.Progress); err != nil {
		return err
	}
	if err := n.stillStands(ctx, s); err != nil {
		return errors.Join(err, os.Remove(made))
	}
	if err := errors.Join(os.Chtimes(made, began, began), os.Rename(made, n.publishedFile(s.id))); err != nil {
		return err
	}
	return warehouse.Prune(dir, n.Keep)
}

// hasPublished reports whether the published copy is there, or none is wanted.
func (n *Night) hasPublished(s standing) (bool, error) {
	if n.Keep == 0 {
		return true, nil
	}
	info, err := os.Stat(n.publishedFile(s.id))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	// Some disks count in seconds.
	return err == nil && !info.ModTime().Before(s.at.Truncate(time.Second)), err
}

func (n *Night) copyOpen(ctx context.Context, s standing) error {
	if done, err := n.hasOpen(s); err != nil || done {
		return err
	}
	dir, err := n.ensureFolder(openFolder)
	if err == nil {
		err = os.Chmod(dir, 0o750) //nolint:gosec // analysts of the owner's group read it
	}
	if err != nil {
		return err
	}
	if err := n.Open(ctx, dir); err != nil {
		return err
	}
	if err := n.stillStands(ctx, s); err != nil {
		return err
	}
	mark := filepath.Join(dir, openMark)
	if err := os.WriteFile(mark, []byte(s.id+"\n"), 0o644); err != nil { //nolint:gosec // analysts of other accounts read it
		return err
	}
	return os.Chmod(mark, 0o644) //nolint:gosec // the same
}

// hasOpen reports whether the open copy shows the newest night, or none is wanted.
func (n *Night) hasOpen(s standing) (bool, error) {
	if n.Open == nil {
		return true, nil
	}
	mark, err := os.ReadFile(filepath.Join(n.Dir, openFolder, openMark))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil && strings.TrimSpace(string(mark)) == s.id, err
}

// lockCopies waits until no other Night makes copies in the same folder.
func (n *Night) lockCopies(ctx context.Context) (release func() error, err error) {
	file, err := os.OpenFile(filepath.Join(n.Dir, "copies.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil {
			return file.Close, nil
		}
		if !errors.Is(err, unix.EWOULDBLOCK) && !errors.Is(err, unix.EINTR) {
			return nil, errors.Join(fmt.Errorf("lock %s: %w", file.Name(), err), file.Close())
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("wait for the copies being made: %w", ctx.Err()), file.Close())
		case <-tick.C:
		}
	}
}

func (n *Night) publishedFile(id string) string {
	return filepath.Join(n.Dir, publishedFolder, id+".duckdb")
}

// standing returns what copies have to show now.
func (n *Night) standing(ctx context.Context) (standing, error) {
	rows, err := n.Warehouse.Query(ctx, `
		select id, (select max(published_at) from snapshot)
		from snapshot
		where superseded_by is null
		order by date desc
		limit 1`)
	if err != nil {
		return standing{}, err
	}
	defer rows.Close()
	var s standing
	if rows.Next() {
		if err := rows.Scan(&s.id, &s.at); err != nil {
			return standing{}, err
		}
	}
	return s, rows.Err()
}

// stillStands returns errOvertaken if something was published since s was read.
func (n *Night) stillStands(ctx context.Context, s standing) error {
	now, err := n.standing(ctx)
	if err == nil && (now.id != s.id || !now.at.Equal(s.at)) {
		err = errOvertaken
	}
	return err
}

// recordFailedCopy writes a line of its own for copies that were not made.
func (n *Night) recordFailedCopy(ctx context.Context, trigger string, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return n.Warehouse.Write(ctx, func(tx *warehouse.Tx) error {
		_, err := tx.Exec(ctx, `
			insert into run (run, job, trigger, started_at, finished_at, state, error)
			values ($run, 'publish', $trigger, $at, $at, 'failed', $error)`,
			sql.Named("run", newRunID(n.Now())), sql.Named("trigger", trigger),
			sql.Named("at", n.Now()), sql.Named("error", cause.Error()))
		return err
	})
}

// copies makes the copies after a run; their failure is not the run's.
func (r *run) copies(ctx context.Context) {
	if r.options.LeaveCopies || len(r.outcome.Snapshots) == 0 {
		return
	}
	if err := r.Copy(ctx, r.options.Trigger); err != nil {
		r.log.Error("a copy was not made", "err", err)
	}
}
