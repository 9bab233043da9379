package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers is the rule of who may import whom of our own packages, lowest first.
// A package may be imported only by those that name it; none names one of its
// own level or above. A package that is not here may not exist. "*" is
// everything below.
var layers = []layer{
	{0, "assets", ""},
	{0, "assets/locale", ""},
	{0, "assets/nearest", ""},
	{0, "queries/area", ""},
	{0, "queries/extracts", ""},
	{0, "queries/warehouse", ""},
	{0, "server/auth/oidc", ""},

	{1, "jobs", "queries/warehouse"},
	{1, "jobs/registry", "assets assets/nearest queries/area queries/extracts queries/warehouse"},
	{1, "jobs/registry/synth", "assets queries/area queries/warehouse"},
	{1, "queries", "assets assets/nearest queries/area queries/warehouse"},
	{1, "server/state", "queries/area"},

	{2, "dashboards/chart", "assets assets/locale queries queries/area"},
	{2, "jobs/snapshot", "assets jobs jobs/registry queries queries/area queries/warehouse"},
	{3, "dashboards/still", "assets dashboards/chart"},
	{4, "dashboards", "assets/locale dashboards/chart queries queries/area"},
	{4, "dashboards/pdf/typeset", "assets assets/locale dashboards/chart dashboards/still"},
	{5, "dashboards/export", "assets assets/locale dashboards dashboards/chart dashboards/still queries queries/warehouse"},
	{5, "dashboards/pdf", "assets/locale dashboards dashboards/chart dashboards/pdf/typeset dashboards/still queries queries/area"},
	{6, "jobs/report", "assets/locale dashboards dashboards/export dashboards/pdf dashboards/pdf/typeset dashboards/still jobs queries queries/area server/state"},
	{6, "server/audit", "queries/area server/state"},
	{6, "server/auth", "queries/area server/auth/oidc server/state"},
	{7, "server", "assets assets/locale dashboards dashboards/chart dashboards/export dashboards/pdf dashboards/pdf/typeset dashboards/still" +
		" jobs jobs/report queries queries/area queries/warehouse server/audit server/auth server/auth/oidc server/state"},
	{8, "bench", "*"},
	{8, "cmd/toancanh", "*"},
}

type layer struct {
	level   int
	folder  string
	imports string
}

// testOnly are packages that only tests import: what helps to test the folder
// they lie in.
var testOnly = []string{"dashboards/still/stilltest", "jobs/registry/registrytest", "queries/warehouse/warehousetest", "server/auth/oidc/oidctest"}

// fences says which of our packages may know a library, so that exchanging it
// stays the matter of one folder. What is not here (the standard library, civil
// dates, golang.org/x) is open to all. "/..." includes what lies in the folder.
var fences = []struct {
	library string
	folders string
}{
	{"github.com/chromedp", "tests"},
	{"github.com/coreos/go-oidc", "server/auth/oidc"},
	{"github.com/digitorus", "dashboards/pdf/typeset"},
	{"github.com/duckdb", "queries/warehouse/... queries"}, // queries: statement types only
	{"github.com/gin-gonic", "server/... bench"},           // bench: the bare handler that pages are compared with
	{"github.com/emersion", "tests"},
	{"github.com/go-echarts", "dashboards/chart"},
	{"github.com/go-jose", "server/auth/oidc/..."},
	{"github.com/jackc/pgx", "jobs/registry/... server/state bench"},
	{"github.com/makiuchi-d/gozxing", "tests"},
	{"github.com/prometheus", "server/..."},
	{"github.com/robfig/cron", "jobs"},
	{"github.com/rogpeppe/go-internal", "tests"},
	{"github.com/schollz/progressbar", "cmd/toancanh"},
	{"github.com/spf13", "cmd/toancanh"},
	{"github.com/trinodb", "jobs/registry/..."},
	{"github.com/wneessen", "jobs/report"},
	{"github.com/xuri/excelize", "cmd/toancanh dashboards/export jobs/registry/... jobs/snapshot"},
	{"github.com/zitadel", "server/auth/oidc/oidctest"},
	{"golang.org/x/oauth2", "server/auth/oidc"},
	{"modernc.org/quickjs", "dashboards/still"},
	{"modernc.org/sqlite", "server/state"},
	{"rsc.io/qr", "dashboards/pdf/typeset server"},
}

