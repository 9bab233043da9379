package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"toancanh/queries/area"
)

// Errors about people.
var (
	ErrNoPerson  = errors.New("there is no such person")
	ErrNameTaken = errors.New("somebody has this name already")
	ErrChanged   = errors.New("somebody else has changed it meanwhile: look again")
)

// Digest is the SHA-256 of a secret.
type Digest [32]byte

// Person is somebody, or some program, that may sign in. What role and rights mean is
// for package auth to say.
type Person struct {
	ID         int64
	Version    int64  // grows with each change; what is changed is changed only if it is still of this one
	Name       string // they sign in by
	Title      string // as others call them
	Role       string
	Scope      area.Scope // areas they answer for
	Rights     []string
	Password   string // argon2id; "": none was set yet
	Factor     []byte // sealed secret of the second factor; nil: none
	FactorStep int64  // of the code used last
	Token      Token  // of a service; zero: there is none
	Made       time.Time
	Seen       time.Time // when they came last; zero: never
	Disabled   time.Time // since when they cannot sign in; zero: they can
	Issuer     string    // of the provider they sign in at; "": they have an account here
	Email      string    // as the provider tells it; "": none is kept
}

// Token is what is known of a service's token, which is kept as a digest alone.
type Token struct {
	Made    time.Time
	Expires time.Time // zero: it holds until it is revoked
}

const personColumns = `person.person, version, name, title, role, scope, rights, password, factor, factor_step, person.made_at, person.seen_at, disabled_at,
	token_made_at, token_expires_at,
	coalesce((select issuer from identity as i where i.person = person.person), ''), coalesce((select email from identity as i where i.person = person.person), '')`

// AddPerson keeps a new person and returns them with their id. token is the digest of a
// service's token; nil: they have none.
func (s *Store) AddPerson(ctx context.Context, p Person, token *Digest) (Person, error) {
	p.Version, p.Made, p.Token.Made = 1, p.Made.Truncate(time.Second), p.Token.Made.Truncate(time.Second)
	done, err := s.writer.ExecContext(ctx,
		`insert into person (name, title, role, scope, rights, password, token, token_made_at, token_expires_at, made_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (name) do nothing`,
		p.Name, p.Title, p.Role, p.Scope.String(), strings.Join(p.Rights, " "), p.Password, blob(token), seconds(p.Token.Made), seconds(p.Token.Expires),
		seconds(p.Made))
	if err != nil {
		return Person{}, fmt.Errorf("state: add person: %w", err)
	}
	n, err := done.RowsAffected()
	if err == nil && n == 0 {
		return Person{}, ErrNameTaken
	}
	if err == nil {
		p.ID, err = done.LastInsertId()
	}
	if err != nil {
		return Person{}, fmt.Errorf("state: add person: %w", err)
	}
	return p, nil
}

// blob is a digest as it is kept: null for none.
func blob(d *Digest) any {
	if d == nil {
		return nil
	}
	return d[:]
}

// People returns everybody, by name.
func (s *Store) People(ctx context.Context) ([]Person, error) {
	rows, err := s.readers.QueryContext(ctx, "select "+personColumns+" from person order by name")
	if err != nil {
		return nil, fmt.Errorf("state: people: %w", err)
	}
	defer rows.Close()
	var list []Person
	for rows.Next() {
		p, err := scanPerson(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("state: people: %w", err)
		}
		list = append(list, p)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("state: people: %w", err)
	}
	return list, nil
}

// PersonNamed returns the person of a name, or ErrNoPerson.
func (s *Store) PersonNamed(ctx context.Context, name string) (Person, error) {
	return s.person(ctx, "name = ?", name)
}

// PersonOf returns the person of an id, or ErrNoPerson.
func (s *Store) PersonOf(ctx context.Context, id int64) (Person, error) {
	return s.person(ctx, "person = ?", id)
}

// PersonWith returns the service that has a token, or ErrNoPerson.
func (s *Store) PersonWith(ctx context.Context, token Digest) (Person, error) {
	return s.person(ctx, "token = ?", token[:])
}

func (s *Store) person(ctx context.Context, condition string, value any) (Person, error) {
	p, err := scanPerson(s.readers.QueryRowContext(ctx, "select "+personColumns+" from person where "+condition, value).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Person{}, ErrNoPerson
	}
	if err != nil {
		return Person{}, fmt.Errorf("state: person: %w", err)
	}
	return p, nil
}

func scanPerson(scan func(...any) error, further ...any) (Person, error) {
	p, scope, err := scanArealess(scan, further...)
	if err == nil {
		p.Scope, err = scopeOf(scope)
	}
	return p, err
}

// scanArealess reads a person and leaves the areas as the text they are kept as: of many
// people they take long to read.
func scanArealess(scan func(...any) error, further ...any) (p Person, scope string, err error) {
	var rights string
	var made, seen, disabled, token, expires sql.NullInt64
	err = scan(append([]any{
		&p.ID, &p.Version, &p.Name, &p.Title, &p.Role, &scope, &rights, &p.Password, &p.Factor, &p.FactorStep, &made, &seen, &disabled, &token, &expires, &p.Issuer, &p.Email,
	}, further...)...)
	if err != nil {
		return Person{}, "", err
	}
	p.Rights, p.Made, p.Seen, p.Disabled = strings.Fields(rights), instant(made), instant(seen), instant(disabled)
	p.Token = Token{Made: instant(token), Expires: instant(expires)}
	return p, scope, nil
}

