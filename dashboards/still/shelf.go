package still

import (
	"bytes"
	"cmp"
	"container/list"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Hash names what is kept by everything that it is drawn from.
type Hash [sha256.Size]byte

// shelf keeps pictures in files, so that they outlast the program: up to a number of
// bytes, the least recently asked for go first. Each file begins with the checksum
// of what follows. A nil shelf keeps nothing.
type shelf struct {
	dir   string
	limit int64

	mu    sync.Mutex // guards what follows
	size  int64
	order *list.List // of *shelved, the most recent in front
	all   map[Hash]*list.Element
}

// shelved is a picture that is kept.
type shelved struct {
	key  Hash
	size int64
}

// found is a file of the shelf and when it was written.
type found struct {
	shelved
	written time.Time
}

// openShelf looks through a folder of pictures; it makes the folder where it is
// missing and clears away what a killed program left half-written.
func openShelf(dir string, limit int64) (*shelf, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("stills: %w", err)
	}
	s := &shelf{dir: dir, limit: limit, order: list.New(), all: map[Hash]*list.Element{}}
	parts, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("stills: %w", err)
	}
	var files []found
	for _, part := range parts {
		if !part.IsDir() || len(part.Name()) != 2 {
			continue
		}
		more, err := s.look(part.Name())
		if err != nil {
			return nil, fmt.Errorf("stills: %w", err)
		}
		files = append(files, more...)
	}
	slices.SortFunc(files, func(a, b found) int {
		return cmp.Or(b.written.Compare(a.written), bytes.Compare(a.key[:], b.key[:]))
	})
	for _, f := range files {
		s.all[f.key] = s.order.PushBack(&f.shelved)
		s.size += f.size
	}
	return s, s.trim()
}

// look lists the pictures in one part of the folder.
func (s *shelf) look(part string) ([]found, error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, part))
	if err != nil {
		return nil, err
	}
	var files []found
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			return nil, err
		}
		if key, ok := keyOf(entry.Name()); ok && part == entry.Name()[:2] {
			files = append(files, found{shelved{key, info.Size()}, info.ModTime()})
		} else if strings.HasPrefix(entry.Name(), unfinished) {
			if err := os.Remove(filepath.Join(s.dir, part, entry.Name())); err != nil {
				return nil, err
			}
		}
	}
	return files, nil
}

// unfinished begins the name of a file that is being written.
const unfinished = "new-"

// keyOf reads the name of a file.
func keyOf(name string) (Hash, bool) {
	var key Hash
	raw, err := hex.DecodeString(name)
	return key, err == nil && copy(key[:], raw) == len(key) && len(raw) == len(key)
}

func (s *shelf) file(key Hash) string {
	name := hex.EncodeToString(key[:])
	return filepath.Join(s.dir, name[:2], name)
}

// get returns a picture that is kept. One that is not as it was written is removed.
func (s *shelf) get(key Hash) (content []byte, ok bool) {
	if s == nil {
		return nil, false
	}
	s.mu.Lock()
	e, kept := s.all[key]
	if kept {
		s.order.MoveToFront(e)
	}
	s.mu.Unlock()
	if !kept {
		return nil, false
	}
	raw, err := os.ReadFile(s.file(key))
	if err == nil && len(raw) > sha256.Size {
		content = raw[sha256.Size:]
		if sum := sha256.Sum256(content); bytes.Equal(sum[:], raw[:sha256.Size]) {
			return content, true
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, kept := s.all[key]; kept {
		_ = s.drop(e) // it is of no use, and written anew soon
	}
	return nil, false
}

// put keeps a picture.
func (s *shelf) put(key Hash, content []byte) error {
	size := int64(len(content) + sha256.Size)
	if s == nil || size > s.limit/4 {
		return nil
	}
	if err := s.write(key, content); err != nil {
		return fmt.Errorf("stills: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, kept := s.all[key]; kept {
		s.size -= e.Value.(*shelved).size
		s.order.Remove(e)
	}
	s.all[key] = s.order.PushFront(&shelved{key, size})
	s.size += size
	return s.trim()
}

// write writes a file beside its place and moves it there, so that nobody reads half
// of it.
func (s *shelf) write(key Hash, content []byte) (err error) {
	place := s.file(key)
	if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(place), unfinished)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	_, first := file.Write(sum[:])
	_, second := file.Write(content)
	if err := errors.Join(first, second, file.Close()); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return os.Rename(file.Name(), place)
}

// trim removes what is too much. The caller holds the lock, or is alone.
func (s *shelf) trim() error {
	var all error
	for s.size > s.limit && s.order.Len() > 0 {
		all = errors.Join(all, s.drop(s.order.Back()))
	}
	return all
}

// drop forgets a picture and removes its file. The caller holds the lock.
func (s *shelf) drop(e *list.Element) error {
	old := s.order.Remove(e).(*shelved)
	delete(s.all, old.key)
	s.size -= old.size
	if err := os.Remove(s.file(old.key)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
