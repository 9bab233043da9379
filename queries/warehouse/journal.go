package warehouse

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// A checkpoint of DuckDB 1.5 writes new data to free places, but overwrites the
// blocks that hold its metadata where they are, 256 KB each. A process killed in
// the middle of such a write leaves a block that is neither old nor new, and
// with it a file that never opens again. So checkpoints happen only here: what
// may be overwritten is saved first, and put back by the next start unless the
// checkpoint got as far as its last step, the file's header.
const (
	journalName = "warehouse.journal"
	headerBytes = 3 * 4096 // the file's header and the two alternating database headers

	// walLimit is how long the log may grow before a writer works it in.
	walLimit = 64 << 20
)

// journal is what a checkpoint may overwrite.
type journal struct {
	Header []byte // tells whether the checkpoint came to its end
	Blocks []savedBlock
}

type savedBlock struct {
	Offset int64
	Bytes  []byte
}

// Checkpoint moves what was committed from the log into the database file. It
// waits for its turn among the writers; readers go on.
func (w *Warehouse) Checkpoint(ctx context.Context) error {
	done, err := w.takeTurn(ctx)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	defer done()
	return w.checkpoint(ctx)
}

// relieve works the log in when it has grown long, so that no restart has to
// replay too much. The caller holds the writers' turn.
func (w *Warehouse) relieve(ctx context.Context) error {
	size, err := w.logSize()
	if err != nil || size < walLimit {
		return err
	}
	return w.checkpoint(ctx)
}

// logSize is the length of the log beside the database.
func (w *Warehouse) logSize() (int64, error) {
	info, err := os.Stat(w.file() + ".wal")
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// checkpoint saves what is about to be overwritten and has DuckDB overwrite it.
// The caller holds the writers' turn.
func (w *Warehouse) checkpoint(ctx context.Context) (err error) {
	s, err := w.session(ctx)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := w.saveJournal(ctx, s); err != nil {
		return fmt.Errorf("checkpoint: save metadata: %w", err)
	}
	// It is not interrupted: half a checkpoint is a fatal error to DuckDB.
	if _, err := s.conn.ExecContext(context.WithoutCancel(ctx), "checkpoint"); err != nil {
		return w.note(s.db, fmt.Errorf("checkpoint: %w", err))
	}
	if err := os.Remove(w.journal()); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return nil
}

func (w *Warehouse) journal() string { return filepath.Join(w.options.Dir, journalName) }

// saveJournal writes the header and all metadata blocks of the database to disk.
func (w *Warehouse) saveJournal(ctx context.Context, s *session) error {
	rows, err := s.conn.QueryContext(ctx, `
		select metadata.block_id * size.block_size + $1, size.block_size
		from pragma_metadata_info() as metadata
		join pragma_database_size() as size on size.database_name = current_database()
		where metadata.block_id < 4611686018427387904`, headerBytes) // from there on: not on disk yet
	if err != nil {
		return err
	}
	defer rows.Close()
	j := journal{Header: make([]byte, headerBytes)}
	if _, err := w.live.ReadAt(j.Header, 0); err != nil {
		return err
	}
	for rows.Next() {
		var offset, size int64
		if err := rows.Scan(&offset, &size); err != nil {
			return err
		}
		b := savedBlock{Offset: offset, Bytes: make([]byte, size)}
		if _, err := w.live.ReadAt(b.Bytes, offset); err != nil {
			return fmt.Errorf("block at %d: %w", offset, err)
		}
		j.Blocks = append(j.Blocks, b)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return j.write(w.journal())
}

// write puts the journal on disk, wholly or not at all.
func (j journal) write(path string) error {
	f, err := os.OpenFile(path+tmpSuffix, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = gob.NewEncoder(f).Encode(j)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, removeIfThere(path+tmpSuffix))
	}
	if err := os.Rename(path+tmpSuffix, path); err != nil {
		return err
	}
	return syncPath(filepath.Dir(path))
}

// undoCheckpoint puts back what a checkpoint overwrote that did not come to its
// end; the log still holds everything it was to move. No instance may have the
// database open.
func undoCheckpoint(dir string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("undo a checkpoint that was cut off: %w", err)
		}
	}()
	path := filepath.Join(dir, journalName)
	saved, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return removeIfThere(path + tmpSuffix)
	}
	if err != nil {
		return err
	}
	var j journal
	if err := errors.Join(gob.NewDecoder(saved).Decode(&j), saved.Close()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := j.putBack(filepath.Join(dir, fileName)); err != nil {
		return err
	}
	return removeIfThere(path)
}

// putBack writes the saved blocks into the file, unless the file's header says
// that the checkpoint was finished.
func (j journal) putBack(file string) (err error) {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	header := make([]byte, headerBytes)
	if _, err := f.ReadAt(header, 0); err != nil {
		return err
	}
	if !bytes.Equal(header, j.Header) {
		return nil
	}
	for _, b := range j.Blocks {
		if _, err := f.WriteAt(b.Bytes, b.Offset); err != nil {
			return err
		}
	}
	return f.Sync()
}
