package registry_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/golang-sql/civil"
)

// world is a small registry with every case that is easy to get wrong: births on
// 29 February and inside the span, deaths before a delivery, reissues, events
// just before midnight, dates that run backwards or lie in the future, copies of
// a key, codes that no area has.
type world struct {
	zone     *time.Location
	today    civil.Date
	people   []person
	cards    []application
	accounts []account
	cases    []serviceCase
	checks   []verification
	tasks    []taskReport
}

type person struct {
	id, commune, sex                   string
	birth                              civil.Date
	digitized, verified, pin, deceased time.Time
}

type application struct {
	id, resident, kind                               string
	received, approved, printed, delivered, rejected time.Time
}

type account struct {
	resident, level                 string
	registered, approved, activated time.Time
}

type serviceCase struct {
	service, province, vintage, channel string
	submitted, due, completed           time.Time
}

type verification struct {
	agency            string
	day               civil.Date
	requests, matched int64
}

// newWorld is the same for the same seed.
func newWorld(seed uint64, zone *time.Location) *world {
	r := rand.New(rand.NewPCG(seed, 1))
	w := &world{zone: zone, today: day(2024, 4, 1)}
	for i := range 220 {
		w.people = append(w.people, w.person(r, i))
	}
	for i := range 260 {
		w.cards = append(w.cards, w.application(r, i))
	}
	for range 160 {
		w.accounts = append(w.accounts, w.account(r))
	}
	for range 120 {
		w.cases = append(w.cases, w.serviceCase(r))
	}
	for i := range 60 {
		w.checks = append(w.checks, verification{
			agency: fmt.Sprintf("agency-%d", i%4), day: w.dayIn(r), requests: 50 + int64(i), matched: int64(i),
		})
	}
	w.tasks = newTaskReports(w)
	w.checks[0].matched = w.checks[0].requests + 1
	w.checks[1].day = w.today.AddDays(3)
	w.people[10].id, w.people[11].id = w.people[12].id, w.people[12].id
	w.people[13].id = ""
	w.cards[10].id = w.cards[12].id
	w.cards[13].id = ""
	return w
}

func (w *world) person(r *rand.Rand, i int) person {
	communes := []string{"00004", "00008", "26740", "27004", "00070", "99999"}
	births := []civil.Date{
		day(2008, 2, 29), day(2012, 2, 29), day(2020, 2, 29), day(2004, 2, 29), day(2008, 3, 1), day(2008, 2, 28), day(2009, 3, 1),
		w.dayIn(r), w.dayIn(r), day(1900+r.IntN(115), 1+r.IntN(12), 1+r.IntN(28)),
	}
	p := person{id: fmt.Sprint(1000 + i), commune: communes[r.IntN(len(communes)-1)], sex: []string{"male", "female"}[i%2], birth: births[i%len(births)]}
	if i%53 == 0 {
		p.commune = "99999"
	}
	after := w.midnight(p.birth)
	p.digitized = w.maybe(r, after)
	if !p.digitized.IsZero() && r.IntN(2) == 0 {
		p.verified = w.later(r, p.digitized, 200)
	}
	p.pin, p.deceased = w.maybe(r, after), time.Time{}
	if r.IntN(4) == 0 {
		p.deceased = w.maybe(r, after)
	}
	switch i {
	case 20:
		p.verified = w.midnight(p.birth).AddDate(0, 0, -3)
	case 21:
		p.deceased = w.midnight(w.today.AddDays(1))
	case 22:
		p.sex = "unknown"
	case 23:
		p.digitized, p.verified = time.Time{}, w.midnight(day(2022, 2, 25))
	}
	return p
}

func (w *world) application(r *rand.Rand, i int) application {
	a := application{id: fmt.Sprint(i), resident: fmt.Sprint(1000 + r.IntN(225)), kind: []string{"first", "renewal", "reissue"}[i%3]}
	steps := []*time.Time{&a.received, &a.approved, &a.printed, &a.delivered}
	at := w.midnight(w.dayIn(r)).Add(time.Duration(r.IntN(86400)) * time.Second)
	for n, step := range steps {
		if n > 0 && r.IntN(6) == 0 {
			break
		}
		*step = at
		at = w.later(r, at, 20)
	}
	if a.printed.IsZero() && r.IntN(2) == 0 {
		a.rejected = w.later(r, a.received, 120)
	}
	switch i {
	case 30:
		a.delivered = a.received.AddDate(0, 0, -1)
	case 31:
		a.received, a.approved, a.printed, a.delivered, a.rejected = time.Time{}, time.Time{}, time.Time{}, time.Time{}, time.Time{}
	case 32:
		a.kind = "other"
	case 33:
		a.resident = ""
	case 34:
		a = application{id: "34", resident: a.resident, kind: "first", received: w.midnight(w.today.AddDays(2))}
	}
	return a
}

func (w *world) account(r *rand.Rand) account {
	a := account{resident: fmt.Sprint(1000 + r.IntN(225)), level: []string{"1", "2"}[r.IntN(2)]}
	a.registered = w.later(r, w.midnight(w.dayIn(r)), 2)
	if r.IntN(4) > 0 {
		a.approved = w.later(r, a.registered, 30)
		if r.IntN(3) > 0 {
			a.activated = w.later(r, a.approved, 90)
		}
	} else if r.IntN(8) == 0 {
		a.activated = a.registered
	}
	return a
}