// forbidden are names for folders that hold whatever had no better place.
var forbidden = []string{"common", "helpers", "internal", "pkg", "types", "util", "utils"}

func TestPackagesImportOnlyWhatLiesBelow(t *testing.T) {
	for _, f := range goFiles(t) {
		if slices.Contains(testOnly, f.folder) {
			continue // it may import what the folder above it may, and that folder
		}
		at := slices.IndexFunc(layers, func(l layer) bool { return l.folder == f.folder })
		if at < 0 {
			t.Errorf("%s: the package is not in the table of layers; put it there, or the file elsewhere", f.path)
			continue
		}
		for _, imported := range f.ours {
			switch {
			case slices.Contains(testOnly, imported):
				if !f.test {
					t.Errorf("%s imports %s, which is for tests only", f.path, imported)
				}
			case imported == f.folder && f.test: // an external test of the package itself
			case layers[at].imports == "*":
			case !slices.Contains(strings.Fields(layers[at].imports), imported) && !f.test:
				t.Errorf("%s imports %s; %s may import: %s", f.path, imported, f.folder, orNothing(layers[at].imports))
			case f.test && levelOf(imported) > layers[at].level:
				t.Errorf("%s imports %s, which lies above it", f.path, imported)
			}
		}
	}
}

func TestLayersNameNothingAbove(t *testing.T) {
	for _, l := range layers {
		for _, imported := range strings.Fields(l.imports) {
			if imported != "*" && levelOf(imported) >= l.level {
				t.Errorf("level %d, %s: %s does not lie below it", l.level, l.folder, imported)
			}
		}
	}
}

func TestLibrariesStayInTheirFences(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, imported := range f.foreign {
			for _, fence := range fences {
				if !within(imported, fence.library) || f.test && fence.folders == "tests" {
					continue
				}
				if !slices.ContainsFunc(strings.Fields(fence.folders), f.liesIn) {
					t.Errorf("%s imports %s, which only %s may", f.path, imported, fence.folders)
				}
			}
		}
	}
}

func TestFoldersHaveNames(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, part := range strings.Split(f.folder, "/") {
			if slices.Contains(forbidden, part) {
				t.Errorf("%s: %q says nothing about what is in it", f.path, part)
			}
		}
	}
}

// goFile is a source file of the module and what it imports.
type goFile struct {
	path    string // from the root of the module
	folder  string
	test    bool
	ours    []string // folders
	foreign []string // import paths outside the module and the standard library
}

// liesIn says whether the file is of that folder, or, if it ends in "/...", of
// one in it.
func (f goFile) liesIn(folder string) bool {
	parent, deep := strings.CutSuffix(folder, "/...")
	return f.folder == parent || deep && within(f.folder, parent)
}

// goFiles reads the imports of every source file of the module.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	root := os.DirFS(filepath.Join("..", ".."))
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" || name == "var" || name == "bin"):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		if err != nil {
			return err
		}
		f := goFile{path: name, folder: path.Dir(name), test: strings.HasSuffix(name, "_test.go")}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			first, rest, _ := strings.Cut(imported, "/")
			switch {
			case first == "toancanh":
				f.ours = append(f.ours, rest)
			case strings.Contains(first, "."):
				f.foreign = append(f.foreign, imported)
			}
		}
		files = append(files, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("found only %d source files: is this still two folders below the root?", len(files))
	}
	return files
}

// levelOf returns the level of a package, above all if it has none.
func levelOf(folder string) int {
	for _, l := range layers {
		if l.folder == folder {
			return l.level
		}
	}
	return 99
}

// within says whether a path is the folder or lies in it.
func within(name, folder string) bool {
	return name == folder || strings.HasPrefix(name, folder+"/")
}

func orNothing(s string) string {
	if s == "" {
		return "nothing of ours"
	}
	return s
}
