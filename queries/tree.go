package queries

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// serialized is the parsed statement, or why there is none, in DuckDB's JSON.
func (l *lint) serialized(ctx context.Context, text string) (string, error) {
	const serialize = "select json_serialize_sql($1::varchar, skip_null := true, skip_empty := true)::varchar"
	var answer string
	if err := l.conn.QueryRowContext(ctx, serialize, text).Scan(&answer); err != nil {
		return "", fmt.Errorf("parse: %w", err)
	}
	return answer, nil
}

// tree asks DuckDB for the parsed statement; nil after a mistake. What ends the
// statement is cut off its text, which goes on when it is composed.
func (l *lint) tree(ctx context.Context, s *statement) (any, error) {
	answer, err := l.serialized(ctx, s.text)
	if err != nil {
		return nil, err
	}
	var parsed struct {
		Error      bool   `json:"error"`
		Kind       string `json:"error_type"`
		Message    string `json:"error_message"`
		Position   string `json:"position"`
		Statements []any  `json:"statements"`
	}
	if err := json.Unmarshal([]byte(answer), &parsed); err != nil {
		return nil, fmt.Errorf("parsed statement: %w", err)
	}
	switch {
	case parsed.Error && parsed.Kind == "not implemented":
		s.wrong(0, "not a select; a metric only reads (pivot is none either)")
		return nil, nil
	case parsed.Error:
		at, err := strconv.Atoi(parsed.Position)
		if err != nil {
			at = 0
		}
		s.wrong(at, "%s", firstLine(parsed.Message))
		return nil, nil
	case len(parsed.Statements) != 1:
		s.wrong(0, "more than one statement; a metric is exactly one select")
		return nil, nil
	}
	if s.text, err = l.unterminated(ctx, s.text, answer); err != nil {
		return nil, err
	}
	return parsed.Statements[0], nil
}

// unterminated cuts the text at each last semicolon behind which nothing is said:
// without it DuckDB reads the same statement.
func (l *lint) unterminated(ctx context.Context, text, answer string) (string, error) {
	for {
		end := strings.LastIndexByte(text, ';')
		if end < 0 {
			return text, nil
		}
		shorter, err := l.serialized(ctx, text[:end])
		if err != nil {
			return "", err
		}
		if shorter != answer {
			return text, nil
		}
		text = strings.TrimRight(text[:end], "; \n\t")
	}
}

// scope is the common table expressions a part of the statement sees.
type scope struct {
	name  string
	outer *scope
}

func (in *scope) sees(name string) bool {
	for ; in != nil; in = in.outer {
		if in.name == name {
			return true
		}
	}
	return false
}

// walk visits the parsed statement and notes the tables it reads, the common
// table expressions it defines and everything it must not use.
func (s *statement) walk(node any, in *scope) {
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			s.walk(child, in)
		}
	case map[string]any:
		if !s.visit(n, in) {
			return
		}
		in = s.define(n, in)
		for _, key := range sortedKeys(n) {
			if key != "cte_map" {
				s.walk(n[key], in)
			}
		}
	}
}

// define walks the common table expressions of a query, each of which sees those
// before it, and returns what the query itself sees.
func (s *statement) define(n map[string]any, in *scope) *scope {
	ctes, _ := n["cte_map"].(map[string]any)
	entries, _ := ctes["map"].([]any)
	for _, e := range entries {
		entry, ok := e.(map[string]any)
		if !ok {
			continue
		}
		name := nameIn(entry, "key")
		s.ctes = append(s.ctes, name)
		s.walk(entry["value"], in)
		in = &scope{name, in}
	}
	return in
}

