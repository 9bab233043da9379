package registry

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"toancanh/queries/warehouse"
)

// The kinds of files a relation may be kept in, by the end of their names.
const (
	endParquet = ".parquet"
	endCSV     = ".csv"
	endGzip    = ".csv.gz"
	endZstd    = ".csv.zst"
	endXLSX    = ".xlsx"
)

func fileEnds() []string { return []string{endParquet, endCSV, endGzip, endZstd, endXLSX} }

// fileState is one file as it was when the reading began.
type fileState struct {
	path     string // real path
	name     string // below the source's folder, for messages
	number   int    // which of its relation's files it is, from 0
	end      string // which kind it is
	size     int64
	modified time.Time
}

// filesSource is a folder of files.
type filesSource struct {
	config Config
	folder string
}

func openFiles(c Config, folder string) (*filesSource, error) {
	if strings.ContainsAny(folder, "*?[]{}") {
		return nil, fmt.Errorf("registry %s: path %s holds one of * ? [ ] { }: rename the folder", c.Name, c.Path)
	}
	return &filesSource{config: c, folder: folder}, nil
}

func (s *filesSource) Name() string { return s.config.Name }

func (s *filesSource) Close() error { return nil }

// Folders returns the real folder the files lie in.
func (s *filesSource) Folders() []string {
	root, err := filepath.EvalSymlinks(s.folder)
	if err != nil {
		return []string{s.folder}
	}
	return []string{root}
}

// Offers returns the relations that are mapped, and those with files of their name.
func (s *filesSource) Offers() []string {
	var offers []string
	for _, relation := range Relations() {
		if _, mapped := s.config.Relations[relation]; mapped {
			offers = append(offers, relation)
			continue
		}
		if files, err := s.list(relation); err != nil || len(files) > 0 {
			offers = append(offers, relation)
		}
	}
	return offers
}

func (s *filesSource) Relation(name string) (Offer, bool) {
	return s.config.offer(name), slices.Contains(s.Offers(), name)
}

// Test looks at every file: that it is there, whole, and has the columns needed.
func (s *filesSource) Test(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "registry-test-")
	if err != nil {
		return fmt.Errorf("registry %s: %w", s.Name(), err)
	}
	scratch, err := warehouse.NewScratch(ctx, dir, warehouse.Options{AllowedDirs: s.Folders()})
	if err != nil {
		return errors.Join(fmt.Errorf("registry %s: %w", s.Name(), told(ctx, err)), os.RemoveAll(dir))
	}
	err = testSession(ctx, s, scratch)
	return errors.Join(err, scratch.Remove(), os.RemoveAll(dir))
}

// begin lists the files. They are read in place, by the scratch.
func (s *filesSource) begin(_ context.Context, scratch *warehouse.Scratch, zone *time.Location) (session, error) {
	if info, err := os.Stat(s.folder); err != nil {
		return nil, fmt.Errorf("folder %s: %w: create it, or correct path", s.config.Path, errors.Unwrap(err))
	} else if !info.IsDir() {
		return nil, fmt.Errorf("path %s is a file: name the folder it lies in", s.config.Path)
	}
	if err := readable(s.folder); err != nil {
		return nil, fmt.Errorf("folder %s: %w", s.config.Path, err)
	}
	session := &filesSession{source: s, scratch: scratch, engine: newDuckDB(zone.String()), read: map[string][]fileState{}, commas: map[string]rune{}}
	for _, relation := range s.Offers() {
		files, err := s.list(relation)
		if err != nil {
			return nil, fmt.Errorf("relation %s: %w", relation, err)
		}
		if len(files) == 0 {
			continue // taken away since
		}
		session.names = append(session.names, relation)
		session.read[relation] = files
	}
	return session, nil
}

// list returns the files of a relation, in the order of their names. They are
// all of one kind, and none lies outside the source's folder.
func (s *filesSource) list(relation string) ([]fileState, error) {
	root := s.Folders()[0]
	pattern := s.config.Relations[relation].Path
	mapped := pattern != ""
	if !mapped {
		pattern = relation + "*"
	}
	if filepath.IsAbs(pattern) || !filepath.IsLocal(pattern) {
		return nil, leadsOut(pattern)
	}
	paths, err := filepath.Glob(filepath.Join(root, pattern))
	if err != nil {
		return nil, fmt.Errorf("path %s: %w: * stands for any letters, ? for one", pattern, err)
	}
	slices.Sort(paths)
	var files []fileState
	for _, path := range paths {
		base := filepath.Base(path)
		end := fileEnd(base)
		if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$") || end == "" {
			continue // hidden, still being written, or something else
		}
		f, err := stateOf(root, path, end)
		if err != nil {
			return nil, err
		}
		f.number = len(files)
		files = append(files, f)
	}
	if len(files) == 0 && mapped {
		return nil, fmt.Errorf("no file matches %s: deliver one (%s), or correct the path", pattern, strings.Join(fileEnds(), ", "))
	}
	for _, f := range files {
		if f.end != files[0].end {
			return nil, fmt.Errorf("%s and %s are of different kinds: keep one and move the other away", files[0].name, f.name)
		}
	}
	return files, nil
}

func fileEnd(name string) string {
	lower := strings.ToLower(name)
	for _, end := range fileEnds() {
		if strings.HasSuffix(lower, end) {
			return end
		}
	}
	return ""
}

// stateOf follows a name to its file and refuses what no registry should hold.
func stateOf(root, path, end string) (fileState, error) {
	name, err := filepath.Rel(root, path)
	if err != nil {
		return fileState{}, err
	}
	if strings.ContainsAny(name, "*?[]{}") {
		return fileState{}, fmt.Errorf("%s: the name holds one of * ? [ ] { }: rename the file", name)
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return fileState{}, fmt.Errorf("%s: a symbolic link that leads nowhere: remove it or deliver the file", name)
	}
	if below, err := filepath.Rel(root, real); err != nil || !filepath.IsLocal(below) {
		return fileState{}, fmt.Errorf("%s: a symbolic link that leads out of the source's folder: copy the file there instead", name)
	}
	info, err := os.Stat(real)
	if err != nil {
		return fileState{}, fmt.Errorf("%s: %w", name, inaccessible(err))
	}
	switch {
	case !info.Mode().IsRegular():
		return fileState{}, fmt.Errorf("%s: not a regular file: a relation is read from files only", name)
	case info.Size() == 0:
		return fileState{}, fmt.Errorf("%s: the file is empty: it was probably cut short, deliver it again", name)
	}
	if err := readable(real); err != nil {
		return fileState{}, fmt.Errorf("%s: %w", name, err)
	}
	return fileState{path: real, name: filepath.ToSlash(name), end: end, size: info.Size(), modified: info.ModTime()}, nil
}

// readable reports an error where the user of the server may not read a file or
// folder.
func readable(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return inaccessible(err)
	}
	return file.Close()
}

// inaccessible keeps why the system refused a file, without its path.
func inaccessible(err error) error {
	cause := err
	var refused *fs.PathError
	if errors.As(err, &refused) {
		cause = refused.Err
	}
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w: let the user that runs toancanh read it (chown, chmod)", cause)
	}
	return cause
}

// unchanged reports an error if the file is not what it was.
func (f fileState) unchanged() error {
	info, err := os.Stat(f.path)
	if err != nil {
		return fmt.Errorf("%s: it was taken away while it was read: deliver files under another name and rename them when whole", f.name)
	}
	if info.Size() != f.size || !info.ModTime().Equal(f.modified) {
		return fmt.Errorf("%s: it changed while it was read: deliver files under another name and rename them when whole", f.name)
	}
	return nil
}
