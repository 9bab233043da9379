package jobs

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Schedule says when a job runs, as a cron line of five fields read in the
// runner's time zone. The zero value is never.
type Schedule struct {
	spec string
	cron cron.Schedule
}

// examples end every message about a schedule, so that whoever mistyped one
// need not look further.
const examples = `write minute, hour, day of month, month and weekday, as in "30 1 * * *" (01:30 every night) or "0 7 * * 1" (Mondays at 07:00), or @hourly, @daily, @weekly, @monthly`

// reference is where the search for a first firing starts: early in a leap
// year, so that 29 February counts as a day that comes.
func reference() time.Time { return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC) }

// ParseSchedule reads what an operator typed: five cron fields or one of the
// descriptors @hourly, @daily, @midnight, @weekly, @monthly, @yearly,
// @annually. "" is never.
//
// It refuses what the cron library would accept and nobody wants: a time zone
// of its own (the library panics on some), @every (it counts from the start of
// the process, so nobody could tell when the job runs), a seconds field, and
// days that never come.
func ParseSchedule(spec string) (Schedule, error) {
	spec = strings.Join(strings.Fields(spec), " ")
	if spec == "" {
		return Schedule{}, nil
	}
	upper := strings.ToUpper(spec)
	if strings.HasPrefix(upper, "TZ=") || strings.HasPrefix(upper, "CRON_TZ=") {
		return Schedule{}, fmt.Errorf("schedule %q: it names a time zone, which the configuration key timezone does for all jobs; %s", spec, examples)
	}
	if strings.HasPrefix(strings.ToLower(spec), "@every") {
		return Schedule{}, fmt.Errorf("schedule %q: @every counts from the start of the program, so nobody can tell when it runs; %s", spec, examples)
	}
	if n := len(strings.Fields(spec)); n == 6 {
		return Schedule{}, fmt.Errorf("schedule %q: it has six fields, and a job starts at most once a minute; leave the seconds out: %s", spec, examples)
	}
	parser := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)
	parsed, err := parser.Parse(spec)
	if err != nil {
		return Schedule{}, fmt.Errorf("schedule %q: %w; %s", spec, err, examples)
	}
	if parsed.Next(reference()).IsZero() {
		return Schedule{}, fmt.Errorf("schedule %q: no such day ever comes (30 February, for one); %s", spec, examples)
	}
	return Schedule{spec: spec, cron: parsed}, nil
}

// String returns the schedule as it was typed, "" for never.
func (s Schedule) String() string { return s.spec }

// Next returns the first start after t, in the zone of t; zero if there is
// none.
func (s Schedule) Next(t time.Time) time.Time {
	if s.cron == nil {
		return time.Time{}
	}
	return s.cron.Next(t)
}
