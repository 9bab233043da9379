// Package audit keeps the trail of who did what: rows that are only added, each
// chained to the one before by its hash, and the head of the chain in a file of its
// own.
//
// Here live the words of the trail, how a row is hashed, and the search for rows that
// were changed, removed, moved or cut off. Tables and statements (server/state) and
// who somebody is (server/auth) never do, nor any personal data of citizens.
package audit

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"toancanh/server/state"
)

// Action is what was done.
type Action string

// The actions there are.
const (
	SignIn       Action = "sign.in"
	SignOut      Action = "sign.out"
	SetPassword  Action = "password.set"
	SetFactor    Action = "factor.set"
	DropFactor   Action = "factor.drop"
	EndSessions  Action = "sessions.end"
	AddPerson    Action = "person.add"
	ChangePerson Action = "person.change"
	Invite       Action = "person.invite" // a link that sets a password was made
	SetToken     Action = "token.set"     // of a service
	ReadConfig   Action = "config.read"   // the server started with this configuration
	MakeEmbed    Action = "embed.make"
	RevokeEmbed  Action = "embed.revoke"
	Download     Action = "download" // a file or an answer with what only its own areas see
	Look         Action = "look"     // at a page with such; once an hour for each person and page
	Refuse       Action = "refuse"   // somebody asked for what is not theirs
	RunJob       Action = "job.run"  // by hand
	ImportTasks  Action = "tasks.import"
	Backup       Action = "backup"        // everything was copied out
	Restore      Action = "restore"       // the trail before it is kept aside
	FoundBroken  Action = "audit.broken"  // the trail did not fit its head when it was to be added to
	LeftOut      Action = "audit.leftout" // refusals beyond what is written down in a minute
	ExportTrail  Action = "audit.export"
	VerifyTrail  Action = "audit.verify"
	Archived     Action = "audit.archive" // the oldest rows went into a file of their own
	RevokeToken  Action = "token.revoke"
	TestSource   Action = "source.test"
)

// longestField is how many bytes a field may have.
const longestField = 250

// Actions lists the actions there are.
func Actions() []Action {
	return []Action{
		SignIn, SignOut, SetPassword, SetFactor, DropFactor, EndSessions, AddPerson, ChangePerson, Invite, SetToken,
		ReadConfig, MakeEmbed, RevokeEmbed, Download, Look, Refuse, RunJob, ImportTasks, Backup, Restore, FoundBroken, LeftOut, ExportTrail,
		VerifyTrail, Archived, RevokeToken, TestSource,
	}
}

// Outcome is how it ended.
type Outcome string

// The outcomes there are.
const (
	Done    Outcome = "done"
	Refused Outcome = "refused"
	Failed  Outcome = "failed"
)

// OutcomeOf is Done, or Failed if there was an error.
func OutcomeOf(err error) Outcome {
	if err != nil {
		return Failed
	}
	return Done
}

// Entry is what somebody did, to be written down.
type Entry struct {
	Person    string // id of the person; "os:NAME": at the machine itself; "": nobody was signed in
	Role      string // as which they did it
	Action    Action
	What      string // a path or the id of a thing, never what was asked for in words
	Area      string // where it was about one
	Metric    string
	Outcome   Outcome
	Reference string // number under which the log tells more
	Address   string // of the asker; for signing in alone
}

// Trail is the audit trail of a state.db. It is safe for concurrent use.
type Trail struct {
	Store *state.Store
	Dir   string           // where the head is kept: that of state.db
	Now   func() time.Time // the clock

	archiving sync.Mutex // one archive after the other: the second would find its rows gone

	mu    sync.Mutex // one row after the other
	tried bool       // the trail has been held against its head
}

// Add writes an entry down. When it returns nil, the entry and the new head are on the
// disk. The first time it holds the trail against its head: if they do not fit, that is
// written down before, and the head that was found is kept beside it.
func (t *Trail) Add(ctx context.Context, e Entry) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	ctx = context.WithoutCancel(ctx) // who hung up has done it all the same
	if err := t.ready(ctx); err != nil {
		return err
	}
	return t.add(ctx, e)
}

