package synth

import (
	"context"
	"math"
	"sort"

	"toancanh/queries/area"
)

// service is one of the 25 essential services of Decision 06/QĐ-TTg, by its number in
// the list.
type service struct {
	code   string
	weight float64 // share of all cases, before scaling
	days   int     // working days allowed
	online int     // the day it went online
}

// essentialServices gives the services volumes and days of going online. 8 were
// online by 2022-03-22, 21 by 2022-08-09 and 25 by 2024-01-13 (published); which ones is invented.
func essentialServices() []service {
	services := []service{
		{"1", 0.8, 1, 20211115}, {"2", 5, 7, 20220512}, {"3", 9, 7, 20210701}, {"4", 11, 3, 20210701},
		{"5", 0.8, 1, 20210815}, {"6", 14, 1, 20210815}, {"7", 6, 2, 20220721}, {"8", 3, 5, 20220104},
		{"9", 4, 1, 20220420}, {"10", 2, 1, 20220420}, {"11", 2.5, 1, 20220601}, {"12", 5, 8, 20220601},
		{"13", 0.6, 4, 20220415}, {"14", 0.5, 4, 20220415}, {"15", 4, 4, 20221121}, {"16", 1.5, 10, 20221121},
		{"17", 5, 3, 20220301}, {"18", 6, 3, 20220315}, {"19", 9, 15, 20231115}, {"20", 6, 5, 20220715},
		{"21", 1.5, 3, 20220425}, {"22", 3, 10, 20231201}, {"23", 2, 15, 20220629}, {"24", 2, 5, 20220630},
		{"25", 1.2, 5, 20220630},
	}
	total := 0.0
	for _, s := range services {
		total += s.weight
	}
	for i := range services {
		services[i].weight /= total
	}
	return services
}

// cases holds the curves of service cases.
type cases struct {
	submitted growth // cases, cumulative
	online    growth // share of cases that come online, once their service is
	onTime    growth // share of cases completed by their due day
}

// newCases: 29.4 million cases from 2025-07-01 to 2026-01-07, 24.0 million of them online, 91 % on time.
func newCases(c *clock) cases {
	return cases{
		submitted: c.through([]point{{20210228, 0}, {20211231, 9e6}, {20221231, 26e6}, {20231231, 52e6}, {20241231, 86e6},
			{20250630, 107e6}, {20260107, 136.4e6}, {20261231, 190e6}, {20361231, 800e6}}),
		online: c.through([]point{{20210630, 0.10}, {20220630, 0.25}, {20221231, 0.42}, {20231231, 0.60}, {20241231, 0.69},
			{20250630, 0.79}, {20260107, 0.837}, {20261231, 0.865}, {20361231, 0.95}}),
		onTime: c.through([]point{{20210228, 0.78}, {20221231, 0.83}, {20241231, 0.89}, {20260107, 0.918}, {20361231, 0.97}}),
	}
}

// cases writes the service cases, service by service and day by day.
func (w *writer) cases(ctx context.Context, blocks []territory, progress func(string, int64, int64)) error {
	if !w.sink.takes(relCase) {
		return nil
	}
	homes := make([]float64, len(blocks))
	total := 0.0
	for i, t := range blocks {
		total += t.share
		homes[i] = total
	}
	curves := newCases(w.office)
	services := essentialServices()
	for i, s := range services {
		counts := totals(w.office, curves.submitted, w.scale*s.weight, day(w.until))
		for d := day(0); d <= day(w.until); d++ {
			today := caseDay{writer: w, service: s, day: d, online: curves.online(w.office.end(d)), onTime: curves.onTime(w.office.end(d))}
			for n := counts[d]; n < counts[d+1]; n++ {
				draw := w.seed.of(drawCase).of(i<<48 | int(n))
				home := sort.SearchFloat64s(homes, draw.share(0)*total)
				firstOfWeek := d%7 == 0 && n == counts[d] // day 0 is a Monday
				if err := today.write(ctx, draw, &blocks[min(home, len(blocks)-1)], firstOfWeek); err != nil {
					return err
				}
			}
		}
		progress("service cases", int64(i+1), int64(len(services)))
	}
	return nil
}

// caseDay is what a day's cases of a service have in common.
type caseDay struct {
	*writer
	service        service
	day            day
	online, onTime float64
}

// write writes one case. The first of a Monday comes online, once the service is: so a
// service that is online is seen to be, in a small registry too.
func (c *caseDay) write(ctx context.Context, draw seed, home *territory, firstOfWeek bool) error {
	odds := c.online / (1 - c.online) * math.Exp(0.7*home.speed)
	channel := "counter"
	if c.day >= on(c.service.online) && (firstOfWeek || draw.share(1) < odds/(1+odds)) {
		channel = "online"
	}
	code, vintage := home.province.Code, int64(63)
	if c.day >= c.coming.merger {
		code, vintage = area.Successor(home.province).Code, 34
	}
	due := c.office.workingDaysAfter(c.day, c.service.days)
	completed := c.day + day(draw.share(2)*float64(due-c.day+1))
	late := draw.share(3)
	slow := (1 - c.onTime) * math.Exp(-0.5*home.speed)
	switch {
	case late < 0.004:
		completed = never // withdrawn
	case late < slow:
		completed = due + 1 + day(-8*math.Log(1-draw.share(4)))
	}
	return c.sink.row(ctx, relCase, c.service.code, code, vintage, channel, c.until.instant(c.day, 8, draw),
		due.at(17*3600), c.until.instant(completed, 15, draw))
}

// workingDaysAfter returns the n-th working day after a day.
func (c *clock) workingDaysAfter(d day, n int) day {
	for n > 0 && int(d)+1 < len(c.activity) {
		d++
		if c.activity[d] >= 0.6 {
			n--
		}
	}
	return d
}
