package queries

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// tree asks DuckDB for the parsed statement; nil after a mistake.
func (l *lint) tree(ctx context.Context, s *statement) (any, error) {
	const serialize = "select json_serialize_sql($1::varchar, skip_null := true, skip_empty := true)::varchar"
	var answer string
	if err := l.conn.QueryRowContext(ctx, serialize, s.text).Scan(&answer); err != nil {
		return nil, fmt.Errorf("parse: %w", err)
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
	return parsed.Statements[0], nil
}

// tableFunctions are the only functions a metric may select from: they make
// rows out of their arguments. All others reach files, settings or catalogues.
func tableFunctions() []string { return []string{"range", "generate_series", "unnest"} }

// forbiddenFunctions answer differently for the same snapshot, look outside it,
// or change something.
func forbiddenFunctions() []string {
	return []string{
		"now", "current_date", "current_time", "current_timestamp", "get_current_time", "get_current_timestamp", "today",
		"current_localtime", "current_localtimestamp", "localtime", "localtimestamp", "transaction_timestamp",
		"random", "setseed", "uuid", "gen_random_uuid", "uuidv4", "uuidv7",
		"getenv", "current_setting", "getvariable", "current_user", "session_user", "user", "current_role",
		"current_database", "current_catalog", "current_schema", "current_schemas", "current_query",
		"current_connection_id", "current_query_id", "current_transaction_id", "txid_current", "version", "pg_typeof",
		"nextval", "currval", "write_log", "parse_duckdb_log_message", "in_search_path", "json_execute_serialized_sql",
		"checkpoint", "force_checkpoint", "sleep_ms", "add_parquet_key", "list_files", "file_exists",
	}
}

// walk visits the parsed statement and notes the tables it reads, the common
// table expressions it defines and everything it must not use.
func (s *statement) walk(node any) {
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			s.walk(child)
		}
	case map[string]any:
		s.visit(n)
		for _, key := range sortedKeys(n) {
			s.walk(n[key])
		}
	}
}

func (s *statement) visit(n map[string]any) {
	at := offsetOf(n)
	kind, _ := n["type"].(string)
	switch kind {
	case "BASE_TABLE":
		s.visitTable(n, at)
	case "TABLE_FUNCTION":
		function, _ := n["function"].(map[string]any)
		if name := nameIn(function, "function_name"); !slices.Contains(tableFunctions(), name) {
			s.wrong(at, "selects from %s(), which a metric must not; it reads what reads: declares", name)
		}
	case "SHOW_REF", "PIVOT", "COLUMN_DATA", "BOUND_TABLE_REF", "DELIM_GET":
		s.wrong(at, "%s is not allowed in a metric", strings.ToLower(kind))
	case "FUNCTION", "WINDOW_AGGREGATE":
		if name := nameIn(n, "function_name"); slices.Contains(forbiddenFunctions(), name) {
			s.wrong(at, "%s() is not allowed: the same snapshot must always give the same answer", name)
		}
	case "COLUMN_REF":
		names, _ := n["column_names"].([]any)
		if len(names) == 1 {
			if name, _ := names[0].(string); slices.Contains(forbiddenFunctions(), strings.ToLower(name)) {
				s.wrong(at, "%s is not allowed: the same snapshot must always give the same answer", name)
			}
		}
	}
	if ctes, ok := n["cte_map"].(map[string]any); ok {
		entries, _ := ctes["map"].([]any)
		for _, e := range entries {
			if entry, ok := e.(map[string]any); ok {
				s.ctes = append(s.ctes, found{nameIn(entry, "key"), at})
			}
		}
	}
}

func (s *statement) visitTable(n map[string]any, at int) {
	name := nameIn(n, "table_name")
	for _, key := range []string{"catalog_name", "schema_name"} {
		if qualifier := nameIn(n, key); qualifier != "" {
			s.wrong(at, "reads %s.%s; name a relation alone, Run chooses where it is read from", qualifier, name)
			return
		}
	}
	s.tables = append(s.tables, found{name, at})
}

func nameIn(n map[string]any, key string) string {
	name, _ := n[key].(string)
	return strings.ToLower(name)
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
