package snapshot

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// headRows is how far down the column heads may stand: official tables have a
// title above them.
const headRows = 20

// String returns "line 21: number 22 was printed on line 20 too".
func (f Finding) String() string {
	if f.Line == 0 {
		return f.Text
	}
	return fmt.Sprintf("line %d: %s", f.Line, f.Text)
}

// ReadTasks reads a task list in the form of the template or of an official
// table, from XLSX or CSV. Dirt that can be told for what it is comes back as
// findings; a cell whose meaning is lost (a due day nobody can read would make a
// task permanent) is an error, and all of them come at once.
func ReadTasks(name string, from io.Reader) ([]Task, []Finding, error) {
	data, err := io.ReadAll(io.LimitReader(from, maxTaskFile+1))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	rows, spreadsheet, err := readSheet(data)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	r := taskReader{spreadsheet: spreadsheet}
	if err := r.read(rows); err != nil {
		return nil, r.findings, fmt.Errorf("%s: %w", name, err)
	}
	return r.tasks, r.findings, nil
}

// taskReader gathers the tasks of one file.
type taskReader struct {
	spreadsheet bool
	columns     []*taskColumn // by position; nil: left out
	tasks       []Task
	lines       []int // of each task
	findings    []Finding
	faults      []error
}

func (r *taskReader) note(line int, format string, args ...any) {
	r.findings = append(r.findings, Finding{Line: line, Text: fmt.Sprintf(format, args...)})
}

func (r *taskReader) fault(line int, format string, args ...any) {
	r.faults = append(r.faults, fmt.Errorf("line %d: "+format, append([]any{line}, args...)...))
}

func (r *taskReader) read(rows []sheetRow) error {
	head := slices.IndexFunc(rows[:min(headRows, len(rows))], func(row sheetRow) bool { return len(r.heads(row.cells)) > 0 })
	if head < 0 {
		return errors.New("no row of column heads was found: it needs at least title_vi (or Tên nhiệm vụ) and due (or Thời hạn); `toancanh tasks template` prints them all")
	}
	r.columns = r.heads(rows[head].cells)
	r.noteHeads(rows[head])
	for _, row := range rows[head+1:] {
		r.row(row)
	}
	r.identify()
	r.noteRepeatedNumbers()
	if len(r.tasks) == 0 && len(r.faults) == 0 {
		return errors.New("there is no task below the column heads")
	}
	return errors.Join(r.faults...)
}

// heads finds the column of each cell; nil if the row does not hold the heads.
func (r *taskReader) heads(cells []string) []*taskColumn {
	known := taskColumns()
	columns := make([]*taskColumn, len(cells))
	found := map[string]bool{}
	for i, text := range cells {
		name := plain(text)
		at := slices.IndexFunc(known, func(c taskColumn) bool {
			return name == plain(c.name) || slices.Contains(c.aliases, name)
		})
		if at >= 0 && !found[known[at].name] {
			columns[i] = &known[at]
			found[known[at].name] = true
		}
	}
	if !found["title_vi"] || !found["due"] {
		return nil
	}
	return columns
}

func (r *taskReader) noteHeads(head sheetRow) {
	for i, c := range r.columns {
		name := plain(head.cells[i])
		if c == nil && name != "" && !slices.Contains(leftOut(), name) {
			r.note(head.line, "column %q is not known and was left out", strings.TrimSpace(head.cells[i]))
		}
	}
}

// row reads one row; empty rows are passed over.
func (r *taskReader) row(row sheetRow) {
	blank := true
	var t Task
	for i, c := range r.columns {
		if c == nil {
			continue
		}
		var text string
		if i < len(row.cells) {
			text = strings.TrimSpace(row.cells[i])
		}
		blank = blank && text == ""
		if err := c.set(&t, cell{text: text, sheet: r.spreadsheet}); err != nil {
			r.fault(row.line, "%s: %v", c.name, err)
		}
	}
	switch {
	case blank:
		return
	case t.TitleVI == "":
		r.fault(row.line, "title_vi is empty: every task needs its title")
		return
	case t.StatusReported == "":
		r.note(row.line, "the status is blank: the task counts as unreported")
	}
	if t.Percent != nil && *t.Percent > 0 && *t.Percent < 1 {
		r.note(row.line, "percent %v is read as less than one per cent: write 80 for 80 %%", *t.Percent)
	}
	if t.Area == "" {
		t.Area = "VN"
	}
	r.tasks = append(r.tasks, t)
	r.lines = append(r.lines, row.line)
}

// identify gives tasks without an id the printed number, the second of its kind
// as 22-2, and finds ids that two rows of one report claim.
func (r *taskReader) identify() {
	seen := map[string]int{}
	times := map[string]int{}
	for i := range r.tasks {
		t := &r.tasks[i]
		if t.ID == "" {
			number := t.Number
			if number == "" {
				number = fmt.Sprintf("L%d", r.lines[i])
				r.note(r.lines[i], "there is neither task_id nor number: it is called %s; give it an id that stays the same in the next import", number)
			}
			times[number]++
			t.ID = number
			if n := times[number]; n > 1 {
				t.ID = fmt.Sprintf("%s-%d", number, n)
			}
		}
		key := t.ID + " " + t.UpdatedAt.String()
		if first, ok := seen[key]; ok {
			r.fault(r.lines[i], "task_id %s stands on line %d too: give one of them another id, or another updated_at if it is a later report", t.ID, first)
			continue
		}
		seen[key] = r.lines[i]
	}
}

func (r *taskReader) noteRepeatedNumbers() {
	first := map[string]int{}
	for i, t := range r.tasks {
		if t.Number == "" {
			continue
		}
		line, ok := first[t.Number]
		if !ok {
			first[t.Number] = i
			continue
		}
		if r.tasks[line].ID != t.ID {
			r.note(r.lines[i], "number %s was printed on line %d too", t.Number, r.lines[line])
		}
	}
}
