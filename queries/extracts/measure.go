package extracts

import (
	"fmt"
	"strconv"
	"strings"
)

// Reasons returns why a row may be rejected, see ARCHITECTURE.md. The first that
// applies counts.
func Reasons() []string {
	return []string{
		"missing_key", "duplicate_key", "unparsable", "unknown_word", "future_date", "dates_backwards",
		"unknown_resident", "unknown_area",
	}
}

// Measures and reasons are numbers while they are summed up and words only in
// the answer: an engine that runs short of memory can put groups of numbers
// aside, but has to hold on to groups of words.
const rejected = 100 // what the measure of a rejected row is counted from

// reasonCode is the number of a reason, 0 for none, in SQL.
func reasonCode(reason string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "case when %s is null then 0", reason)
	for i, name := range Reasons() {
		fmt.Fprintf(&b, " when %s = '%s' then %d", reason, name, i+1)
	}
	b.WriteString(" end")
	return b.String()
}

// measureCodes is the numbers of a list of measures, as an SQL array. The
// measure reject stands for the reason of the row.
func measureCodes(measures string) string {
	var codes []string
	for _, name := range strings.Fields(measures) {
		if name == "reject" {
			codes = append(codes, fmt.Sprintf("%d + reason", rejected))
			continue
		}
		codes = append(codes, strconv.Itoa(numbered(measures)[name]))
	}
	return "array[" + strings.Join(codes, ", ") + "]"
}

// measureNames turns the numbers back into names, in SQL. A rejected row is
// named reject:REASON.
func measureNames(measures string) string {
	var b strings.Builder
	b.WriteString("case measure")
	codes := numbered(measures)
	for _, name := range strings.Fields(measures) {
		code, fresh := codes[name]
		switch {
		case !fresh:
			continue
		case name == "reject":
			for i, reason := range Reasons() {
				fmt.Fprintf(&b, " when %d then 'reject:%s'", rejected+i+1, reason)
			}
		default:
			fmt.Fprintf(&b, " when %d then '%s'", code, name)
		}
		delete(codes, name)
	}
	b.WriteString(" end")
	return b.String()
}

// numbered gives each name its number, in the order of their first appearance.
func numbered(names string) map[string]int {
	numbers := map[string]int{}
	for _, name := range strings.Fields(names) {
		if _, ok := numbers[name]; !ok {
			numbers[name] = len(numbers) + 1
		}
	}
	return numbers
}
