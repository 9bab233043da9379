package report

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"toancanh/jobs"
	"toancanh/queries/area"
	"toancanh/server/state"
)

// Why a delivery stands where it stands, one word for each.
const (
	reasonLate        = "late"        // the numbers of its night were not there in time
	reasonScope       = "scope"       // the recipient may not see the area any more, or is no longer listed
	reasonSchedule    = "schedule"    // its schedule is no longer configured
	reasonUnreachable = "unreachable" // there is no session with the mail server
	reasonRefused     = "refused"     // the server said no
	reasonInterrupted = "interrupted" // the session broke before all of it was sent
	reasonUnanswered  = "unanswered"  // all of it was sent, and the server did not say whether it has it
	reasonDied        = "died"        // all of it was being sent when the program ended
	reasonUnmade      = "unmade"      // the file could not be made
	reasonUnwritten   = "unwritten"   // the file could not be written
)

// Options are what an Office is made of.
type Options struct {
	Config    Config
	Store     *state.Store
	Maker     Maker
	Nights    Nights
	Zone      *time.Location
	PublicURL string              // how people call the server
	Folder    string              // where files lie if the configuration names no folder
	Path      func(string) string // resolves paths of the configuration; nil: as they are
	Now       func() time.Time    // nil: time.Now
	Log       *slog.Logger        // nil: slog.Default()
}

// Office plans reports, has them made and hands them over. Make one with New.
type Office struct {
	store     *state.Store
	maker     Maker
	nights    Nights
	zone      *time.Location
	publicURL string
	folderOf  func(id string) string // where a folder recipient's files lie
	now       func() time.Time
	log       *slog.Logger
	mail      MailConfig
	postman   *postman
	schedules []*schedule

	mu      sync.Mutex // one sweep at a time; guards what follows
	unsaved []verified // what became of letters and could not be written down
	begun   bool       // what an earlier process left has been looked at
}

// schedule is a configured schedule, read.
type schedule struct {
	ScheduleConfig
	when  jobs.Schedule
	areas []area.Area
	wait  time.Duration
}

// New returns the office of a valid configuration.
func New(o Options) (*Office, error) {
	if o.Path == nil {
		o.Path = func(p string) string { return p }
	}
	if err := o.Config.Validate(o.Folder, o.Path); err != nil {
		return nil, err
	}
	if o.Store == nil || o.Maker == nil || o.Nights == nil || o.Zone == nil {
		return nil, errors.New("reports: an office needs a store, a maker, nights and a zone")
	}
	office := &Office{
		store: o.Store, maker: o.Maker, nights: o.Nights, zone: o.Zone, publicURL: strings.TrimSuffix(o.PublicURL, "/"),
		folderOf: func(id string) string { return o.Config.folderOf(id, o.Folder, o.Path) }, now: o.Now, log: o.Log, mail: o.Config.Mail,
	}
	if office.now == nil {
		office.now = time.Now
	}
	if office.log == nil {
		office.log = slog.Default()
	}
	office.postman = &postman{config: o.Config.Mail, path: o.Path, answer: answerWithin}
	for _, c := range o.Config.Schedules {
		s, err := read(c)
		if err != nil {
			return nil, err
		}
		office.schedules = append(office.schedules, s)
	}
	return office, nil
}

// read reads a schedule that Validate has accepted.
func read(c ScheduleConfig) (*schedule, error) {
	const usualWait = 6 * time.Hour
	s := &schedule{ScheduleConfig: c, wait: usualWait}
	if c.Late.Wait != nil {
		s.wait = time.Duration(*c.Late.Wait)
	}
	var err error
	if s.when, err = parseWhen(c.When); err != nil {
		return nil, err
	}
	s.areas, err = reportAreas(c.Areas)
	return s, err
}

// schedule returns the schedule of a name; nil if there is none.
func (o *Office) schedule(name string) *schedule {
	for _, s := range o.schedules {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// jobTimeout bounds one round: all files of a day may be made in it, and its last letter
// may take a server ten minutes.
const jobTimeout = 2 * time.Hour

// Job is the work of the office as a job: a round every minute.
func (o *Office) Job() (jobs.Job, error) {
	every, err := jobs.ParseSchedule("* * * * *")
	if err != nil {
		return jobs.Job{}, err
	}
	return jobs.Job{
		Name: "reports", Schedule: every, Timeout: jobTimeout, Often: true,
		Run: func(ctx context.Context, _ jobs.Trigger) error { return o.Round(ctx) },
	}, nil
}
