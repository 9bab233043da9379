package synth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"toancanh/queries/warehouse"
)

const (
	fileRows     = 1_000_000    // rows a file holds at most
	workshop     = ".synth"     // hidden folder in which files are made
	manifestFile = "synth.json" // what the folder holds
)

// files keeps a registry as Parquet or CSV files in a folder. Rows gather in a
// temporary table of DuckDB; when it is full it becomes a file. Files move to their
// place when all are whole.
type files struct {
	dir     string
	made    string // where files are made
	format  string
	scratch *warehouse.Scratch
	tables  []*table
	written []string // names of files
}

// table gathers the rows of a relation.
type table struct {
	relation
	appender *warehouse.Appender
	rows     int
	files    int
}

func (f *files) manifest(context.Context) (manifest, bool, error) {
	text, err := os.ReadFile(filepath.Join(f.dir, manifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return manifest{}, false, f.vacant()
	}
	if err != nil {
		return manifest{}, false, err
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return manifest{}, false, fmt.Errorf("%s: %w; give another folder, or delete this one", filepath.Join(f.dir, manifestFile), err)
	}
	return m, true, nil
}

// vacant refuses a folder with files of a registry that this package did not write.
func (f *files) vacant() error {
	for _, r := range relations() {
		found, err := filepath.Glob(filepath.Join(f.dir, r.name+"*"))
		if err != nil {
			return err
		}
		if len(found) > 0 {
			return fmt.Errorf("%s is there, but no %s: these files are not synthetic; give another folder", found[0], manifestFile)
		}
	}
	return nil
}

func (f *files) begin(ctx context.Context, o Options, chosen []relation) error {
	dir := filepath.Join(f.dir, workshop)
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	f.made = filepath.Join(dir, "out")
	if err := os.MkdirAll(f.made, 0o700); err != nil {
		return err
	}
	var err error
	f.scratch, err = warehouse.NewScratch(ctx, dir,
		warehouse.Options{MemoryLimit: o.MemoryLimit, Threads: o.Threads, AllowedDirs: []string{f.made}})
	if err != nil {
		return err
	}
	for _, r := range chosen {
		t := &table{relation: r}
		f.tables = append(f.tables, t)
		if err := f.empty(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

func (f *files) table(relation string) *table {
	for _, t := range f.tables {
		if t.name == relation {
			return t
		}
	}
	return nil
}

func (f *files) takes(relation string) bool { return f.table(relation) != nil }

func (f *files) row(ctx context.Context, relation string, values ...any) error {
	t := f.table(relation)
	if err := t.appender.Row(values...); err != nil {
		return err
	}
	if t.rows++; t.rows < fileRows {
		return nil
	}
	if err := f.save(ctx, t); err != nil {
		return err
	}
	return f.empty(ctx, t)
}

// empty begins a new file of a relation.
func (f *files) empty(ctx context.Context, t *table) error {
	create := fmt.Sprintf("create or replace temporary table %s (%s)", t.name, t.definition())
	if _, err := f.scratch.Exec(ctx, create); err != nil {
		return err
	}
	appender, err := f.scratch.Append(ctx, t.name, t.names())
	t.appender, t.rows = appender, 0
	return err
}

// save turns the rows gathered so far into a file.
func (f *files) save(ctx context.Context, t *table) error {
	if err := t.appender.Close(); err != nil {
		return err
	}
	t.files++
	name := fmt.Sprintf("%s-%03d.%s", t.name, t.files, f.format)
	options := "format parquet, compression zstd"
	if f.format == formatCSV {
		options = "format csv, header true"
	}
	path := strings.ReplaceAll(filepath.Join(f.made, name), "'", "''")
	if _, err := f.scratch.Exec(ctx, fmt.Sprintf("copy %s to '%s' (%s)", t.name, path, options)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	f.written = append(f.written, name)
	return nil
}

// finish writes what is left and moves the files to their place. While that is
// under way the manifest says so, and a run that died there is done again.
func (f *files) finish(ctx context.Context, m manifest) error {
	for _, t := range f.tables {
		if t.rows == 0 && t.files > 0 {
			continue
		}
		if err := f.save(ctx, t); err != nil {
			return err
		}
	}
	if err := f.note(m, false); err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(f.dir, "*."+f.format))
	if err != nil {
		return err
	}
	for _, name := range f.written {
		if err := os.Rename(filepath.Join(f.made, name), filepath.Join(f.dir, name)); err != nil {
			return err
		}
	}
	if err := f.removeStale(old); err != nil {
		return err
	}
	return f.note(m, true)
}

// removeStale deletes files of an earlier, differently split writing.
func (f *files) removeStale(old []string) error {
	fresh := map[string]bool{}
	for _, name := range f.written {
		fresh[name] = true
	}
	for _, path := range old {
		name := filepath.Base(path)
		relation, _, _ := strings.Cut(name, "-")
		if f.takes(relation) && !fresh[name] {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// note writes the manifest, whole or not at all.
func (f *files) note(m manifest, complete bool) error {
	m.Complete = complete
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	made := filepath.Join(f.made, manifestFile)
	if err := os.WriteFile(made, append(text, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(made, filepath.Join(f.dir, manifestFile))
}

// close gives up what was not finished.
func (f *files) close(context.Context) error {
	if f.made == "" {
		return nil
	}
	var err error
	if f.scratch != nil {
		for _, t := range f.tables {
			_ = t.appender.Close() // rows of a table that goes away with the scratch
		}
		err = f.scratch.Remove()
	}
	return errors.Join(err, os.RemoveAll(filepath.Dir(f.made)))
}
