package warehouse

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// tidy finishes or undoes what a process that died left in dir: a checkpoint
// that was cut off is undone, a restore that was decided goes on, scratch files
// and half-made copies go. The caller holds the folder's lock; scratches in use
// by someone else stay.
func tidy(dir string) error {
	if err := undoCheckpoint(dir); err != nil {
		return err
	}
	if _, err := finishRestore(dir); err != nil {
		return err
	}
	tmp := filepath.Join(dir, tmpFolder)
	entries, err := os.ReadDir(tmp)
	if err != nil {
		return fmt.Errorf("tidy: %w", err)
	}
	for _, e := range entries {
		path := filepath.Join(tmp, e.Name())
		if strings.HasPrefix(e.Name(), scratchPrefix) {
			err = removeScratch(path)
		} else {
			err = os.RemoveAll(path)
		}
		if err != nil && !errors.Is(err, ErrLocked) {
			return fmt.Errorf("tidy: %w", err)
		}
	}
	return removeHalfDone(filepath.Join(dir, "published"))
}

// removeHalfDone deletes the temporary names in a folder of copies.
func removeHalfDone(dir string) error {
	paths, err := named(dir, "", tmpSuffix)
	if err != nil {
		return fmt.Errorf("tidy: %w", err)
	}
	for _, p := range paths {
		if err := os.Remove(p); err != nil {
			return fmt.Errorf("tidy: %w", err)
		}
	}
	return nil
}

// named lists the files of a folder, if it is there, whose names begin and end so.
// A pattern would stumble over brackets in the path.
func named(dir, prefix, suffix string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var paths []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) && strings.HasSuffix(e.Name(), suffix) {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	return paths, nil
}

// MarkInterrupted closes the ledger entries of runs whose process died, and says
// how many there were. When such a run ended is not known, so finished_at stays
// empty. Open calls it; call it by hand only when no run is under way.
func (w *Warehouse) MarkInterrupted(ctx context.Context) (int, error) {
	var marked int64
	err := w.Write(ctx, func(tx *Tx) error {
		result, err := tx.Exec(ctx, `
			update run
			set state = 'interrupted', error = 'the process ended before the run did'
			where state = 'running'`)
		if err != nil {
			return err
		}
		marked, err = result.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("mark interrupted runs: %w", err)
	}
	return int(marked), nil
}
