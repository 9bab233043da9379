package server

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/golang-sql/civil"

	"toancanh/jobs/report"
	"toancanh/server/state"
)

// ReportList lists the schedules of reports and what became of those that were sent.
type ReportList struct {
	Schedules  []ScheduleEntry `json:"schedules" doc:"in the order of the configuration"`
	Deliveries []DeliveryEntry `json:"deliveries" doc:"the newest period first"`
}

// ScheduleEntry is a schedule.
type ScheduleEntry struct {
	Name       string   `json:"name" doc:"its deliveries are known by it"`
	When       string   `json:"when" doc:"cron line or the name of a ready-made one"`
	Next       []string `json:"next" doc:"the next instants, soonest first"`
	Areas      []string `json:"areas" doc:"what there are reports of"`
	Layout     string   `json:"layout" doc:"form of the report" enum:"summary,annex"`
	Languages  []string `json:"languages" doc:"languages of the report"`
	Recipients int      `json:"recipients" doc:"how many people and folders get something"`
}

// DeliveryEntry is a delivery as programs get it.
type DeliveryEntry struct {
	ID         string      `json:"id" doc:"ten letters and digits"`
	Schedule   string      `json:"schedule" doc:"name of the schedule"`
	Period     string      `json:"period" doc:"the scheduled instant" format:"date-time"`
	Recipient  string      `json:"recipient" doc:"address, or folder"`
	Name       string      `json:"name" doc:"of the recipient"`
	Area       string      `json:"area" doc:"what the report is about"`
	Lang       string      `json:"lang" doc:"language" enum:"vi,en"`
	Layout     string      `json:"layout" doc:"form of the report" enum:"summary,annex"`
	How        string      `json:"how" doc:"how it goes" enum:"attachment,link,folder"`
	State      string      `json:"state" doc:"where it stands; doubtful: nobody knows whether it arrived" enum:"planned,made,sending,sent,failed,bounced,doubtful,held"`
	Reason     string      `json:"reason" doc:"one word for why; empty: nothing went wrong"`
	Answer     string      `json:"answer" doc:"what the mail server said"`
	Attempts   int         `json:"attempts" doc:"how often it was tried"`
	Night      *civil.Date `json:"night" doc:"of the numbers in it; null: not known yet"`
	Snapshot   string      `json:"snapshot" doc:"of the numbers in it; empty: not known yet"`
	Code       string      `json:"code" doc:"by which it can be verified; empty: not made yet"`
	Statement  string      `json:"statement" doc:"said on page 1 because numbers were late; empty: they were not"`
	ResentOf   *string     `json:"resent_of" doc:"the delivery it repeats; null: none"`
	Correction bool        `json:"correction" doc:"it repeats it with corrected numbers"`
	NextAt     *string     `json:"next_at" doc:"when it is tried again, or how long it waits for numbers; null: neither" format:"date-time"`
	EndedAt    *string     `json:"ended_at" doc:"when its fate was known; null: it is under way" format:"date-time"`
	MessageID  string      `json:"message_id" doc:"of the letter; empty: there is none"`
}

// PreviewDocument is what a schedule would send.
type PreviewDocument struct {
	Schedule   string          `json:"schedule"`
	At         string          `json:"at"`
	Night      civil.Date      `json:"night"`
	Late       bool            `json:"late"`
	Until      string          `json:"until"`
	Deliveries []DeliveryEntry `json:"deliveries"`
}

// NewPreviewDocument puts a preview into the form programs get.
func NewPreviewDocument(p report.Preview, zone *time.Location) PreviewDocument {
	d := PreviewDocument{Schedule: p.Schedule, At: instant(p.At, zone), Night: p.Night, Late: p.Late, Until: instant(p.Until, zone), Deliveries: []DeliveryEntry{}}
	for _, x := range p.Deliveries {
		d.Deliveries = append(d.Deliveries, NewDeliveryEntry(x, zone))
	}
	return d
}

// NewDeliveryEntry puts a delivery into the form programs get.
func NewDeliveryEntry(d state.Delivery, zone *time.Location) DeliveryEntry {
	moment := func(t time.Time) *string {
		if t.IsZero() {
			return nil
		}
		text := instant(t, zone)
		return &text
	}
	e := DeliveryEntry{
		ID: d.ID, Schedule: d.Schedule, Period: instant(d.Period, zone), Recipient: d.Recipient, Name: d.Name, Area: d.Area.String(), Lang: d.Lang, Layout: d.Layout,
		How: d.How, State: string(d.State), Reason: d.Reason, Answer: d.Answer, Attempts: d.Attempts, Night: optionalDate(d.Night), Snapshot: d.Snapshot, Code: d.Code,
		Statement: d.Statement, Correction: d.Correction, NextAt: moment(d.Next), EndedAt: moment(d.Ended), MessageID: d.MessageID,
	}
	if d.ResentOf != "" {
		e.ResentOf = &d.ResentOf
	}
	return e
}

func docReports() *operation {
	return &operation{
		id: "listReports", summary: "The schedules of reports, and what became of the reports that were sent",
		query: []parameter{
			{name: "schedule", doc: "deliveries of one schedule"},
			{name: "state", doc: "deliveries in one state", enum: DeliveryStates()},
			atMost("how many deliveries at most; 100 unless given"), inLanguage(),
		},
		answer: ReportList{}, errors: []int{400},
	}
}

func (s *Server) apiReports(c *gin.Context) {
	a := docReports().arguments(c)
	f := state.DeliveryFilter{Schedule: a.text("schedule"), State: state.DeliveryState(a.text("state")), Limit: a.number("limit", 100, 1, 5000)}
	if err := a.err(); err != nil {
		s.fail(c, err)
		return
	}
	scope := s.scope(c)
	list, err := s.seenDeliveries(c.Request.Context(), scope, f)
	if err != nil {
		s.fail(c, err)
		return
	}
	answer := ReportList{Schedules: []ScheduleEntry{}, Deliveries: []DeliveryEntry{}}
	for _, n := range s.schedules() {
		e := ScheduleEntry{Name: n.Name, When: n.When, Next: []string{}, Areas: []string{}, Layout: n.Paper, Languages: n.Speaks, Recipients: len(n.Recipients)}
		for _, at := range n.At {
			e.Next = append(e.Next, instant(at, s.zone))
		}
		for _, area := range n.Areas {
			e.Areas = append(e.Areas, area.String())
		}
		answer.Schedules = append(answer.Schedules, e)
	}
	for _, d := range list {
		answer.Deliveries = append(answer.Deliveries, NewDeliveryEntry(d, s.zone))
	}
	s.told(c, http.StatusOK, answer)
}
