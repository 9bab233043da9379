package warehouse

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// ErrLocked says that another process owns the warehouse.
var ErrLocked = errors.New("in use by another process")

// lockFile is a held flock on a file that is never deleted: deleting it would
// let two processes each lock their own.
type lockFile struct{ file *os.File }

// lockFolder takes DIR/warehouse.lock and writes into it who holds it.
func lockFolder(dir string) (*lockFile, error) {
	path := filepath.Join(dir, "warehouse.lock")
	lock, holder, err := takeLock(path, fmt.Sprintf("process %d since %s", os.Getpid(), time.Now().Format(time.RFC3339)))
	if errors.Is(err, ErrLocked) {
		return nil, fmt.Errorf("%s: %w (%s): stop that process, or let it do the work", dir, ErrLocked, holder)
	}
	return lock, err
}

// takeLock locks path and writes note into it; a lock that is held gives
// ErrLocked and the holder's note.
func takeLock(path, note string) (*lockFile, string, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, "", fmt.Errorf("lock: %w", err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		if !errors.Is(err, unix.EWOULDBLOCK) {
			return nil, "", errors.Join(fmt.Errorf("lock %s: %w", path, err), f.Close())
		}
		holder, err := io.ReadAll(io.LimitReader(f, 200))
		return nil, strings.TrimSpace(string(holder)), errors.Join(fmt.Errorf("lock %s: %w", path, ErrLocked), err, f.Close())
	}
	lock := &lockFile{f}
	if err := lock.note(note); err != nil {
		return nil, "", errors.Join(fmt.Errorf("lock %s: %w", path, err), lock.release())
	}
	return lock, "", nil
}

func (l *lockFile) note(text string) error {
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err := l.file.WriteAt([]byte(text+"\n"), 0)
	return err
}

// release gives the lock back.
func (l *lockFile) release() error { return l.file.Close() }
