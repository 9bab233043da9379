package jobs_test

import (
	"strings"
	"testing"
	"time"

	"toancanh/jobs"
)

func TestScheduleFiresWhenItSays(t *testing.T) {
	zone := time.FixedZone("+07", 7*3600)
	at := func(s string) time.Time {
		parsed, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	tests := []struct{ spec, after, want string }{
		{"30 1 * * *", "2026-11-22 01:29", "2026-11-22 01:30"},
		{"30 1 * * *", "2026-11-22 01:30", "2026-11-23 01:30"},
		{"  30  1 * * * ", "2026-11-22 00:00", "2026-11-22 01:30"},
		{"0 7 * * 1", "2026-11-22 00:00", "2026-11-23 07:00"},
		{"0 7 * * mon-fri", "2026-11-20 08:00", "2026-11-23 07:00"},
		{"*/15 * * * *", "2026-11-22 00:01", "2026-11-22 00:15"},
		{"0 0 29 2 *", "2026-11-22 00:00", "2028-02-29 00:00"},
		{"0 0 30 2 1", "2026-11-22 00:00", "2027-02-01 00:00"}, // the weekday is an alternative to the day
		{"@daily", "2026-11-22 00:00", "2026-11-23 00:00"},
		{"@midnight", "2026-11-22 00:00", "2026-11-23 00:00"},
		{"@hourly", "2026-11-22 00:00", "2026-11-22 01:00"},
		{"@monthly", "2026-11-22 00:00", "2026-12-01 00:00"},
	}
	for _, test := range tests {
		s, err := jobs.ParseSchedule(test.spec)
		if err != nil {
			t.Errorf("%s", err)
			continue
		}
		if got := s.Next(at(test.after)); !got.Equal(at(test.want)) {
			t.Errorf("%q after %s: %s, want %s", test.spec, test.after, got.Format("2006-01-02 15:04"), test.want)
		}
	}
}

func TestEmptyScheduleNeverFires(t *testing.T) {
	s, err := jobs.ParseSchedule(" ")
	if err != nil {
		t.Fatal(err)
	}
	if next := s.Next(time.Now()); !next.IsZero() {
		t.Errorf("it fires at %s", next)
	}
	if s.String() != "" {
		t.Errorf("it prints as %q", s)
	}
}

func TestScheduleRefusesWhatNobodyMeant(t *testing.T) {
	tests := []struct{ spec, want string }{
		{"TZ=UTC", "the configuration key timezone"},
		{"TZ=UTC 30 1 * * *", "the configuration key timezone"},
		{"cron_tz=Asia/Ho_Chi_Minh 30 1 * * *", "the configuration key timezone"},
		{"@every 5m", "counts from the start of the program"},
		{"@every -5m", "counts from the start of the program"},
		{"@EVERY 1h", "counts from the start of the program"},
		{"* * * * * *", "leave the seconds out"},
		{"0 0 30 2 *", "no such day ever comes"},
		{"0 0 31 4,6,9,11 *", "no such day ever comes"},
		{", 1 * * *", "no such day ever comes"},
		{"every night", "expected exactly 5 fields"},
		{"30 1 * *", "expected exactly 5 fields"},
		{"30 25 * * *", "above maximum (23)"},
		{"60 1 * * *", "above maximum (59)"},
		{"30 1 * * 7", "above maximum (6)"},
		{"*/0 * * * *", "positive number"},
		{"5-1 * * * *", "beyond end of range"},
		{"a b c d e", "failed to parse int"},
		{"@nightly", "unrecognized descriptor"},
		{"@", "unrecognized descriptor"},
	}
	for _, test := range tests {
		_, err := jobs.ParseSchedule(test.spec)
		if err == nil {
			t.Errorf("%q was accepted", test.spec)
			continue
		}
		for _, want := range []string{test.want, test.spec, `"30 1 * * *" (01:30 every night)`} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %s\nit does not say %q", test.spec, err, want)
			}
		}
	}
}

func FuzzParseSchedule(f *testing.F) {
	for _, seed := range []string{
		"30 1 * * *", "@daily", "TZ=UTC", "TZ=", "CRON_TZ=UTC\t* * * * *", "@every 1s", "@every", "* * * * * *",
		"*/9223372036854775807 * * * *", "0-59/18446744073709551615 * * * *", ",,, , , , ,", "0 0 29 2 *",
		"? ? ? ? ?", "1-2-3 * * * *", "1/2/3 * * * *", "- - - - -", "\u00a0 30 1 * * *", "\x00",
	} {
		f.Add(seed)
	}
	start := time.Date(2026, 11, 22, 0, 0, 30, 0, time.UTC)
	f.Fuzz(func(t *testing.T, spec string) {
		s, err := jobs.ParseSchedule(spec)
		if err != nil || s.String() == "" {
			return
		}
		again, err := jobs.ParseSchedule(s.String())
		if err != nil {
			t.Fatalf("%q is printed as %q, which is refused: %s", spec, s, err)
		}
		first := s.Next(start)
		if !first.After(start) || !again.Next(start).Equal(first) {
			t.Fatalf("%q: first start %s", spec, first)
		}
		if second := s.Next(first); second.Sub(first) < time.Minute {
			t.Fatalf("%q starts twice within a minute: %s, %s", spec, first, second)
		}
	})
}
