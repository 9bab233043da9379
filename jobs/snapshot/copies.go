package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"toancanh/queries/warehouse"
)

const publishedFolder = "published"

// Copied reports whether the newest night has its published copy, or needs none.
func (n *Night) Copied(ctx context.Context) (bool, error) {
	id, err := n.newest(ctx)
	if err != nil || id == "" || n.Keep == 0 {
		return err == nil, err
	}
	switch _, err := os.Stat(n.publishedFile(id)); {
	case errors.Is(err, os.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	}
	return true, nil
}

// Copy makes the copies of the newest night: published/ID.duckdb, verified by
// opening it again, and what analysts open. The night stands whatever becomes of
// them: a copy that fails is told in the ledger too, and can be made again.
func (n *Night) Copy(ctx context.Context, trigger string) error {
	id, err := n.newest(ctx)
	if err != nil || id == "" {
		return err
	}
	if err := n.copyNewest(ctx, id); err != nil {
		return errors.Join(err, n.recordFailedCopy(ctx, trigger, err))
	}
	return nil
}

func (n *Night) copyNewest(ctx context.Context, id string) error {
	var errs []error
	if n.Keep > 0 {
		if err := n.copyPublished(ctx, id); err != nil {
			errs = append(errs, fmt.Errorf("published copy of %s: %w", id, err))
		}
	}
	if n.Open != nil {
		dir, err := n.ensureFolder("open")
		if err == nil {
			err = n.Open(ctx, dir)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("open copy of %s: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

func (n *Night) copyPublished(ctx context.Context, id string) error {
	dir, err := n.ensureFolder(publishedFolder)
	if err != nil {
		return err
	}
	if err := n.Warehouse.Copy(ctx, n.publishedFile(id), n.Progress); err != nil {
		return err
	}
	return warehouse.Prune(dir, n.Keep)
}

func (n *Night) publishedFile(id string) string {
	return filepath.Join(n.Dir, publishedFolder, id+".duckdb")
}

// newest returns the snapshot id of the newest night, "" if there is none.
func (n *Night) newest(ctx context.Context) (string, error) {
	ids, err := texts(n.Warehouse.Query(ctx, "select id from snapshot where superseded_by is null order by date desc limit 1"))
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
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
