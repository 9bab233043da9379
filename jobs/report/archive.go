package report

import (
	"bytes"
	"context"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
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

// folderOf is where a folder recipient's files lie.
func (o *Office) folderOf(id string) string {
	if id == "." {
		return o.folder
	}
	return o.path(id)
}

// put writes the file of a delivery into its folder. To do it again changes nothing, so
// a process that ends here leaves nothing in doubt.
func (r *round) put(ctx context.Context, d state.Delivery, file File) error {
	folder := r.folderOf(d.Recipient)
	was, v := d.State, verdict{state: state.DeliverySent}
	kept, err := keep(folder, placeOf(d.Area, file.Night), fileName(file.Name), file.Bytes)
	if err != nil {
		v = verdict{state: state.DeliveryFailed, reason: reasonUnwritten, answer: oneLine(err.Error())}
	} else {
		d.File = kept
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

// keep writes a file whole or not at all and returns its path below the folder. Another
// file of that name stays, and the new one is numbered.
func keep(folder, place, name string, content []byte) (string, error) {
	dir := filepath.Join(folder, filepath.FromSlash(place))
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", err
	}
	stem, ext := strings.TrimSuffix(name, path.Ext(name)), path.Ext(name)
	for n := 2; ; n++ {
		there, err := os.ReadFile(filepath.Join(dir, name))
		switch {
		case err == nil && bytes.Equal(there, content):
			return path.Join(place, name), nil
		case errors.Is(err, fs.ErrNotExist):
			return path.Join(place, name), writeWhole(filepath.Join(dir, name), content)
		case err != nil:
			return "", err
		}
		name = fmt.Sprintf("%s-%d%s", stem, n, ext)
	}
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

// shelved is a line of an index.
type shelved struct {
	Path, Area, Place, Night, Lang, Layout, Title, Snapshot, Code, Written string
	Bytes                                                                  int64
	Size, Day                                                              string // in words
}

// writeIndex lists what lies in a folder: what was put there with what is known of it,
// and other reports by their names alone.
func (o *Office) writeIndex(ctx context.Context, folder string) error {
	known := map[string]state.Delivery{}
	list, err := o.store.Deliveries(ctx, state.DeliveryFilter{State: state.DeliverySent})
	if err != nil {
		return err
	}
	for _, d := range slices.Backward(list) { // the newest has the last word
		if d.How == state.DeliveryFolder && o.folderOf(d.Recipient) == folder {
			known[d.File] = d
		}
	}
	var rows []shelved
	err = filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".pdf" {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		below, err := filepath.Rel(folder, name)
		if err != nil {
			return err
		}
		rows = append(rows, o.shelve(filepath.ToSlash(below), info.Size(), known))
		return nil
	})
	if err != nil {
		return fmt.Errorf("index of %s: %w", folder, err)
	}
	if len(rows) == 0 {
		return nil
	}
	page, err := indexPage(rows)
	if err == nil {
		err = errors.Join(writeWhole(filepath.Join(folder, "index.html"), page), writeWhole(filepath.Join(folder, "index.csv"), indexSheet(rows)))
	}
	if err != nil {
		return fmt.Errorf("index of %s: %w", folder, err)
	}
	return nil
}

func (o *Office) shelve(name string, size int64, known map[string]state.Delivery) shelved {
	row := shelved{Path: name, Bytes: size, Size: locale.Int(locale.Vietnamese, (size+1023)/1024) + " KB"}
	d, ok := known[name]
	if !ok {
		row.Title = path.Base(name)
		return row
	}
	row.Area, row.Place, row.Night, row.Day, row.Lang, row.Layout = d.Area.String(), d.Area.FullName(locale.Vietnamese), d.Night.String(), locale.Date(locale.Vietnamese, d.Night), d.Lang, d.Layout
	row.Title, row.Snapshot, row.Code, row.Written = d.Title, d.Snapshot, d.Code, d.Ended.In(o.zone).Format("2006-01-02T15:04:05Z07:00")
	return row
}

// indexPage is the index for people. The folder is one for all languages, so it speaks
// the country's.
func indexPage(rows []shelved) ([]byte, error) {
	t, err := template.New("index.html").Funcs(template.FuncMap{
		"t": func(key string) string { return locale.T(locale.Vietnamese, key) },
	}).ParseFS(templateFiles, "templates/index.html")
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	err = t.Execute(&page, rows)
	return page.Bytes(), err
}

// indexSheet is the index for programs. Texts that a spreadsheet would take for a
// formula get a leading apostrophe.
func indexSheet(rows []shelved) []byte {
	var sheet bytes.Buffer
	w := csv.NewWriter(&sheet)
	w.UseCRLF = true
	lines := [][]string{{"path", "area", "area_name", "night", "lang", "layout", "title", "snapshot", "code", "bytes", "written_at"}}
	for _, r := range rows {
		line := []string{r.Path, r.Area, r.Place, r.Night, r.Lang, r.Layout, r.Title, r.Snapshot, r.Code, fmt.Sprint(r.Bytes), r.Written}
		for i, cell := range line {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				line[i] = "'" + cell
			}
		}
		lines = append(lines, line)
	}
	_ = w.WriteAll(lines) // a buffer takes everything
	return sheet.Bytes()
}
