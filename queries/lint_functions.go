package queries

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"toancanh/assets/nearest"
)

// tableFunctions are the only functions a metric may select from: they make
// rows out of their arguments. All others reach files, settings or catalogues.
func tableFunctions() []string { return []string{"range", "generate_series", "unnest"} }

// functions are all a metric may call. Each answers from its arguments alone, so
// that the same snapshot gives the same answer: none reads a clock, a setting, a
// time zone or chance, and none takes the name of another function. Missing on
// purpose are age, which with one argument reads the clock, and any_value, first
// and mode, which choose by the order in which rows arrive. Some are DuckDB's names
// for syntax: list_value is [a, b], struct_pack {a: b}.
func functions() []string {
	return slices.Concat(
		tableFunctions(),
		[]string{ // aggregates
			"count", "count_star", "count_if", "countif", "sum", "avg", "mean", "min", "max", "median", "product",
			"quantile", "quantile_cont", "quantile_disc", "mad", "bool_and", "bool_or",
			"arg_min", "arg_max", "min_by", "max_by", "list", "array_agg", "string_agg", "grouping", "grouping_id",
			"stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp", "corr", "covar_pop", "covar_samp",
			"regr_slope", "regr_intercept", "regr_r2", "regr_count",
		},
		[]string{ // windows
			"row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile",
			"lag", "lead", "first_value", "last_value", "nth_value",
		},
		[]string{ // numbers
			"abs", "sign", "round", "floor", "ceil", "ceiling", "trunc", "mod", "fmod", "add", "subtract", "multiply", "divide",
			"sqrt", "cbrt", "exp", "ln", "log", "log2", "log10", "pow", "power", "isnan", "isinf", "isfinite",
			"greatest", "least", "coalesce", "nullif", "ifnull", "if",
		},
		[]string{ // dates and periods
			"year", "quarter", "month", "week", "weekofyear", "yearweek", "day", "dayofmonth", "dayofweek", "dayofyear",
			"isodow", "isoyear", "hour", "minute", "second", "dayname", "monthname", "last_day", "make_date", "make_timestamp",
			"date_part", "datepart", "date_trunc", "datetrunc", "date_diff", "datediff", "date_sub", "datesub", "date_add",
			"strftime", "strptime", "try_strptime", "time_bucket",
			"to_years", "to_quarters", "to_months", "to_weeks", "to_days", "to_hours", "to_minutes", "to_seconds",
		},
		[]string{ // texts
			"length", "len", "lower", "upper", "lcase", "ucase", "trim", "ltrim", "rtrim", "lpad", "rpad", "left", "right",
			"substring", "substr", "position", "strpos", "instr", "replace", "translate", "repeat", "reverse", "concat", "concat_ws",
			"contains", "prefix", "suffix", "starts_with", "ends_with", "split_part", "string_split", "split", "strip_accents",
			"format", "printf", "chr", "ascii", "like_escape", "not_like_escape", "ilike_escape", "not_ilike_escape",
			"regexp_matches", "regexp_full_match", "regexp_replace", "regexp_extract",
		},
		[]string{ // lists and rows
			"list_value", "array_value", "struct_pack", "row", "struct_extract", "array_extract", "list_extract", "list_element",
			"array_slice", "list_slice", "array_length", "list_contains", "array_contains", "list_has", "list_has_any",
			"list_has_all", "list_position", "list_concat", "list_distinct", "list_sort", "list_reverse", "flatten",
			"list_transform", "list_apply", "list_filter", "list_sum", "list_avg", "list_min", "list_max", "list_count",
		},
	)
}

// ambient are the words that DuckDB reads as calls where no column has the name.
func ambient() []string {
	return []string{
		"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp",
		"current_catalog", "current_schema", "current_role", "current_user", "session_user", "user",
	}
}

// judgeFunction holds a call to the functions a metric may use. An operator has
// no letter in its name and answers from its arguments.
func (s *statement) judgeFunction(name string, at int) {
	if slices.Contains(functions(), name) || !strings.ContainsFunc(name, unicode.IsLetter) {
		return
	}
	s.wrong(at, "%s() is not allowed: a metric calls only what must give the same answer for the same snapshot%s", name, suggestion(name))
}

// suggestion names the functions that look like the one typed.
func suggestion(name string) string {
	near := nearest.To(name, functions(), 2)
	if name == "age" {
		near = []string{"date_diff"}
	}
	if len(near) == 0 {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", strings.Join(near, " or "))
}
