package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ErrDisabled says that somebody may not sign in, whatever a provider says of them.
var ErrDisabled = errors.New("this person was kept from signing in")

// Identity is how a provider knows somebody.
type Identity struct {
	Issuer, Subject string
	Email           string // "": none is kept
}

// Admission says what came of somebody whom a provider let in.
type Admission struct {
	Person  Person
	Before  Person // as they were; the zero one if nobody knew them
	Changed bool   // role, areas or rights; their sessions have ended
}

// Admit keeps somebody as a provider knows them now: role, areas, rights, title and
// e-mail of p, at an instant. Where what they may do has changed their sessions end. Who
// was disabled here stays so, which is ErrDisabled: then they are in Before alone.
func (s *Store) Admit(ctx context.Context, i Identity, p Person, at time.Time) (Admission, error) {
	var done Admission
	err := inTransaction(ctx, s.writer, func(tx *sql.Tx) error {
		before, lapsed, err := identified(ctx, tx, i)
		if errors.Is(err, ErrNoPerson) {
			done.Changed = false
			done.Person, err = newcomer(ctx, tx, i, p, at)
			return err
		}
		if err != nil {
			return err
		}
		done.Before = before
		if !before.Disabled.IsZero() && !before.Disabled.Equal(lapsed) {
			return ErrDisabled
		}
		done.Changed = before.Role != p.Role || before.Scope.String() != p.Scope.String() || !slices.Equal(before.Rights, p.Rights) || !before.Disabled.IsZero()
		p.ID, p.Name, p.Made = before.ID, before.Name, before.Made
		done.Person = p
		return again(ctx, tx, i, p, done.Changed)
	})
	if errors.Is(err, ErrDisabled) {
		return Admission{Before: done.Before}, err
	}
	if err != nil {
		return Admission{}, fmt.Errorf("state: admit: %w", err)
	}
	done.Person.Issuer, done.Person.Email = i.Issuer, i.Email
	return done, nil
}

// identified returns whom a provider speaks of, and since when it gave them no role.
func identified(ctx context.Context, tx *sql.Tx, i Identity) (Person, time.Time, error) {
	var lapsed sql.NullInt64
	row := tx.QueryRowContext(ctx, "select "+personColumns+", lapsed_at from identity join person using (person) where issuer = ? and subject = ?", i.Issuer, i.Subject)
	p, err := scanPerson(row.Scan, &lapsed)
	if errors.Is(err, sql.ErrNoRows) {
		return Person{}, time.Time{}, ErrNoPerson
	}
	return p, instant(lapsed), err
}

// newcomer adds somebody who comes for the first time.
func newcomer(ctx context.Context, tx *sql.Tx, i Identity, p Person, at time.Time) (Person, error) {
	p.Made = at.Truncate(time.Second)
	done, err := tx.ExecContext(ctx, "insert into person (name, title, role, scope, rights, made_at) values (?, ?, ?, ?, ?, ?)",
		p.Name, p.Title, p.Role, p.Scope.String(), strings.Join(p.Rights, " "), seconds(p.Made))
	if err != nil {
		return Person{}, err
	}
	if p.ID, err = done.LastInsertId(); err != nil {
		return Person{}, err
	}
	_, err = tx.ExecContext(ctx, "insert into identity (issuer, subject, person, email) values (?, ?, ?, ?)", i.Issuer, i.Subject, p.ID, i.Email)
	return p, err
}

// again writes down what is said of somebody who came before.
func again(ctx context.Context, tx *sql.Tx, i Identity, p Person, changed bool) error {
	if _, err := tx.ExecContext(ctx, "update person set title = ?, role = ?, scope = ?, rights = ?, disabled_at = null where person = ?",
		p.Title, p.Role, p.Scope.String(), strings.Join(p.Rights, " "), p.ID); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "update identity set email = ?, lapsed_at = null where person = ?", i.Email, p.ID); err != nil {
		return err
	}
	if !changed {
		return nil
	}
	return endSessions(ctx, tx, p.ID, nil)
}

// Lapse keeps somebody from signing in to whom a provider gives no role any more, until it
// gives them one: their sessions end. It returns them as they were before, or
// ErrNoPerson for who never came.
func (s *Store) Lapse(ctx context.Context, i Identity, at time.Time) (Person, error) {
	var p Person
	err := inTransaction(ctx, s.writer, func(tx *sql.Tx) (err error) {
		if p, _, err = identified(ctx, tx, i); err != nil || !p.Disabled.IsZero() {
			return err
		}
		if _, err := tx.ExecContext(ctx, "update person set disabled_at = ? where person = ?", seconds(at), p.ID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "update identity set lapsed_at = ? where person = ?", seconds(at), p.ID); err != nil {
			return err
		}
		return endSessions(ctx, tx, p.ID, nil)
	})
	if err != nil && !errors.Is(err, ErrNoPerson) {
		err = fmt.Errorf("state: lapse: %w", err)
	}
	return p, err
}

// ProviderLogout is what a provider says of somebody who signed out there.
type ProviderLogout struct {
	Token   Digest    // of the token that says so
	Expires time.Time // when the token holds no longer
	Issuer  string
	Subject string  // "": whoever the session is of
	Session *Digest // nil: every session
}

// EndProviderSessions ends the sessions that a provider signed out, and returns whose
// they were. fresh is false where the same token came before: then nothing is done.
func (s *Store) EndProviderSessions(ctx context.Context, o ProviderLogout, now time.Time) (people []int64, fresh bool, err error) {
	err = inTransaction(ctx, s.writer, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "delete from logout_token where expires_at <= ?", seconds(now)); err != nil {
			return err
		}
		kept, err := tx.ExecContext(ctx, "insert into logout_token (digest, expires_at) values (?, ?) on conflict do nothing", o.Token[:], seconds(o.Expires))
		if err != nil {
			return err
		}
		if n, err := kept.RowsAffected(); err != nil || n == 0 {
			return err
		}
		fresh = true
		people, err = endProvided(ctx, tx, o)
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("state: end sessions of a provider: %w", err)
	}
	return people, fresh, nil
}

func endProvided(ctx context.Context, tx *sql.Tx, o ProviderLogout) ([]int64, error) {
	rows, err := tx.QueryContext(ctx, `delete from session
		where person in (select person from identity where issuer = ?1 and (?2 = '' or subject = ?2)) and (?3 is null or provider = ?3)
		returning person`, o.Issuer, o.Subject, blob(o.Session))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var people []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		people = append(people, id)
	}
	slices.Sort(people)
	return slices.Compact(people), rows.Err()
}

// SessionProof returns the sealed ID token of a session; nil if it has none.
func (s *Store) SessionProof(ctx context.Context, d Digest) (proof []byte, err error) {
	err = s.readers.QueryRowContext(ctx, "select proof from session where digest = ?", d[:]).Scan(&proof)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("state: session: %w", err)
	}
	return proof, nil
}
