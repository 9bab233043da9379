package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Errors about sessions and invitations.
var (
	ErrNoSession    = errors.New("there is no such session")
	ErrNoInvitation = errors.New("this link was used, or it is too old")
	ErrPeople       = errors.New("there are people already")
)

// Session is a browser in which somebody is signed in.
type Session struct {
	Digest  Digest // of what its cookie holds
	Person  int64
	Agent   string // as the browser calls itself
	Made    time.Time
	Seen    time.Time
	Expires time.Time

	Provider *Digest // of a provider's name for where they signed in; nil where there is none. Only AddSession reads it
	Proof    []byte  // sealed ID token. Only AddSession reads it
}

const sessionColumns = "session.digest, session.person, agent, session.made_at, session.seen_at, expires_at"

// AddSession keeps a new session, and forgets those that have expired.
func (s *Store) AddSession(ctx context.Context, n Session) error {
	err := inTransaction(ctx, s.writer, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "delete from session where expires_at <= ?", seconds(n.Made)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "update person set seen_at = ? where person = ?", seconds(n.Seen), n.Person); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "insert into session (digest, person, agent, made_at, seen_at, expires_at, provider, proof) values (?, ?, ?, ?, ?, ?, ?, ?)",
			n.Digest[:], n.Person, n.Agent, seconds(n.Made), seconds(n.Seen), seconds(n.Expires), blob(n.Provider), n.Proof)
		return err
	})
	if err != nil {
		return fmt.Errorf("state: add session: %w", err)
	}
	return nil
}

// SessionOf returns a session with its person, or ErrNoSession.
func (s *Store) SessionOf(ctx context.Context, d Digest) (Session, Person, error) {
	var n Session
	var digest []byte
	var made, seen, expires sql.NullInt64
	row := s.readers.QueryRowContext(ctx, "select "+personColumns+", "+sessionColumns+" from session join person on person.person = session.person where session.digest = ?", d[:])
	p, err := scanPerson(row.Scan, &digest, &n.Person, &n.Agent, &made, &seen, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return Session{}, Person{}, ErrNoSession
	}
	if err != nil {
		return Session{}, Person{}, fmt.Errorf("state: session: %w", err)
	}
	n.Digest, n.Made, n.Seen, n.Expires = d, instant(made), instant(seen), instant(expires)
	return n, p, nil
}

// Sessions returns the sessions of a person, the one seen last first.
func (s *Store) Sessions(ctx context.Context, person int64) ([]Session, error) {
	rows, err := s.readers.QueryContext(ctx, "select "+sessionColumns+" from session where person = ? order by seen_at desc, digest", person)
	if err != nil {
		return nil, fmt.Errorf("state: sessions: %w", err)
	}
	defer rows.Close()
	var list []Session
	for rows.Next() {
		var n Session
		var digest []byte
		var made, seen, expires sql.NullInt64
		if err := rows.Scan(&digest, &n.Person, &n.Agent, &made, &seen, &expires); err != nil {
			return nil, fmt.Errorf("state: sessions: %w", err)
		}
		copy(n.Digest[:], digest)
		n.Made, n.Seen, n.Expires = instant(made), instant(seen), instant(expires)
		list = append(list, n)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("state: sessions: %w", err)
	}
	return list, nil
}

// SeeSession notes that a session of a person was used.
func (s *Store) SeeSession(ctx context.Context, person int64, d Digest, at time.Time) error {
	if _, err := s.changed(ctx, "update session set seen_at = max(seen_at, ?2) where digest = ?1", d[:], seconds(at)); err != nil {
		return err
	}
	return s.SeePerson(ctx, person, at)
}

// EndSession ends one session of a person, and says whether it was there.
func (s *Store) EndSession(ctx context.Context, person int64, d Digest) (bool, error) {
	return s.changed(ctx, "delete from session where person = ?1 and digest = ?2", person, d[:])
}

// EndSessions ends all sessions of a person but one (nil: all).
func (s *Store) EndSessions(ctx context.Context, person int64, but *Digest) error {
	err := inTransaction(ctx, s.writer, func(tx *sql.Tx) error { return endSessions(ctx, tx, person, but) })
	if err != nil {
		return fmt.Errorf("state: end sessions: %w", err)
	}
	return nil
}

func endSessions(ctx context.Context, tx *sql.Tx, person int64, but *Digest) error {
	_, err := tx.ExecContext(ctx, "delete from session where person = ?1 and (?2 is null or digest <> ?2)", person, blob(but))
	return err
}

// Invite keeps a link with which a person sets a password; an older one of the same
// person no longer holds. Person 0: whoever opens it becomes the first administrator.
func (s *Store) Invite(ctx context.Context, d Digest, person int64, expires time.Time) error {
	err := inTransaction(ctx, s.writer, func(tx *sql.Tx) error {
		of := sql.NullInt64{Int64: person, Valid: person != 0}
		if _, err := tx.ExecContext(ctx, "delete from invitation where person is ?", of); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "insert into invitation (digest, person, expires_at) values (?, ?, ?)", d[:], of, seconds(expires))
		return err
	})
	if err != nil {
		return fmt.Errorf("state: invite: %w", err)
	}
	return nil
}

// Invited returns whom a link is for, or ErrNoInvitation. The person is the zero one
// where the link makes the first administrator.
func (s *Store) Invited(ctx context.Context, d Digest, now time.Time) (Person, error) {
	var id sql.NullInt64
	err := s.readers.QueryRowContext(ctx, "select person from invitation where digest = ? and expires_at > ?", d[:], seconds(now)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return Person{}, ErrNoInvitation
	}
	if err != nil {
		return Person{}, fmt.Errorf("state: invited: %w", err)
	}
	if !id.Valid {
		return Person{}, nil
	}
	return s.PersonOf(ctx, id.Int64)
}

// Accept uses a link up and sets the password it is for. Where it makes the first
// administrator it adds first, unless there are people by now: then it returns ErrPeople.
func (s *Store) Accept(ctx context.Context, d Digest, now time.Time, password string, first Person) (Person, error) {
	var id int64
	err := inTransaction(ctx, s.writer, func(tx *sql.Tx) (err error) {
		id, err = accept(ctx, tx, d, now, password, first)
		return err
	})
	if errors.Is(err, ErrNoInvitation) || errors.Is(err, ErrPeople) {
		return Person{}, err
	}
	if err != nil {
		return Person{}, fmt.Errorf("state: accept: %w", err)
	}
	return s.PersonOf(ctx, id)
}

func accept(ctx context.Context, tx *sql.Tx, d Digest, now time.Time, password string, first Person) (int64, error) {
	var of sql.NullInt64
	err := tx.QueryRowContext(ctx, "delete from invitation where digest = ? and expires_at > ? returning person", d[:], seconds(now)).Scan(&of)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrNoInvitation
	}
	if err != nil {
		return 0, err
	}
	if of.Valid {
		if _, err := tx.ExecContext(ctx, "update person set password = ? where person = ?", password, of.Int64); err != nil {
			return 0, err
		}
		return of.Int64, endSessions(ctx, tx, of.Int64, nil)
	}
	var people int
	if err := tx.QueryRowContext(ctx, "select count(*) from person").Scan(&people); err != nil {
		return 0, err
	}
	if people > 0 {
		return 0, ErrPeople
	}
	done, err := tx.ExecContext(ctx, "insert into person (name, title, role, scope, rights, password, made_at) values (?, ?, ?, ?, '', ?, ?)",
		first.Name, first.Title, first.Role, first.Scope.String(), password, seconds(now))
	if err != nil {
		return 0, err
	}
	return done.LastInsertId()
}
