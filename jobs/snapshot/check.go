package snapshot

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"toancanh/queries"
)

// Against says what a check looks at, and so what a fault keeps back.
type Against string

// What checks look at.
const (
	AgainstIntake   Against = "intake"   // what the sources delivered: a stop keeps every night of the run back
	AgainstNight    Against = "night"    // a night by itself
	AgainstPrevious Against = "previous" // a night beside the last good one before it
)

// Check is one file of queries/checks: its front matter and its SQL. The rows of
// the SQL are faults: date, place, subject, measure, value, bound.
type Check struct {
	Name     string
	Severity Severity
	Against  Against
	Title    queries.Text
	Todo     queries.Text // what a person does about it
	SQL      string
}

const (
	frontOpen  = "/*---\n"
	frontClose = "\n---*/\n"
)

// LoadChecks returns all checks by name. Mistakes in their files come all at once.
func LoadChecks() ([]Check, error) { return loadChecks(queries.Checks()) }

func loadChecks(files fs.FS) ([]Check, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("checks: %w", err)
	}
	slices.Sort(names)
	var checks []Check
	var errs []error
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			errs = append(errs, fmt.Errorf("checks/%s: %w", name, err))
			continue
		}
		check, err := parseCheck(strings.TrimSuffix(name, ".sql"), string(text))
		if err != nil {
			errs = append(errs, fmt.Errorf("checks/%s: %w", name, err))
		}
		checks = append(checks, check)
	}
	return checks, errors.Join(errs...)
}

// parseCheck reads one file of a check.
func parseCheck(name, text string) (Check, error) {
	rest, ok := strings.CutPrefix(text, frontOpen)
	if !ok {
		return Check{}, errors.New("line 1: it must begin with its front matter, /*---")
	}
	front, sql, ok := strings.Cut(rest, frontClose)
	if !ok {
		return Check{}, errors.New("the front matter does not end: write ---*/ on a line of its own")
	}
	var head struct {
		Severity Severity     `yaml:"severity"`
		Against  Against      `yaml:"against"`
		Title    queries.Text `yaml:"title"`
		Todo     queries.Text `yaml:"todo"`
	}
	if err := yaml.UnmarshalWithOptions([]byte(front), &head, yaml.Strict()); err != nil {
		return Check{}, fmt.Errorf("front matter: %w", err)
	}
	var errs []error
	if head.Severity != Stop && head.Severity != Warn {
		errs = append(errs, fmt.Errorf("severity %q: write stop or warn", head.Severity))
	}
	if !slices.Contains([]Against{AgainstIntake, AgainstNight, AgainstPrevious}, head.Against) {
		errs = append(errs, fmt.Errorf("against %q: write intake, night or previous", head.Against))
	}
	for key, t := range map[string]queries.Text{"title": head.Title, "todo": head.Todo} {
		if t.VI == "" || t.EN == "" {
			errs = append(errs, fmt.Errorf("%s: it needs vi and en", key))
		}
	}
	if strings.TrimSpace(sql) == "" {
		errs = append(errs, errors.New("there is no SQL after the front matter"))
	}
	return Check{Name: name, Severity: head.Severity, Against: head.Against, Title: head.Title, Todo: head.Todo, SQL: sql},
		errors.Join(errs...)
}

// severity is what the operator decided a check means, or what its file says.
func (g Gates) severity(c Check) Severity {
	if s, ok := g.Severity[c.Name]; ok {
		return s
	}
	return c.Severity
}
