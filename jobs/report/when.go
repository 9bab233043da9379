package report

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"toancanh/jobs"
)

// presets are the schedules people ask for by name: the cut-off days of monthly
// reports (15: departments, 20: cities, 25: ministries and provinces; plan 308/KH-UBND
// of Hà Nội, Decision 126/QĐ-BCĐCP) and Monday, at the start of the working day.
func presets() map[string]string {
	return map[string]string{
		"monthly-15": "0 7 15 * *",
		"monthly-20": "0 7 20 * *",
		"monthly-25": "0 7 25 * *",
		"weekly":     "0 7 * * 1",
	}
}

// Presets returns the names of ready-made schedules.
func Presets() []string { return slices.Sorted(maps.Keys(presets())) }

// errOften says that a schedule fires more often than anybody reads.
var errOften = errors.New("it fires more often than once an hour; a report goes out once an hour at most, such as \"0 * * * *\"")

// parseWhen reads a name of Presets or a cron line.
func parseWhen(when string) (jobs.Schedule, error) {
	line, ok := presets()[strings.TrimSpace(when)]
	if !ok {
		line = when
	}
	s, err := jobs.ParseSchedule(line)
	if err != nil {
		return s, fmt.Errorf("%w; or a name: %s", err, strings.Join(Presets(), ", "))
	}
	if s.String() == "" {
		return s, fmt.Errorf("it is empty, so the schedule never fires; write a cron line such as \"0 7 * * 1\", or a name: %s", strings.Join(Presets(), ", "))
	}
	// More than one minute of the hour shows in the first starts already.
	at := s.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
	for range 3 {
		next := s.Next(at)
		if !next.IsZero() && next.Sub(at) < time.Hour {
			return s, errOften
		}
		at = next
	}
	return s, nil
}

// instants returns the starts of a schedule after one instant and up to another, the
// oldest first; of very many, the newest.
func instants(s jobs.Schedule, after, until time.Time) []time.Time {
	const most = 1000
	var list []time.Time
	for at := s.Next(after); !at.IsZero() && !at.After(until); at = s.Next(at) {
		if list = append(list, at); len(list) == 2*most {
			list = slices.Clone(list[most:])
		}
	}
	return list[max(0, len(list)-most):]
}

// previous returns the start of a schedule before one of its starts; zero if there is
// none within eight years, the longest a date (29 February) can be away.
func previous(s jobs.Schedule, at time.Time) time.Time {
	const longest = 8*366*24*time.Hour + 24*time.Hour
	for back := time.Hour; ; back *= 2 {
		back = min(back, longest)
		if list := instants(s, at.Add(-back-time.Second), at.Add(-time.Second)); len(list) > 0 {
			return list[len(list)-1]
		}
		if back == longest {
			return time.Time{}
		}
	}
}