// ready holds the trail against its head before the first row is added.
func (t *Trail) ready(ctx context.Context) error {
	if t.tried {
		return nil
	}
	if err := t.continued(ctx); err != nil {
		return err
	}
	t.tried = true
	return nil
}

// row is an entry as it is kept.
func (t *Trail) row(e Entry) state.AuditRow {
	return state.AuditRow{
		At: t.Now(), Person: plain(e.Person), Role: plain(e.Role), Action: string(e.Action), What: plain(e.What), Area: plain(e.Area), Metric: plain(e.Metric),
		Outcome: string(e.Outcome), Reference: plain(e.Reference), Address: plain(e.Address),
	}
}

func (t *Trail) add(ctx context.Context, e Entry) error {
	row, err := t.Store.AddAudit(ctx, t.row(e), Hash)
	if err != nil {
		return err
	}
	return t.writeHead(Head{row.Number, row.Hash})
}

// Restored writes down that a backup took the place of state.db, and with it of the
// trail: what is the head of the trail that was set aside, "" if none was.
func (t *Trail) Restored(ctx context.Context, person, head string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tried = true // its head was set aside with what it belongs to
	return t.add(ctx, Entry{Person: person, Action: Restore, What: "head set aside: " + head, Outcome: Done})
}

// continued holds the end of the trail against its head.
func (t *Trail) continued(ctx context.Context) error {
	last, err := t.Store.LastAudit(ctx)
	if err != nil {
		return err
	}
	head, err := t.readHead()
	var fault string
	switch {
	case errors.Is(err, errHead):
		fault = "the head cannot be read"
	case err != nil:
		return err
	case head == Head{last.Number, last.Hash}:
	case last.Number == head.Number+1 && last.Previous == head.Hash && last.Hash == Hash(last): // the machine stopped between the two
	default:
		fault = fmt.Sprintf("head %s, trail %s", head, Head{last.Number, last.Hash})
	}
	if fault == "" {
		return nil
	}
	if err := moveAside(t.headFile(), t.headFile()+".broken-"+t.Now().UTC().Format("20060102T150405Z")); err != nil {
		return err
	}
	return t.add(ctx, Entry{Action: FoundBroken, What: fault, Outcome: Failed})
}

// Hash is the SHA-256 of a row: over the 32 bytes of the previous row's hash, then
// every field in the order of the columns, each as its length in bytes, a colon and
// its text; the instant is milliseconds since 1970. So no two rows read alike.
func Hash(r state.AuditRow) [32]byte {
	h := sha256.New()
	h.Write(r.Previous[:])
	for _, field := range []string{
		strconv.FormatInt(r.Number, 10), strconv.FormatInt(r.At.UnixMilli(), 10), r.Person, r.Role, r.Action, r.What, r.Area, r.Metric, r.Outcome, r.Reference,
		r.Address,
	} {
		_, _ = fmt.Fprintf(h, "%d:%s", len(field), field) // a hash takes everything
	}
	return [32]byte(h.Sum(nil))
}

// plain is a text on one line that is not too long: what somebody sent cannot forge a
// line of an export or a log.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return '?'
		}
		return r
	}, text)
	if len(text) > longestField {
		text = strings.ToValidUTF8(text[:longestField], "") + "…"
	}
	return text
}

// Pieces takes a text apart that is too long for one row: at spaces and commas, each piece
// after the first with the text's first word and "…" in front.
func Pieces(text string) []string {
	first, _, _ := strings.Cut(text, " ")
	var pieces []string
	for len(text) > longestField {
		at := strings.LastIndexAny(text[:longestField], " ,")
		if at <= len(first)+len(" … ") {
			break
		}
		pieces = append(pieces, text[:at])
		text = first + " … " + text[at+1:]
	}
	return append(pieces, text)
}

// errHead says that the file of the head cannot be read as one.
var errHead = errors.New("it is not of the form NUMBER:HASH")
