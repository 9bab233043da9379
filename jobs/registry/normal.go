package registry

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// class is what an engine says the values of a column are.
type class int

const (
	classOther   class = iota
	classText          // words, and in files everything that has no type
	classWhole         // integers
	classNumber        // with fractions
	classDate          // days
	classLocal         // timestamps without a zone: local time
	classInstant       // timestamps with a zone
)

// found is a relation as a source really has it.
type found struct {
	rows    string           // what to select from
	located string           // the same, with the columns row_file, a number, and row_line
	tells   bool             // located is read as fast as rows
	columns map[string]class // by the source's own names
	about   string           // how messages call it: a table, a file
	exact   bool             // names are compared letter by letter

	records   *int64 // how many there are, by a count of our own; nil: not counted
	delimiter rune   // of a text file
}

// mapping ties the columns of a relation to those of a source.
type mapping struct {
	relation string
	shape    shape
	found    found
	names    map[string]string // ours → the source's; only what it offers
}

// bind finds every column of the relation in the source. All faults are joined.
func bind(relation string, f found, r Relation) (mapping, error) {
	m := mapping{relation: relation, shape: shapes()[relation], found: f, names: map[string]string{}}
	faults := f.reserved()
	for _, c := range m.shape.columns {
		written, mapped := r.Columns[c.name]
		if !mapped {
			written = c.name
		}
		if name, ok := f.name(written); ok {
			m.names[c.name] = name
			continue
		}
		if mapped || c.required {
			faults = append(faults, fmt.Errorf("column %s is not in %s%s; rename it there, or map it under relations.%s.columns",
				written, f.about, suggest(written, sortedKeys(f.columns)), relation))
		}
	}
	if err := m.placed(); err != nil {
		faults = append(faults, err)
	}
	return m, errors.Join(faults...)
}

// reserved refuses columns that go by the names under which a row's place is
// kept: they would stand in for it, and what they hold would reach the lists of
// rejected rows.
func (f found) reserved() []error {
	var faults []error
	for _, name := range sortedKeys(f.columns) {
		if slices.Contains([]string{"file_index", "file_row_number", "row_file", "row_line"}, strings.ToLower(name)) {
			faults = append(faults, fmt.Errorf("column %s of %s has a name that is kept for the place of a row; rename or leave out the column", name, f.about))
		}
	}
	return faults
}

func (f found) name(written string) (string, bool) {
	if _, ok := f.columns[written]; ok {
		return written, true
	}
	for _, name := range sortedKeys(f.columns) {
		if !f.exact && strings.EqualFold(name, written) {
			return name, true
		}
	}
	return "", false
}

func (m mapping) has(column string) bool { return m.names[column] != "" }

// linked reports whether the relation finds its place through resident_id only.
func (m mapping) linked() bool {
	return m.relation != relResident && m.has("resident_id") && !m.has("commune_code")
}

func (m mapping) placed() error {
	if !m.shape.located || m.has("commune_code") || m.linked() {
		return nil
	}
	if m.has("province_code") {
		if m.has("province_vintage") {
			return nil
		}
		return fmt.Errorf("column province_code of %s needs province_vintage beside it (63 or 34): a code alone may mean two provinces", m.found.about)
	}
	if m.relation == relResident {
		return fmt.Errorf("%s says nowhere where a resident lives: it needs commune_code, or province_code and province_vintage", m.found.about)
	}
	return fmt.Errorf("%s says nowhere where its rows belong: it needs commune_code or resident_id", m.found.about)
}

// normal returns the relation in the form the extracts expect, as a subquery.
// textKeys spells keys as text, so that two of different types can be compared.
func (m mapping) normal(d dialect, located, textKeys bool) (string, error) {
	var outputs, unparsable, newest []string
	var faults []error
	for i, c := range m.shape.columns {
		if c.as == "" {
			continue
		}
		if !m.has(c.name) {
			outputs = append(outputs, d.absent(c)+" as "+c.as)
			continue
		}
		raw, class := identifier(m.names[c.name]), m.found.columns[m.names[c.name]]
		value, err := d.value(c.kind, raw, class, textKeys)
		if err != nil {
			faults = append(faults, fmt.Errorf("column %s of %s %w", m.names[c.name], m.found.about, err))
			continue
		}
		outputs = append(outputs, value+" as "+c.as)
		if class == classText && c.kind != kindText && c.kind != kindKey {
			unparsable = append(unparsable, fmt.Sprintf("when %s is not null and %s is null then %d", raw, value, i))
		}
		if c.event {
			moment, err := d.value(kindTime, raw, class, textKeys)
			if err == nil {
				newest = append(newest, moment)
			}
		}
	}
	if len(faults) > 0 {
		return "", errors.Join(faults...)
	}
	outputs = append(outputs, m.place()...)
	outputs = append(outputs, "greatest("+strings.Join(newest, ", ")+") as newest")
	if len(newest) == 0 {
		outputs[len(outputs)-1] = "cast(null as timestamp) as newest"
	}
	if len(unparsable) > 0 {
		outputs = append(outputs, "case "+strings.Join(unparsable, " ")+" end as unparsable")
	} else {
		outputs = append(outputs, "cast(null as integer) as unparsable")
	}
	rows := m.found.rows
	if located {
		outputs = append(outputs, "row_file as file", "row_line as line")
		rows = m.found.located
	}
	// Before version 16 PostgreSQL wants every subquery to have a name.
	return "(select " + strings.Join(outputs, ", ") + " from " + rows + " as found)", nil
}

// place is the area code as text and the list it belongs to. A code that lost
// its leading zeros on the way, as numbers do, gets them back.
func (m mapping) place() []string {
	code := func(column string, digits int) string {
		text := fmt.Sprintf("cast(%s as varchar)", identifier(m.names[column]))
		return fmt.Sprintf("coalesce(case when length(%s) < %d then lpad(%s, %d, '0') else %s end, '') as code", text, digits, text, digits, text)
	}
	switch {
	case m.has("commune_code"):
		return []string{code("commune_code", 5), "0 as vintage"}
	case m.has("province_code"):
		vintage := fmt.Sprintf("cast(%s as varchar)", identifier(m.names["province_vintage"]))
		return []string{code("province_code", 2), fmt.Sprintf("case %s when '63' then 63 when '34' then 34 else -1 end as vintage", vintage)}
	}
	return []string{"cast('' as varchar) as code", "0 as vintage"}
}

// sameKeys reports whether the keys of two relations can be compared as they are.
func sameKeys(a, b mapping, column string) bool {
	whole := func(m mapping) bool { return m.found.columns[m.names[column]] == classWhole }
	return whole(a) == whole(b)
}

func (m mapping) keyed() bool {
	return m.shape.key != "" && slices.Contains(sortedKeys(m.names), m.shape.key)
}

func identifier(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
