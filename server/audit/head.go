package audit

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// HeadName is the name of the head's file, beside state.db.
const HeadName = "audit.head"

// Head is the end of a trail: how many rows it has and the hash of the last. Who has
// noted a head elsewhere can tell later whether the trail up to it is still the same.
type Head struct {
	Number int64
	Hash   [32]byte
}

// String returns NUMBER:HASH, as ParseHead reads it.
func (h Head) String() string {
	return strconv.FormatInt(h.Number, 10) + ":" + hex.EncodeToString(h.Hash[:])
}

// ParseHead reads what String wrote.
func ParseHead(text string) (Head, error) {
	number, digits, _ := strings.Cut(strings.TrimSpace(text), ":")
	n, err := strconv.ParseInt(number, 10, 64)
	hash, hexErr := hex.DecodeString(digits)
	if err != nil || hexErr != nil || n < 1 || len(hash) != 32 {
		return Head{}, errHead
	}
	return Head{n, [32]byte(hash)}, nil
}

func (t *Trail) headFile() string { return filepath.Join(t.Dir, HeadName) }

// readHead returns the head that was written last, the zero head if there is no file.
func (t *Trail) readHead() (Head, error) {
	text, err := os.ReadFile(t.headFile())
	if errors.Is(err, fs.ErrNotExist) {
		return Head{}, nil
	}
	if err != nil {
		return Head{}, fmt.Errorf("audit: %w", err)
	}
	head, err := ParseHead(string(text))
	if err != nil {
		return Head{}, fmt.Errorf("audit: %s: %w", t.headFile(), err)
	}
	return head, nil
}

// writeHead replaces the head, whole or not at all.
func (t *Trail) writeHead(h Head) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("audit: head: %w", err)
		}
	}()
	staged := t.headFile() + ".new"
	f, err := os.OpenFile(staged, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(h.String() + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(staged, t.headFile()); err != nil {
		return err
	}
	return syncFolder(t.Dir) // else the machine may stop and come up with an older head
}

// syncFolder puts the names in a folder on the disk.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// SetAside moves the head of a folder away, before another state.db takes the place of
// the one it belongs to.
func SetAside(dir, aside string) error {
	return moveAside(filepath.Join(dir, HeadName), filepath.Join(aside, HeadName))
}

// moveAside renames a file, if it is there.
func moveAside(from, to string) error {
	if err := os.Rename(from, to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}
