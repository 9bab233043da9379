package assets

import (
	"errors"
	"fmt"
	"time"

	"github.com/golang-sql/civil"
)

// HolidayKind says why a day differs from its weekday.
type HolidayKind string

// The kinds. All but MakeupWorkday are weekdays on which nobody works.
const (
	PublicHoliday HolidayKind = "holiday"        // named by the Labour Code, art. 112, or a later act
	Compensatory  HolidayKind = "compensatory"   // in lieu of a holiday at a weekend, art. 111(3)
	Swapped       HolidayKind = "swapped"        // off in exchange for a make-up workday
	MakeupWorkday HolidayKind = "makeup_workday" // a Saturday or Sunday on which civil servants work
)

// Holiday is one day on which civil servants do otherwise than on its weekday.
type Holiday struct {
	Date       civil.Date
	Kind       HolidayKind
	NameVI     string
	NameEN     string
	LegalBasis string
	Source     string
	Provenance string // sourced | recalled
}

// Holidays reads the official days off and make-up workdays of civil servants.
func Holidays() ([]Holiday, error) {
	columns := []string{"date", "kind", "name_vi", "name_en", "legal_basis", "source", "provenance"}
	var before civil.Date
	return readFile("holidays.csv", columns, func(r row) Holiday {
		kind := r.oneOf("kind", string(PublicHoliday), string(Compensatory), string(Swapped), string(MakeupWorkday))
		h := Holiday{
			Date:       r.date("date"),
			Kind:       HolidayKind(kind),
			NameVI:     r.text("name_vi"),
			NameEN:     r.text("name_en"),
			LegalBasis: r.text("legal_basis"),
			Source:     r.text("source"),
			Provenance: r.oneOf("provenance", "sourced", "recalled"),
		}
		if !h.Date.After(before) {
			r.fail("%s does not come after the day above", h.Date)
		}
		before = h.Date
		if weekend(h.Date) != (h.Kind == MakeupWorkday) {
			r.fail("%s is a %s, which cannot be a %s", h.Date, weekday(h.Date), h.Kind)
		}
		return h
	})
}

// Calendar counts working days: Monday to Friday but for days off, and make-up
// workdays. It covers whole years, and says nothing about others: a wrong count
// would pass for a right one. A Calendar does not change.
type Calendar struct {
	from    civil.Date // first day covered
	working []int32    // working days up to and including from + i
}

// WorkCalendar reads the calendar of civil servants.
func WorkCalendar() (*Calendar, error) {
	holidays, err := Holidays()
	if err != nil {
		return nil, err
	}
	return NewCalendar(holidays)
}

// NewCalendar makes a calendar of holidays in the order of their dates. It covers
// the years they stand in; a year without any in between is an error.
func NewCalendar(holidays []Holiday) (*Calendar, error) {
	if len(holidays) == 0 {
		return nil, errors.New("calendar: no holidays, so no year is covered")
	}
	kinds := map[civil.Date]HolidayKind{}
	years := map[int]bool{}
	for _, h := range holidays {
		kinds[h.Date] = h.Kind
		years[h.Date.Year] = true
	}
	first, last := holidays[0].Date.Year, holidays[len(holidays)-1].Date.Year
	for year := first; year <= last; year++ {
		if !years[year] {
			return nil, fmt.Errorf("calendar: the year %d has no holidays; add them to holidays.csv", year)
		}
	}
	c := &Calendar{from: civil.Date{Year: first, Month: time.January, Day: 1}}
	count := int32(0)
	for d := c.from; d.Year <= last; d = d.AddDays(1) {
		kind, listed := kinds[d]
		if listed && kind == MakeupWorkday || !listed && !weekend(d) {
			count++
		}
		c.working = append(c.working, count)
	}
	return c, nil
}

// First returns the first day covered.
func (c *Calendar) First() civil.Date { return c.from }

// Last returns the last day covered.
func (c *Calendar) Last() civil.Date { return c.from.AddDays(len(c.working) - 1) }

// Index returns how many working days there are from First up to and including a
// day. The lead time from a to b is Index(b) - Index(a): the day something is
// received does not count, the day it is done does (Civil Code 2015, art. 147 and 148).
func (c *Calendar) Index(d civil.Date) (int, bool) {
	i := d.DaysSince(c.from)
	if i < 0 || i >= len(c.working) {
		return 0, false
	}
	return int(c.working[i]), true
}

// Working reports whether a covered day is a working day.
func (c *Calendar) Working(d civil.Date) bool {
	today, ok := c.Index(d)
	if !ok {
		return false
	}
	before, _ := c.Index(d.AddDays(-1))
	return today > before
}

func weekday(d civil.Date) time.Weekday { return d.In(time.UTC).Weekday() }

func weekend(d civil.Date) bool {
	day := weekday(d)
	return day == time.Saturday || day == time.Sunday
}
