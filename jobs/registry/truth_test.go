package registry_test

import (
	"fmt"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/assets"
)

// state is what holds on a night: a count by table and key. It is worked out
// here from the records one by one, the plain way, to compare with the extracts.
type state map[string]int64

func (s state) add(n int64, format string, args ...any) { s[fmt.Sprintf(format, args...)] += n }

// truth is a world without its rejected rows.
type truth struct {
	*world
	calendar *assets.Calendar
	rejects  state
	people   map[string]person
	held     map[string]civil.Date // first delivery by resident
	cards    []application
	accounts []account
	cases    []serviceCase
	checks   []verification
	tasks    []taskReport
}

func newTruth(w *world, calendar *assets.Calendar) *truth {
	t := &truth{world: w, calendar: calendar, rejects: state{}, people: map[string]person{}, held: map[string]civil.Date{}}
	copies := map[string]int{}
	for _, p := range w.people {
		copies[p.id]++
	}
	known := map[string]bool{}
	for _, p := range w.people {
		if reason := t.rejectPerson(p, copies[p.id] > 1); reason != "" {
			t.rejects.add(1, "resident %s", reason)
			continue
		}
		known[p.id] = true
		if p.commune == "99999" {
			t.rejects.add(1, "resident unknown_area")
			continue
		}
		t.people[p.id] = p
	}
	t.takeCards(known)
	t.takeAccounts(known)
	t.takeCases()
	t.takeTasks()
	for _, v := range w.checks {
		switch {
		case v.matched > v.requests:
			t.rejects.add(1, "verification unparsable")
		case v.day.After(w.today):
			t.rejects.add(1, "verification future_date")
		default:
			t.checks = append(t.checks, v)
		}
	}
	return t
}

func (t *truth) rejectPerson(p person, repeated bool) string {
	dates := []civil.Date{t.day(p.digitized), t.day(p.verified), t.day(p.pin), t.day(p.deceased)}
	switch {
	case p.id == "":
		return "missing_key"
	case repeated:
		return "duplicate_key"
	case p.sex != "male" && p.sex != "female":
		return "unknown_word"
	case latest(append(dates, p.birth)...).After(t.today):
		return "future_date"
	case runsBackwards(dates[0], dates[1]):
		return "dates_backwards"
	}
	for _, d := range dates {
		if d.IsValid() && d.Before(p.birth) {
			return "dates_backwards"
		}
	}
	return ""
}

func (t *truth) takeCards(known map[string]bool) {
	copies := map[string]int{}
	for _, a := range t.world.cards {
		copies[a.id]++
	}
	for _, a := range t.world.cards {
		received, rejected := t.day(a.received), t.day(a.rejected)
		steps := []civil.Date{received, t.day(a.approved), t.day(a.printed), t.day(a.delivered)}
		reason := ""
		switch {
		case a.id == "" || a.resident == "":
			reason = "missing_key"
		case copies[a.id] > 1:
			reason = "duplicate_key"
		case a.kind == "other":
			reason = "unknown_word"
		case latest(append(steps, rejected)...).After(t.today):
			reason = "future_date"
		case runsBackwards(steps...) || runsBackwards(received, rejected):
			reason = "dates_backwards"
		case !known[a.resident]:
			reason = "unknown_resident"
		case t.people[a.resident].id == "":
			reason = "unknown_area"
		}
		if reason != "" {
			t.rejects.add(1, "card_application %s", reason)
			continue
		}
		t.cards = append(t.cards, a)
		if first, ok := t.held[a.resident]; steps[3].IsValid() && (!ok || steps[3].Before(first)) {
			t.held[a.resident] = steps[3]
		}
	}
}

func (t *truth) takeAccounts(known map[string]bool) {
	for _, a := range t.world.accounts {
		switch {
		case runsBackwards(t.day(a.registered), t.day(a.approved), t.day(a.activated)):
			t.rejects.add(1, "eid_account dates_backwards")
		case !known[a.resident]:
			t.rejects.add(1, "eid_account unknown_resident")
		case t.people[a.resident].id == "":
			t.rejects.add(1, "eid_account unknown_area")
		default:
			t.accounts = append(t.accounts, a)
		}
	}
}

func (t *truth) takeCases() {
	for _, c := range t.world.cases {
		switch {
		case c.channel == "fax":
			t.rejects.add(1, "service_case unknown_word")
		case c.province == "77" && c.vintage == "34":
			t.rejects.add(1, "service_case unknown_area")
		default:
			t.cases = append(t.cases, c)
		}
	}
}

// birthday is the day someone reaches an age: 1 March for 29 February in other years.
func birthday(birth civil.Date, age int) civil.Date {
	d := civil.Date{Year: birth.Year + age, Month: birth.Month, Day: birth.Day}
	if !d.IsValid() {
		return civil.Date{Year: d.Year, Month: time.March, Day: 1}
	}
	return d
}

func ageOn(birth, night civil.Date) int {
	age := night.Year - birth.Year
	if birthday(birth, age).After(night) {
		age--
	}
	return age
}

