package report

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
	"toancanh/server/state"
)

//go:embed templates
var templateFiles embed.FS

// folders are the folders that reports go to.
func (o *Office) folders() []string {
	var list []string
	for _, s := range o.schedules {
		for _, r := range s.Recipients {
			if folder := o.folderOf(r.id()); r.Folder != "" && !slices.Contains(list, folder) {
				list = append(list, folder)
			}
		}
	}
	return list
}

// put writes the file of a delivery into its folder. A process that ends before that is
// written down does it again, and keep then finds the file there: the same bytes, or, where
// reports are signed, the same report under another signature. So nothing is in doubt.
func (r *round) put(ctx context.Context, d state.Delivery, file File) error {
	folder := r.folderOf(d.Recipient)
	was, v := d.State, verdict{state: state.DeliverySent}
	kept, size, err := keep(folder, placeOf(d.Area, file.Night), file)
	if err != nil {
		v = verdict{state: state.DeliveryFailed, reason: reasonUnwritten, answer: oneLine(err.Error())}
	} else {
		d.File, d.Bytes = kept, size
		r.touched[folder] = true
	}
	r.settle(&d, v)
	return errors.Join(err, r.store.MoveDelivery(context.WithoutCancel(ctx), d, was, r.now()))
}

// placeOf is the folder of an area's reports of a year, below that of all: 79/2026.
func placeOf(a area.Area, night civil.Date) string {
	return path.Join(areaWord(a), fmt.Sprint(night.Year))
}

// areaWord is an area in addresses and paths: VN, 79.
func areaWord(a area.Area) string {
	if a.Level == area.Nation {
		return a.String()
	}
	return a.Code
}

// foreign is what has no place in the name of a file.
var foreign = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// fileName makes a name safe to write and to send.
func fileName(name string) string {
	name = strings.Trim(foreign.ReplaceAllString(path.Base(name), "-"), ".-")
	if name == "" {
		return "report.pdf"
	}
	return name
}

// makeFolders makes the folders of a path that are not there. Those of the owner's group
// come for reports.
func makeFolders(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	if parent := filepath.Dir(dir); parent != dir {
		if err := makeFolders(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o750); errors.Is(err, fs.ErrExist) {
		return nil
	} else if err != nil {
		return err
	}
	return os.Chmod(dir, 0o750) //nolint:gosec // see above
}

// keep writes a file whole or not at all and returns its path below the folder and its
// size. The same report that is there already stays as it is, whenever it was signed; one
// without a signature gets that of the file. Another file of that name stays, and the new
// one is numbered.
func keep(folder, place string, file File) (kept string, size int, err error) {
	dir, name := filepath.Join(folder, filepath.FromSlash(place)), fileName(file.Name)
	if err := makeFolders(dir); err != nil {
		return "", 0, err
	}
	stem, ext := strings.TrimSuffix(name, path.Ext(name)), path.Ext(name)
	for n := 2; ; n++ {
		there, err := os.ReadFile(filepath.Join(dir, name))
		switch {
		case err == nil && file.kept(there):
			return path.Join(place, name), len(there), nil
		case errors.Is(err, fs.ErrNotExist), err == nil && len(file.Unsigned) > 0 && bytes.Equal(there, file.Unsigned):
			return path.Join(place, name), len(file.Bytes), writeWhole(filepath.Join(dir, name), file.Bytes)
		case err != nil:
			return "", 0, err
		}
		name = fmt.Sprintf("%s-%d%s", stem, n, ext)
	}
}

// kept reports whether a file that is there is this one: its bytes, or those of the
// report with a signature behind them.
func (f File) kept(there []byte) bool {
	if bytes.Equal(there, f.Bytes) {
		return true
	}
	added, same := bytes.CutPrefix(there, f.Unsigned)
	return same && len(f.Unsigned) > 0 && bytes.Contains(added, []byte("/ByteRange"))
}

// writeWhole writes a file beside its place, then moves it there; it is on the disk
// when that returns.
func writeWhole(name string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(content)
	if err = errors.Join(err, f.Chmod(0o640), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(name))
	if err != nil {
		return nil //nolint:nilerr // the file is there; only a crash of the machine could still lose it
	}
	defer dir.Close() //nolint:errcheck // it was only read
	_ = dir.Sync()
	return nil
}
