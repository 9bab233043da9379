package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"toancanh/assets/locale"
	"toancanh/server/state"
)

// shelved is a line of an index.
type shelved struct {
	Path, Area, Place, Night, Lang, Layout, Title, Snapshot, Code, Written string
	Bytes                                                                  int64
	Size, Day                                                              string // in words
	Corrects, Corrected                                                    other  // what it takes the place of, and what took its place
}

// other is another report: its path where it is in the same folder, and its code.
type other struct{ Path, Code string }

// String is what finds it best; empty for no other.
func (o other) String() string {
	if o.Path != "" {
		return o.Path
	}
	return o.Code
}

// generator marks an index page as ours; its template says it.
const generator = `<meta name="generator" content="toancanh">`

// sheetMark marks an index for programs as ours: how it begins, whatever columns were
// added at its end since.
const sheetMark = "path,area,area_name,night,lang,layout,title,snapshot,code,bytes,written_at"

// columns are the head of an index for programs.
func columns() []string { return append(strings.Split(sheetMark, ","), "corrects", "corrected_by") }

// writeIndex lists what was put into a folder and is still there. Whatever else lies in
// it is somebody else's: it is not listed, and a page of theirs is not replaced.
func (o *Office) writeIndex(ctx context.Context, folder string) error {
	list, err := o.store.Deliveries(ctx, state.DeliveryFilter{State: state.DeliverySent})
	if err != nil {
		return err
	}
	known, paths := map[string]state.Delivery{}, map[string]string{} // by path; of each delivery
	for _, d := range slices.Backward(list) {                        // the newest has the last word
		if d.How == state.DeliveryFolder && o.folderOf(d.Recipient) == folder {
			known[d.File], paths[d.ID] = d, d.File
		}
	}
	var rows []shelved
	for _, name := range slices.Sorted(maps.Keys(known)) {
		info, err := os.Lstat(filepath.Join(folder, filepath.FromSlash(name)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return fmt.Errorf("index of %s: %w", folder, err)
		case info.Mode().IsRegular() && info.Size() == int64(known[name].Bytes):
			rows = append(rows, o.shelve(known[name]))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	mark(rows, known, paths)
	page, err := indexPage(rows)
	if err != nil {
		return fmt.Errorf("index of %s: %w", folder, err)
	}
	sheet := indexSheet(rows)
	return errors.Join(
		replaceOwn(filepath.Join(folder, "index.html"), []byte(generator), page), replaceOwn(filepath.Join(folder, "index.csv"), []byte(sheetMark), sheet))
}

// mark tells corrections from what they take the place of.
func mark(rows []shelved, known map[string]state.Delivery, paths map[string]string) {
	at := map[string]int{}
	for i, r := range rows {
		at[r.Path] = i
	}
	for i, r := range rows {
		d := known[r.Path]
		if !d.Correction {
			continue
		}
		rows[i].Corrects.Code = d.Repeats
		if before, here := at[paths[d.ResentOf]]; here && before != i {
			rows[i].Corrects.Path = rows[before].Path
			rows[before].Corrected = other{Path: r.Path, Code: r.Code}
		}
	}
}

// replaceOwn writes a file, unless one without our mark near its beginning is there.
func replaceOwn(name string, mark, content []byte) error {
	const near = 1 << 10
	there, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("index: %w", err)
	}
	if err == nil && !bytes.Contains(there[:min(len(there), near)], mark) {
		return fmt.Errorf("index: %s was not written by toancanh and is left as it is: move it away, or name another folder for the reports", name)
	}
	if bytes.Equal(there, content) {
		return nil
	}
	if err := writeWhole(name, content); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return nil
}

// shelve tells of a file what is known of it.
func (o *Office) shelve(d state.Delivery) shelved {
	size := int64(d.Bytes)
	return shelved{
		Path: d.File, Area: d.Area.String(), Place: d.Area.FullName(locale.Vietnamese), Night: d.Night.String(), Lang: d.Lang, Layout: d.Layout, Title: d.Title, Snapshot: d.Snapshot,
		Code: d.Code, Written: d.Ended.In(o.zone).Format("2006-01-02T15:04:05Z07:00"), Bytes: size,
		Size: locale.Int(locale.Vietnamese, (size+1023)/1024) + " KB", Day: locale.Date(locale.Vietnamese, d.Night),
	}
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
	lines := [][]string{columns()}
	for _, r := range rows {
		line := []string{r.Path, r.Area, r.Place, r.Night, r.Lang, r.Layout, r.Title, r.Snapshot, r.Code, fmt.Sprint(r.Bytes), r.Written, r.Corrects.String(), r.Corrected.String()}
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