// on works out everything that holds on a night.
func (t *truth) on(night civil.Date) state {
	s := state{}
	by := func(d civil.Date) bool { return d.IsValid() && !d.After(night) }
	for id, p := range t.people {
		if !by(p.birth) || by(t.day(p.deceased)) {
			continue
		}
		t.livingOn(s, night, p, by(t.held[id]))
	}
	for _, a := range t.cards {
		t.cardOn(s, night, a)
	}
	for _, a := range t.accounts {
		for i, d := range []civil.Date{t.day(a.registered), t.day(a.approved), t.day(a.activated)} {
			if by(d) {
				s.add(1, "eid %s %s", t.place(a.resident), []string{"registered", "approved", "activated"}[i])
			}
		}
	}
	for _, c := range t.cases {
		t.caseOn(s, by, c)
	}
	for _, v := range t.checks {
		if by(v.day) {
			s.add(v.requests, "verification %s requests", v.agency)
			s.add(v.matched, "verification %s matched", v.agency)
		}
	}
	for key, n := range s {
		if n == 0 {
			delete(s, key)
		}
	}
	return s
}

func (t *truth) place(resident string) string {
	return fmt.Sprint(atoi(t.people[resident].commune))
}

func (t *truth) livingOn(s state, night civil.Date, p person, holds bool) {
	by := func(d civil.Date) bool { return d.IsValid() && !d.After(night) }
	age := ageOn(p.birth, night)
	province := map[string]int{"00004": 630001, "00008": 630001, "00070": 630001, "26740": 630079, "27004": 630079}[p.commune]
	both := func(measure string) {
		s.add(1, "population %d %s", atoi(p.commune), measure)
		if measure == "residents" || measure == "digitized" {
			s.add(1, "pyramid %d %s %d %s", province, p.sex, min(80, age/5*5), measure)
		}
	}
	both("residents")
	if by(t.day(p.digitized)) {
		both("digitized")
	}
	if by(t.day(p.verified)) {
		both("verified")
	}
	if by(t.day(p.pin)) {
		both("pin_issued")
	}
	if age >= 14 {
		both("aged_14")
	}
	for _, h := range []struct {
		measure string
		counts  bool
	}{{"holders_all", holds}, {"holders_14", holds && age >= 14}} {
		if h.counts {
			s.add(1, "card %d %s", atoi(p.commune), h.measure)
			s.add(1, "pyramid %d %s %d %s", province, p.sex, min(80, age/5*5), h.measure)
		}
	}
}

func (t *truth) cardOn(s state, night civil.Date, a application) {
	by := func(d civil.Date) bool { return d.IsValid() && !d.After(night) }
	place := t.place(a.resident)
	received, printed, rejected := t.day(a.received), t.day(a.printed), t.day(a.rejected)
	for measure, d := range map[string]civil.Date{
		"received": received, "approved": t.day(a.approved), "printed": printed, "delivered": t.day(a.delivered), "rejected": rejected,
	} {
		if by(d) {
			s.add(1, "card %s %s", place, measure)
		}
	}
	if by(received) && !by(printed) && !by(rejected) {
		s.add(1, "card %s waiting", place)
		for _, days := range []int{7, 30, 90} {
			if night.DaysSince(received) > days {
				s.add(1, "card %s waiting_%d", place, days)
			}
		}
	}
	if lead, ok := t.lead(received, printed); by(printed) && ok {
		s.add(1, "card %s timed", place)
		if lead <= 7 {
			s.add(1, "card %s on_time", place)
		}
	}
}

func (t *truth) caseOn(s state, by func(civil.Date) bool, c serviceCase) {
	place := map[string]int{"79 63": 630079, "77 63": 630077, "79 34": 340079, "01 34": 630001, "01 63": 630001}[c.province+" "+c.vintage]
	submitted, due, completed := t.day(c.submitted), t.day(c.due), t.day(c.completed)
	count := func(measure string, counts bool) {
		if counts {
			s.add(1, "service %d %s %s", place, c.service, measure)
		}
	}
	count("submitted", by(submitted))
	count("online", by(submitted) && c.channel == "online")
	count("completed", by(completed))
	count("due_completed", by(completed) && due.IsValid())
	count("on_time", by(completed) && due.IsValid() && !completed.After(due))
}

// lead is the working days from one day to another.
func (t *truth) lead(from, until civil.Date) (int, bool) {
	a, known := t.calendar.Index(from)
	b, also := t.calendar.Index(until)
	return b - a, known && also
}

// leads is the flow of printed cards by working days, for the days of a span.
func (t *truth) leads(from, until civil.Date) state {
	s := state{}
	for _, a := range t.cards {
		printed := t.day(a.printed)
		if !printed.IsValid() || printed.Before(from) || printed.After(until) {
			continue
		}
		if lead, ok := t.lead(t.day(a.received), printed); ok {
			p := t.people[a.resident]
			province := map[string]int{"00004": 630001, "00008": 630001, "00070": 630001, "26740": 630079, "27004": 630079}[p.commune]
			s.add(1, "%d %s %d", province, printed, min(60, lead))
		}
	}
	return s
}

func atoi(code string) int {
	n := 0
	for _, r := range code {
		n = 10*n + int(r-'0')
	}
	return n
}
