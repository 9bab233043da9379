package snapshot

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// cell is the text of one cell of a task list.
type cell struct {
	text  string
	sheet bool // of a spreadsheet, where a date is a number of days
}

var (
	isoDay     = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?$`)
	printedDay = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$`)
	isoMonth   = regexp.MustCompile(`^(\d{4})-(\d{1,2})$`)
	printMonth = regexp.MustCompile(`^(?:tháng )?(\d{1,2})/(\d{4})$`)
	serialDay  = regexp.MustCompile(`^(\d{5})(?:\.\d+)?$`)
)

// date reads 2025-10-31, 31/10/2025, or a date cell; nothing is the zero date.
func (c cell) date() (civil.Date, error) {
	text := strings.ToLower(c.text)
	if text == "" {
		return civil.Date{}, nil
	}
	if m := isoDay.FindStringSubmatch(text); m != nil {
		return calendarDay(m[1], m[2], m[3])
	}
	if m := printedDay.FindStringSubmatch(text); m != nil {
		return calendarDay(m[3], m[2], m[1])
	}
	if m := serialDay.FindStringSubmatch(text); c.sheet && m != nil {
		days, err := strconv.Atoi(m[1])
		if err != nil {
			return civil.Date{}, err
		}
		return civil.Date{Year: 1899, Month: time.December, Day: 30}.AddDays(days), nil
	}
	return civil.Date{}, fmt.Errorf("%q is no date: write 31/10/2025 or 2025-10-31", c.text)
}

// due reads a date, a month (its last day), or a word that means permanent (the
// zero date).
func (c cell) due() (civil.Date, error) {
	switch plain(c.text) {
	case "", "ongoing", "permanent", "thuong xuyen", "hang nam", "hang thang", "hang quy":
		return civil.Date{}, nil
	}
	text := strings.ToLower(c.text)
	var year, month string
	if m := isoMonth.FindStringSubmatch(text); m != nil {
		year, month = m[1], m[2]
	} else if m := printMonth.FindStringSubmatch(text); m != nil {
		year, month = m[2], m[1]
	}
	if year == "" {
		d, err := c.date()
		if err != nil {
			err = fmt.Errorf("%w, a month such as 2025-12, or `thường xuyên` for a permanent task", err)
		}
		return d, err
	}
	first, err := calendarDay(year, month, "1")
	if err != nil {
		return civil.Date{}, err
	}
	return civil.DateOf(time.Date(first.Year, first.Month+1, 0, 0, 0, 0, 0, time.UTC)), nil
}

// calendarDay makes a date of digits and refuses days the calendar has not, and
// years no task can mean.
func calendarDay(year, month, day string) (civil.Date, error) {
	d, err := civil.ParseDate(fmt.Sprintf("%04s-%02s-%02s", year, month, day))
	if err != nil || !d.IsValid() {
		return civil.Date{}, fmt.Errorf("%s/%s/%s is not in the calendar: days come first, then months", day, month, year)
	}
	if d.Year < 2000 || d.Year > 2100 {
		return civil.Date{}, fmt.Errorf("%s lies outside 2000 to 2100: look at the year", d)
	}
	return d, nil
}

// percent reads 80, 80 % or 80,5.
func (c cell) percent() (*float64, error) {
	text := strings.TrimSpace(strings.TrimSuffix(strings.ReplaceAll(c.text, ",", "."), "%"))
	if text == "" {
		return nil, nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0 && v <= 100) {
		return nil, fmt.Errorf("%q is no percentage: write a number from 0 to 100", c.text)
	}
	return &v, nil
}

// area reads the nation or a province; nothing is the nation.
func (c cell) area() (string, error) {
	if c.text == "" {
		return area.Area{}.String(), nil
	}
	a, err := area.Parse(c.text)
	if err != nil {
		return "", err
	}
	if a.Level != area.Nation && a.Level != area.Province {
		return "", errors.New("a task is about the nation (VN) or a province such as P:79")
	}
	return a.String(), nil
}
