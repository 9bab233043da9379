package warehouse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// restoreName is the name of a checked backup that is to become the warehouse.
// Once a file has it, the restore is decided and Open would finish it.
const restoreName = "warehouse.restore"

// Backup writes a consistent, compact and checked copy into a new file while the
// warehouse serves.
func (w *Warehouse) Backup(ctx context.Context, file string, progress func(step string, done, total int64)) error {
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("backup: %s is there already; choose another name", file)
	}
	if err := w.Copy(ctx, file, progress); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

// Restore makes a backup the warehouse of dir. The backup is copied and checked
// first; nothing is touched if it is damaged or newer than this program. A
// warehouse that is there is replaced only by force, and kept aside in the folder
// that is returned (empty if there was none). A server on dir makes it fail with
// ErrLocked; a crash half way is finished by the next Open.
func Restore(ctx context.Context, file, dir string, force bool) (kept string, err error) {
	o, err := Options{Dir: dir}.complete()
	if err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	lock, err := lockFolder(o.Dir)
	if err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	defer func() { err = errors.Join(err, lock.release()) }()
	if err := tidy(o.Dir); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	live := filepath.Join(o.Dir, fileName)
	if _, err := os.Lstat(live); err == nil && !force {
		return "", fmt.Errorf("restore: %s is there already; add --force to replace it (it is kept aside)", live)
	}
	if err := stageRestore(ctx, file, o.Dir); err != nil {
		return "", fmt.Errorf("restore %s: %w", file, err)
	}
	if kept, err = finishRestore(o.Dir); err != nil {
		return "", fmt.Errorf("restore %s: %w", file, err)
	}
	return kept, nil
}

// stageRestore copies a backup into dir, checks the copy and decides for it.
func stageRestore(ctx context.Context, file, dir string) (err error) {
	folder, err := os.MkdirTemp(filepath.Join(dir, tmpFolder), "restore-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	staged := filepath.Join(folder, fileName)
	if err := copyWithLog(ctx, file, staged); err != nil {
		return err
	}
	if err := checkBackup(ctx, staged); err != nil {
		return fmt.Errorf("not a usable backup: %w", err)
	}
	return place(staged, filepath.Join(dir, restoreName))
}

// copyWithLog copies a database file. One that was not closed in order, such as a
// warehouse kept aside after a crash, has a log beside it, which is worked in.
func copyWithLog(ctx context.Context, file, to string) error {
	if err := copyFile(file, to); err != nil {
		return err
	}
	logs, err := named(filepath.Dir(file), filepath.Base(file)+".wal", "")
	if err != nil || len(logs) == 0 {
		return err
	}
	for _, log := range logs {
		ending := strings.TrimPrefix(filepath.Base(log), filepath.Base(file))
		if err := copyFile(log, to+ending); err != nil {
			return err
		}
	}
	if err := settle(ctx, to); err != nil {
		return fmt.Errorf("not a usable backup: %w", err)
	}
	return nil
}

// checkBackup opens a backup, asks for its version and reads all of it.
func checkBackup(ctx context.Context, file string) (err error) {
	known, err := fs.Glob(migrations(), "*.sql")
	if err != nil {
		return err
	}
	db, done, err := openCopy(ctx, file)
	if err != nil {
		return err
	}
	version, err := versionOf(ctx, db, copyName+".main.migration")
	if err = errors.Join(err, done()); err != nil {
		return err
	}
	switch {
	case version == 0:
		return errors.New("it holds no warehouse")
	case version > len(known):
		return newerError(version, len(known))
	}
	_, err = fileTotals(ctx, file)
	return err
}

// finishRestore puts a staged backup in the place of the warehouse, if one is
// staged. Each step can be repeated: the log of changes is moved aside before the
// file it belongs to, so it never meets another.
func finishRestore(dir string) (kept string, err error) {
	staged := filepath.Join(dir, restoreName)
	info, err := os.Lstat(staged)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	aside := filepath.Join(dir, "warehouse.replaced-"+info.ModTime().UTC().Format("20060102T150405Z"))
	live := filepath.Join(dir, fileName)
	old, err := named(dir, fileName+".", "")
	if err != nil {
		return "", err
	}
	for _, path := range append(old, live) {
		if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
			continue
		}
		kept = aside
		if err := os.MkdirAll(aside, 0o700); err != nil {
			return "", err
		}
		if err := os.Rename(path, filepath.Join(aside, filepath.Base(path))); err != nil {
			return "", err
		}
	}
	if err := errors.Join(os.Rename(staged, live), syncPath(dir)); err != nil {
		return "", err
	}
	return kept, nil
}

// Prune deletes all but the newest keep copies in a folder, and the remains of
// copies that were never finished.
func Prune(dir string, keep int) error {
	if keep < 1 {
		return fmt.Errorf("prune %s: at least one copy must stay", dir)
	}
	if err := removeHalfDone(dir); err != nil {
		return err
	}
	paths, err := named(dir, "", ".duckdb")
	if err != nil {
		return fmt.Errorf("prune: %w", err)
	}
	copies := make([]os.FileInfo, 0, len(paths))
	for _, p := range paths {
		info, err := os.Lstat(p)
		if err != nil {
			return fmt.Errorf("prune: %w", err)
		}
		copies = append(copies, info)
	}
	slices.SortFunc(copies, func(a, b os.FileInfo) int { // the newest first
		return cmp.Or(b.ModTime().Compare(a.ModTime()), cmp.Compare(b.Name(), a.Name()))
	})
	for _, c := range copies[min(keep, len(copies)):] {
		if err := os.Remove(filepath.Join(dir, c.Name())); err != nil {
			return fmt.Errorf("prune: %w", err)
		}
	}
	return nil
}