func (w *world) serviceCase(r *rand.Rand) serviceCase {
	places := [][2]string{{"79", "63"}, {"77", "63"}, {"79", "34"}, {"01", "34"}, {"77", "34"}, {"01", "63"}}
	place := places[r.IntN(len(places))]
	c := serviceCase{service: fmt.Sprintf("S%d", r.IntN(3)), province: place[0], vintage: place[1], channel: "online"}
	switch r.IntN(40) {
	case 0:
		c.channel = "fax"
	case 1, 2, 3, 4, 5, 6, 7:
		c.channel = "counter"
	}
	c.submitted = w.later(r, w.midnight(w.dayIn(r)), 2)
	if r.IntN(5) > 0 {
		c.due = c.submitted.AddDate(0, 0, 10)
	}
	if r.IntN(4) > 0 {
		c.completed = w.later(r, c.submitted, 20)
	}
	return c
}

// dayIn is a day of the years the tests look at, often near the end of February.
func (w *world) dayIn(r *rand.Rand) civil.Date {
	if r.IntN(2) == 0 {
		return day(2022, 2, 10).AddDays(r.IntN(30))
	}
	return day(2020, 12, 1).AddDays(r.IntN(1100))
}

func (w *world) maybe(r *rand.Rand, after time.Time) time.Time {
	if r.IntN(5) == 0 {
		return time.Time{}
	}
	at := w.midnight(w.dayIn(r)).Add(time.Duration(r.IntN(86400)) * time.Second)
	if at.Before(after) {
		return w.later(r, after, 30)
	}
	return at
}

// later is up to so many days after t, at any second, and never after the extraction.
func (w *world) later(r *rand.Rand, t time.Time, days int) time.Time {
	at := t.Add(time.Duration(r.IntN(days*86400)) * time.Second)
	if end := w.midnight(w.today); at.After(end) {
		return end
	}
	return at
}

func (w *world) midnight(d civil.Date) time.Time { return d.In(w.zone) }

func (w *world) day(t time.Time) civil.Date {
	if t.IsZero() {
		return civil.Date{}
	}
	return civil.DateOf(t.In(w.zone))
}

func day(year, month, d int) civil.Date {
	return civil.Date{Year: year, Month: time.Month(month), Day: d}
}

// table is a relation as text, empty where nothing has happened.
type table struct {
	columns []string
	types   []string // PostgreSQL's
	rows    [][]string
}

func (w *world) tables() map[string]table {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(w.zone).Format("2006-01-02 15:04:05")
	}
	zoned := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	resident := table{
		columns: []string{"resident_id", "commune_code", "birth_date", "sex", "digitized_at", "verified_at", "pin_issued_at", "deceased_at"},
		types:   []string{"bigint", "text", "date", "text", "timestamp", "timestamptz", "timestamp", "timestamp"},
	}
	for _, p := range w.people {
		resident.rows = append(resident.rows, []string{p.id, p.commune, p.birth.String(), p.sex, at(p.digitized), zoned(p.verified), at(p.pin), at(p.deceased)})
	}
	cards := table{
		columns: []string{"application_id", "resident_id", "kind", "received_at", "approved_at", "printed_at", "delivered_at", "rejected_at"},
		types:   []string{"text", "text", "text", "timestamptz", "timestamptz", "timestamptz", "timestamptz", "timestamptz"},
	}
	for _, a := range w.cards {
		cards.rows = append(cards.rows, []string{a.id, a.resident, a.kind, zoned(a.received), zoned(a.approved), zoned(a.printed), zoned(a.delivered), zoned(a.rejected)})
	}
	accounts := table{
		columns: []string{"resident_id", "level", "registered_at", "approved_at", "activated_at"},
		types:   []string{"bigint", "smallint", "timestamp", "timestamp", "timestamp"},
	}
	for _, a := range w.accounts {
		accounts.rows = append(accounts.rows, []string{a.resident, a.level, at(a.registered), at(a.approved), at(a.activated)})
	}
	cases := table{
		columns: []string{"service_code", "province_code", "province_vintage", "channel", "submitted_at", "due_at", "completed_at"},
		types:   []string{"text", "text", "integer", "text", "timestamp", "date", "timestamp"},
	}
	for _, c := range w.cases {
		due := ""
		if !c.due.IsZero() {
			due = w.day(c.due).String()
		}
		cases.rows = append(cases.rows, []string{c.service, c.province, c.vintage, c.channel, at(c.submitted), due, at(c.completed)})
	}
	checks := table{columns: []string{"agency", "day", "requests", "matched"}, types: []string{"text", "date", "bigint", "bigint"}}
	for _, v := range w.checks {
		checks.rows = append(checks.rows, []string{v.agency, v.day.String(), fmt.Sprint(v.requests), fmt.Sprint(v.matched)})
	}
	return map[string]table{"resident": resident, "card_application": cards, "eid_account": accounts, "service_case": cases, "verification": checks, "task": w.taskTable(zoned)}
}

// runsBackwards reports whether a later step is there without an earlier one, or
// before it.
func runsBackwards(steps ...civil.Date) bool {
	for i, earlier := range steps {
		for _, later := range steps[i+1:] {
			if later.IsValid() && (!earlier.IsValid() || later.Before(earlier)) {
				return true
			}
		}
	}
	return false
}

func latest(dates ...civil.Date) civil.Date {
	return slices.MaxFunc(dates, func(a, b civil.Date) int { return a.DaysSince(b) })
}