// visit judges one node; false: what lies below it needs no judgement of its own.
func (s *statement) visit(n map[string]any, in *scope) bool {
	at := offsetOf(n)
	if _, sampled := n["sample"].(map[string]any); sampled {
		s.wrong(at, "a sample is not allowed: the same snapshot must always give the same answer")
	}
	kind, _ := n["type"].(string)
	switch kind {
	case "BASE_TABLE":
		s.visitTable(n, at, in)
	case "TABLE_FUNCTION":
		function, _ := n["function"].(map[string]any)
		if name := nameIn(function, "function_name"); !slices.Contains(tableFunctions(), name) {
			s.wrong(at, "selects from %s(), which a metric must not; it reads what reads: declares", name)
			return false
		}
	case "RECURSIVE_CTE_NODE":
		s.wrong(at, "with recursive is not allowed: nothing says when it ends; use range() for a series")
		return false
	case "SHOW_REF", "PIVOT", "COLUMN_DATA", "BOUND_TABLE_REF", "DELIM_GET":
		s.wrong(at, "%s is not allowed in a metric", strings.ToLower(kind))
	case "OPERATOR_CAST":
		s.visitCast(n, at)
	case "COLUMN_REF":
		s.visitColumn(n, at)
	}
	if name := nameIn(n, "function_name"); name != "" {
		s.judgeFunction(name, at)
	}
	if alias := nameIn(n, "alias"); alias == "numerator" || alias == "denominator" {
		s.show(n)
	}
	return true
}

// visitCast refuses the types whose values depend on the machine's time zone.
func (s *statement) visitCast(n map[string]any, at int) {
	kind, _ := n["cast_type"].(map[string]any)
	if name, _ := kind["id"].(string); strings.Contains(name, "TIME ZONE") {
		s.wrong(at, "a time with time zone is not allowed: the answer must not depend on the machine's; cast to timestamp")
	}
}

func (s *statement) visitColumn(n map[string]any, at int) {
	s.touch(n)
	names, _ := n["column_names"].([]any)
	if len(names) != 1 {
		return
	}
	if name, _ := names[0].(string); slices.Contains(ambient(), strings.ToLower(name)) {
		s.wrong(at, "%s is not allowed: the same snapshot must always give the same answer", name)
	}
}

// touch notes the measures that a column may be.
func (s *statement) touch(n map[string]any) {
	s.metric.touches = withMeasures(s.metric.touches, s.measures(n))
}

// show notes the measures that a numerator or denominator may be, where it is
// nothing but a column, cast or summed.
func (s *statement) show(n map[string]any) {
	for nameIn(n, "type") == "operator_cast" || nameIn(n, "function_name") == "sum" {
		child, _ := n["child"].(map[string]any)
		if children, _ := n["children"].([]any); len(children) == 1 {
			child, _ = children[0].(map[string]any)
		}
		n = child
	}
	s.metric.shows = withMeasures(s.metric.shows, s.measures(n))
}

// measures are the columns of that name in the marts the metric reads.
func (s *statement) measures(n map[string]any) []martColumn {
	names, _ := n["column_names"].([]any)
	if len(names) == 0 {
		return nil
	}
	name, _ := names[len(names)-1].(string)
	var measures []martColumn
	for _, mart := range s.metric.Reads {
		r, _ := findRelation(mart)
		for _, c := range r.columns {
			if r.mart && c.kind == "BIGINT" && strings.EqualFold(c.name, name) {
				measures = append(measures, martColumn{mart, c.name})
			}
		}
	}
	return measures
}

// withMeasures adds what is new, in order.
func withMeasures(measures, more []martColumn) []martColumn {
	measures = append(measures, more...)
	slices.SortFunc(measures, compareColumns)
	return slices.Compact(measures)
}

func (s *statement) visitTable(n map[string]any, at int, in *scope) {
	name := nameIn(n, "table_name")
	for _, key := range []string{"catalog_name", "schema_name"} {
		if qualifier := nameIn(n, key); qualifier != "" {
			s.wrong(at, "reads %s.%s; name a relation alone, Run chooses where it is read from", qualifier, name)
			return
		}
	}
	if !in.sees(name) {
		s.tables = append(s.tables, found{name, at})
	}
}

// nameIn is a name as DuckDB compares it: only A to Z have lower case.
func nameIn(n map[string]any, key string) string {
	name, _ := n[key].(string)
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, name)
}

func offsetOf(n map[string]any) int {
	at, ok := n["query_location"].(float64)
	if !ok || at < 0 || at > maxFile {
		return 0
	}
	return int(at)
}

func sortedKeys(n map[string]any) []string {
	keys := make([]string, 0, len(n))
	for key := range n {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
