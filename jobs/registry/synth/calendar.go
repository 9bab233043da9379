package synth

import (
	"time"

	"github.com/golang-sql/civil"
)

// day counts days from the first night of the history, 2021-03-01.
type day int

const (
	never day = 1<<15 - 1 // has not happened
	dawn  day = -1        // the day before the history begins
)

// firstMidnight is 2021-03-01 00:00 in seconds since 1970.
const firstMidnight = 1614556800

func firstNight() civil.Date { return civil.Date{Year: 2021, Month: time.March, Day: 1} }

// horizon is the last day the model knows anything about.
func horizon() civil.Date { return civil.Date{Year: 2036, Month: time.December, Day: 31} }

func dayOf(d civil.Date) day { return day(d.DaysSince(firstNight())) }

// on reads a date written as a number, 20210427.
func on(yyyymmdd int) day {
	return dayOf(civil.Date{Year: yyyymmdd / 10000, Month: time.Month(yyyymmdd / 100 % 100), Day: yyyymmdd % 100})
}

func (d day) date() civil.Date { return firstNight().AddDays(int(d)) }

// at returns the instant of a day, written as if the local clock were UTC: a
// timestamp without a zone.
func (d day) at(second int) time.Time {
	return time.Unix(firstMidnight+int64(d)*86400+int64(second), 0).UTC()
}

// yearsBefore returns the last day of birth of those who have reached an age.
func (d day) yearsBefore(years int) day {
	c := d.date()
	born := civil.Date{Year: c.Year - years, Month: c.Month, Day: c.Day}
	if !born.IsValid() { // 29 February: those born on 1 March wait a day longer
		born.Day = 28
	}
	return dayOf(born)
}

// tet returns the first day of each lunar year from 2022 on (Viet Nam's calendar).
func tet() []int {
	return []int{20220201, 20230122, 20240210, 20250129, 20260217, 20270206, 20280126, 20290213,
		20300202, 20310123, 20320211, 20330131, 20340219, 20350208, 20360128}
}

// clock measures time in working days: curves that run on it rest at weekends and
// at Tết. Holidays that move with the lunar year, but for Tết, are worked through.
type clock struct {
	activity []float64 // by day
	elapsed  []float64 // at the end of each day; [0] is the end of dawn
}

// office is the clock of public offices.
func office() *clock {
	days := int(dayOf(horizon())) + 1
	activity := make([]float64, days)
	for d := range activity {
		activity[d] = weekdayActivity(day(d).date())
	}
	for _, first := range tet() {
		for offset := day(-8); offset <= 7; offset++ {
			d := on(first) + offset
			if d < 0 || int(d) >= days {
				continue
			}
			switch {
			case offset >= -2 && offset <= 4:
				activity[d] = 0
			default:
				activity[d] *= 0.6
			}
		}
	}
	return newClock(activity)
}

func weekdayActivity(c civil.Date) float64 {
	switch int(c.Month)*100 + c.Day {
	case 101, 430, 501, 902, 903:
		return 0
	}
	switch c.In(time.UTC).Weekday() {
	case time.Saturday:
		return 0.35
	case time.Sunday:
		return 0.05
	}
	return 1
}

func newClock(activity []float64) *clock {
	c := &clock{activity: activity, elapsed: make([]float64, len(activity)+1)}
	for d, a := range activity {
		c.elapsed[d+1] = c.elapsed[d] + a
	}
	return c
}

// end returns the working days elapsed when a day ends.
func (c *clock) end(d day) float64 { return c.elapsed[d+1] }

// rests reports whether offices are closed, or nearly so.
func (c *clock) rests(d day) bool { return c.activity[d] < 0.3 }
