package assets

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// staticPath is the address static files are served under.
const staticPath = "/static/"

// hashLength is how much of a content's SHA-256 a name carries, in hex digits.
const hashLength = 10

// StaticFile is one static file as it is served.
type StaticFile struct {
	Name    string // app.css
	Hash    string // of its content
	Content []byte
	Fixed   bool // asked for by a name with its hash: may be cached for ever
}

// URL returns the address of a static file, which changes with its content:
// "app.css" is "/static/app.3fa9c1b204.css". A name that is not there is an error,
// so that a page with a wrong one fails in its test.
func URL(name string) (string, error) { return staticFiles().url(name) }

// Open returns a static file by its plain name or by the one in its address. The
// error is fs.ErrNotExist for any other name, also one with an outdated hash.
func Open(name string) (StaticFile, error) { return staticFiles().open(name) }

// Files returns the names of all static files, as URL and Open take them.
func Files() []string {
	var names []string
	for name, file := range staticFiles().files {
		if !file.Fixed {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// staticFiles returns the embedded static files, hashed once, at first use.
var staticFiles = sync.OnceValue(func() *hashed {
	h, err := hash(folder("static"), folder("maps"))
	if err != nil {
		panic(fmt.Sprintf("assets: static files: %v", err))
	}
	return h
})

// hashed is a folder of files with names that change with their content.
type hashed struct {
	files map[string]StaticFile // by both names
}

// hash reads the files of some folders; the boundaries are among them, which
// browsers draw maps with. Style sheets come last: the addresses in them change
// with what they lead to.
func hash(dirs ...fs.FS) (*hashed, error) {
	h := &hashed{files: map[string]StaticFile{}}
	for _, sheets := range []bool{false, true} {
		for _, dir := range dirs {
			if err := h.read(dir, sheets); err != nil {
				return nil, err
			}
		}
	}
	return h, nil
}

func (h *hashed) read(dir fs.FS, sheets bool) error {
	return fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || (path.Ext(name) == ".css") != sheets {
			return err
		}
		content, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		if sheets {
			if content, err = h.readdressed(name, content); err != nil {
				return err
			}
		}
		sum := sha256.Sum256(content)
		file := StaticFile{Name: name, Hash: hex.EncodeToString(sum[:])[:hashLength], Content: content}
		h.files[name] = file
		file.Fixed = true
		h.files[file.hashedName()] = file
		return nil
	})
}

// sheetURL is an address in a style sheet.
var sheetURL = regexp.MustCompile(`url\("([^"]*)"\)`)

// readdressed gives the addresses in a style sheet the names that change with the
// content. One that leads to no static file is an error.
func (h *hashed) readdressed(sheet string, content []byte) ([]byte, error) {
	var wrong []error
	content = sheetURL.ReplaceAllFunc(content, func(found []byte) []byte {
		name := path.Join(path.Dir(sheet), string(sheetURL.FindSubmatch(found)[1]))
		address, err := h.url(name)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", sheet, err))
			return found
		}
		return []byte(`url("` + address + `")`)
	})
	return content, errors.Join(wrong...)
}

func (f StaticFile) hashedName() string {
	ext := path.Ext(f.Name)
	return strings.TrimSuffix(f.Name, ext) + "." + f.Hash + ext
}

func (h *hashed) url(name string) (string, error) {
	file, err := h.open(name)
	if err != nil {
		return "", err
	}
	return staticPath + file.hashedName(), nil
}

func (h *hashed) open(name string) (StaticFile, error) {
	file, ok := h.files[name]
	if !ok {
		return StaticFile{}, fmt.Errorf("static file %q: %w", name, fs.ErrNotExist)
	}
	return file, nil
}