// SetRole says anew what a person may do and see. Their sessions end.
func (s *Store) SetRole(ctx context.Context, p Person) error {
	return s.changeRead(ctx, p, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "update person set title = ?, role = ?, scope = ?, rights = ? where person = ?",
			p.Title, p.Role, p.Scope.String(), strings.Join(p.Rights, " "), p.ID); err != nil {
			return err
		}
		return endSessions(ctx, tx, p.ID, nil)
	})
}

// SetDisabled keeps a person from signing in from an instant on, or lets them again if
// it is zero. Their sessions and invitations end.
func (s *Store) SetDisabled(ctx context.Context, p Person, at time.Time) error {
	return s.changeRead(ctx, p, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "update person set disabled_at = ? where person = ?", seconds(at), p.ID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "update identity set lapsed_at = null where person = ?", p.ID); err != nil {
			return err // it is a person now who says so, not the provider
		}
		if _, err := tx.ExecContext(ctx, "delete from invitation where person = ?", p.ID); err != nil {
			return err
		}
		return endSessions(ctx, tx, p.ID, nil)
	})
}

// SetPassword gives a person a password. Their sessions end but for one (nil: all do),
// and so do links that would set another.
func (s *Store) SetPassword(ctx context.Context, id int64, password string, but *Digest) error {
	return s.change(ctx, id, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "update person set password = ? where person = ?", password, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "delete from invitation where person = ?", id); err != nil {
			return err
		}
		return endSessions(ctx, tx, id, but)
	})
}

// SetToken gives a service another token, with what p.Token says of it, or none (nil).
func (s *Store) SetToken(ctx context.Context, p Person, token *Digest) error {
	return s.changeRead(ctx, p, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "update person set token = ?, token_made_at = ?, token_expires_at = ? where person = ?",
			blob(token), seconds(p.Token.Made), seconds(p.Token.Expires), p.ID)
		return err
	})
}

// SeePerson notes that somebody came.
func (s *Store) SeePerson(ctx context.Context, id int64, at time.Time) error {
	_, err := s.changed(ctx, "update person set seen_at = max(coalesce(seen_at, 0), ?2) where person = ?1", id, seconds(at))
	return err
}

// SetFactor gives a person a second factor with its recovery codes, or takes it away
// (nil). Their sessions end but for one.
func (s *Store) SetFactor(ctx context.Context, id int64, sealed []byte, step int64, codes []Digest, but *Digest) error {
	return s.change(ctx, id, func(tx *sql.Tx) error { return setFactor(ctx, tx, id, sealed, step, codes, but) })
}

// DropFactor takes the second factor of a person away, as they were read. Their sessions
// end.
func (s *Store) DropFactor(ctx context.Context, p Person) error {
	return s.changeRead(ctx, p, func(tx *sql.Tx) error { return setFactor(ctx, tx, p.ID, nil, 0, nil, nil) })
}

func setFactor(ctx context.Context, tx *sql.Tx, id int64, sealed []byte, step int64, codes []Digest, but *Digest) error {
	if _, err := tx.ExecContext(ctx, "update person set factor = ?, factor_step = ? where person = ?", sealed, step, id); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "delete from recovery_code where person = ?", id); err != nil {
		return err
	}
	for _, code := range codes {
		if _, err := tx.ExecContext(ctx, "insert into recovery_code (digest, person) values (?, ?)", code[:], id); err != nil {
			return err
		}
	}
	return endSessions(ctx, tx, id, but)
}

// UseStep notes the step of a code that is being used, and says whether it was newer
// than the one before: two who send the same code at once are not both let in.
func (s *Store) UseStep(ctx context.Context, id, step int64) (bool, error) {
	return s.changed(ctx, "update person set factor_step = ?2 where person = ?1 and factor_step < ?2", id, step)
}

// UseCode removes a recovery code and says whether it was there.
func (s *Store) UseCode(ctx context.Context, id int64, code Digest) (bool, error) {
	return s.changed(ctx, "delete from recovery_code where person = ?1 and digest = ?2", id, code[:])
}

// CodesLeft counts the recovery codes of a person.
func (s *Store) CodesLeft(ctx context.Context, id int64) (n int, err error) {
	if err = s.readers.QueryRowContext(ctx, "select count(*) from recovery_code where person = ?", id).Scan(&n); err != nil {
		err = fmt.Errorf("state: recovery codes: %w", err)
	}
	return n, err
}

// changed says whether a statement changed anything.
func (s *Store) changed(ctx context.Context, statement string, args ...any) (bool, error) {
	done, err := s.writer.ExecContext(ctx, statement, args...)
	if err != nil {
		return false, fmt.Errorf("state: %w", err)
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

// change does work on a person, or returns ErrNoPerson.
func (s *Store) change(ctx context.Context, id int64, work func(tx *sql.Tx) error) error {
	return s.changeRead(ctx, Person{ID: id}, work)
}

// changeRead does work on a person, or returns ErrNoPerson, or ErrChanged where they are
// no longer of the version they were read in (0: of any).
func (s *Store) changeRead(ctx context.Context, p Person, work func(tx *sql.Tx) error) error {
	err := inTransaction(ctx, s.writer, func(tx *sql.Tx) error {
		var version int64
		err := tx.QueryRowContext(ctx, "select version from person where person = ?", p.ID).Scan(&version)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrNoPerson
		case err != nil:
			return err
		case p.Version != 0 && p.Version != version:
			return ErrChanged
		}
		return work(tx)
	})
	if err != nil && !errors.Is(err, ErrNoPerson) && !errors.Is(err, ErrChanged) {
		return fmt.Errorf("state: change person: %w", err)
	}
	return err
}
