package locale

import (
	"encoding/csv"
	"go/scanner"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the top of the source tree.
const root = "../.."

// family is a group of keys that the program makes of a prefix and a word, with a
// suffix behind it for some.
type family struct {
	prefix, suffix string
	words          []string
}

// families lists every prefix that stands in the program, with the files the words
// behind it come from.
func families(t *testing.T) []family {
	metric := literals(t, "queries/metric.go")
	ledger := literals(t, "jobs/*.go", "jobs/snapshot/*.go", "queries/warehouse/*.go", "cmd/toancanh/*.go", "dashboards/status.go")
	task := literals(t, "queries/models/*task.sql")
	relation := literals(t, "queries/relations.go", "queries/models/*.sql")
	units, figures := published(t)
	return []family{
		{prefix: "action.", words: literals(t, "server/audit/audit.go")},
		{prefix: "admin.done.", words: literals(t, "server/admin.go")},
		{prefix: "area.", words: literals(t, "queries/area/area.go")},
		{prefix: "better.", words: metric},
		{prefix: "boundary.", words: literals(t, "queries/area/*.go")},
		{prefix: "confidence.", words: append(literals(t, "assets/figures.go"), "any")},
		{prefix: "deliveries.do.held.", words: literals(t, "jobs/report/office.go")},
		{prefix: "deliveries.how.", words: literals(t, "jobs/report/report.go", "server/state/delivery.go")},
		{prefix: "deliveries.layout.", words: literals(t, "jobs/report/report.go")},
		{prefix: "deliveries.reason.", words: literals(t, "jobs/report/office.go", "server/state/period.go")},
		{prefix: "deliveries.state.", words: literals(t, "server/state/delivery.go")},
		{prefix: "embeds.state.", words: literals(t, "server/maker.go")},
		{prefix: "embeds.theme.", words: literals(t, "dashboards/embeds.go")},
		{prefix: "error.", words: literals(t, "server/*.go")},
		{prefix: "error.", suffix: ".detail", words: literals(t, "server/*.go")},
		{prefix: "error.", suffix: ".page", words: literals(t, "server/*.go")},
		{prefix: "error.param.", words: literals(t, "dashboards/problem.go")},
		{prefix: "error.question.", words: literals(t, "queries/*.go")},
		{prefix: "figure.", words: figures},
		{prefix: "flag.", words: literals(t, "queries/result.go")},
		{prefix: "gate.", words: literals(t, "jobs/snapshot/gates.go")},
		{prefix: "history.", words: literals(t, "jobs/registry/*.go")},
		{prefix: "job.", words: literals(t, "jobs/report/office.go", "jobs/snapshot/run.go", "cmd/toancanh/serve.go", "cmd/toancanh/audit.go")},
		{prefix: "lang.", words: Languages()},
		{prefix: "layout.", words: literals(t, "dashboards/code.go")},
		{prefix: "map.", words: literals(t, "assets/archipelagos.go")},
		{prefix: "measure.", words: literals(t, "queries/models/candidate.sql")},
		{prefix: "outcome.", words: literals(t, "server/audit/audit.go")},
		{prefix: "people.fault.", words: literals(t, "server/auth/role.go", "server/auth/people.go")},
		{prefix: "people.fault.areas.", words: literals(t, "server/auth/role.go")},
		{prefix: "people.state.", words: literals(t, "server/state/directory.go")},
		{prefix: "proof.", words: literals(t, "dashboards/pdf/verify.go")},
		{prefix: "published.", words: literals(t, "dashboards/published.go")},
		{prefix: "range.", words: literals(t, "dashboards/params.go")},
		{prefix: "reject.", words: literals(t, "jobs/registry/*.go", "queries/extracts/*.go")},
		{prefix: "relation.", words: relation},
		{prefix: "right.", words: literals(t, "server/auth/role.go")},
		{prefix: "role.", words: literals(t, "server/auth/role.go")},
		{prefix: "run.state.", words: ledger},
		{prefix: "run.trigger.", words: ledger},
		{prefix: "sources.kind.", words: literals(t, "jobs/registry/config.go")},
		{prefix: "sources.where.", words: literals(t, "jobs/registry/config.go")},
		{prefix: "tokens.state.", words: literals(t, "server/token.go")},
		{prefix: "col.", words: literals(t, "dashboards/taskhistory.go")},
		{prefix: "task.contradiction.", words: literals(t, "dashboards/taskfigures.go")},
		{prefix: "task.disagrees.", words: literals(t, "dashboards/taskfigures.go")},
		{prefix: "task.group.", words: literals(t, "dashboards/tasksheet.go")},
		{prefix: "tasks.sort.", words: literals(t, "dashboards/taskparams.go")},
		{prefix: "task.state.", words: task},
		{prefix: "task.timeliness.", words: task},
		{prefix: "trail.did.", words: strings.Fields("by_link one disabled enabled unlocked")},
		{prefix: "trail.found.", words: literals(t, "server/audit/verify.go")},
		{prefix: "trail.turned.", words: append(literals(t, "server/provider.go", "server/auth/oidc/*.go"), "no_role", "too_often")},
		{prefix: "unit.", words: metric},
		{prefix: "unit.published.", words: units},
		{prefix: "verify.fault.", words: literals(t, "dashboards/code.go")},
		{prefix: "weekday.", words: strings.Fields("0 1 2 3 4 5 6 7")},
		{prefix: "visibility.", words: metric},
		{prefix: "why.", words: literals(t, "queries/result.go")},
	}
}

func TestEveryTextIsUsed(t *testing.T) {
	named := namedInTree(t)
	made := map[string]bool{}
	for _, f := range families(t) {
		if !named[f.prefix] {
			t.Errorf("no source makes keys of %q any more: take it out of the families", f.prefix)
		}
		for _, word := range f.words {
			made[f.prefix+word+f.suffix] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(catalogues()[Vietnamese])) {
		if !named[key] && !made[key] {
			t.Errorf("%s is used by nothing: remove it, or add its prefix and the files of its words to the families", key)
		}
	}
}

// namedInTree returns what stands in quotes in the program and its templates,
// tests left out.
func namedInTree(t *testing.T) map[string]bool {
	t.Helper()
	named := map[string]bool{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == "assets/locale" || name != "." && strings.HasPrefix(entry.Name(), ".")):
			return fs.SkipDir
		case entry.IsDir() || !slices.Contains([]string{".go", ".html", ".js"}, path.Ext(name)):
			return nil
		}
		for _, text := range literals(t, name) {
			named[text] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return named
}

// literals returns the texts in quotes of the files that patterns from the root
// name, tests left out. A pattern that names no file is a mistake.
func literals(t *testing.T, patterns ...string) []string {
	t.Helper()
	tree := os.DirFS(root)
	var texts []string
	for _, pattern := range patterns {
		names, err := fs.Glob(tree, pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s names no file: %v", pattern, err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			src, err := fs.ReadFile(tree, name)
			if err != nil {
				t.Fatal(err)
			}
			switch path.Ext(name) {
			case ".go":
				texts = append(texts, literalsOfGo(src)...)
			case ".sql":
				texts = append(texts, quoted(src, `'([^'\n]*)'`)...)
			default:
				texts = append(texts, quoted(src, `"([\w.-]+)"`)...)
			}
		}
	}
	return texts
}

func literalsOfGo(src []byte) []string {
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(src)), src, nil, 0)
	var texts []string
	for {
		switch _, tok, text := s.Scan(); tok {
		case token.EOF:
			return texts
		case token.STRING:
			if text, err := strconv.Unquote(text); err == nil {
				texts = append(texts, text)
			}
		}
	}
}

func quoted(src []byte, pattern string) []string {
	var texts []string
	for _, m := range regexp.MustCompile(pattern).FindAllSubmatch(src, -1) {
		texts = append(texts, string(m[1]))
	}
	return texts
}

// published returns the units and the names of the published figures, the units as
// keys write them: "services of 25" is services, "level-2 accounts" is
// level_2_accounts.
func published(t *testing.T) (units, figures []string) {
	t.Helper()
	file, err := os.Open(root + "/assets/reference/published_figures.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	unit, figure := slices.Index(rows[0], "unit"), slices.Index(rows[0], "metric")
	for _, row := range rows[1:] {
		name, _, _ := strings.Cut(row[unit], " of ")
		units = append(units, strings.ToLower(strings.NewReplacer(" ", "_", "-", "_").Replace(name)))
		figures = append(figures, row[figure])
	}
	return units, figures
}
