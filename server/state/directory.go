package state

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"toancanh/queries/area"
)

// Standing is whether somebody can sign in.
type Standing string

// The standings there are.
const (
	Active   Standing = "active"
	Invited  Standing = "invited" // they have set no password yet
	Disabled Standing = "disabled"
)

// Standing is that of a person who signs in by a password, or at a provider.
func (p Person) Standing() Standing {
	switch {
	case !p.Disabled.IsZero():
		return Disabled
	case p.Password == "" && p.Issuer == "":
		return Invited
	}
	return Active
}

// PersonFilter chooses people; a field that is not set chooses all.
type PersonFilter struct {
	Text     string // somewhere in name or title, marks and capitals aside
	Role     string
	NotRole  string
	Standing Standing
	Sees     area.Area // those whose areas hold this one; the zero area chooses all
	Unseen   time.Time // those who have not come since
	After    string    // only names that come later: where the page before ended
	Limit    int       // so many; 0: all
}

// FindPeople returns the people that a filter chooses, by name, and whether there are
// more than it asks for.
func (s *Store) FindPeople(ctx context.Context, f PersonFilter) (found []Person, more bool, err error) {
	rows, err := s.readers.QueryContext(ctx, "select "+personColumns+` from person
		where (?1 = '' or role = ?1) and (?2 = '' or role <> ?2) and name > ?3 and (?4 is null or coalesce(seen_at, 0) < ?4)
		order by name`, f.Role, f.NotRole, f.After, seconds(f.Unseen))
	if err != nil {
		return nil, false, fmt.Errorf("state: people: %w", err)
	}
	defer rows.Close()
	folded := area.Fold(f.Text)
	for rows.Next() {
		p, scope, err := scanArealess(rows.Scan)
		if err == nil && !f.chooses(p, folded) {
			continue
		}
		if err == nil {
			p.Scope, err = scopeOf(scope)
		}
		if err != nil {
			return nil, false, fmt.Errorf("state: people: %w", err)
		}
		if (f.Sees != area.Area{}) && !p.Scope.Sees(f.Sees) {
			continue
		}
		if f.Limit > 0 && len(found) == f.Limit {
			return found, true, nil
		}
		found = append(found, p)
	}
	if err := rows.Err(); err != nil {
		return nil, false, fmt.Errorf("state: people: %w", err)
	}
	return found, false, nil
}

// chooses says whether a person is one of those whom a filter chooses, their areas aside,
// by what the database does not know.
func (f PersonFilter) chooses(p Person, folded string) bool {
	return (f.Text == "" || strings.Contains(p.Name, strings.ToLower(f.Text)) || folded != "" && strings.Contains(area.Fold(p.Title), folded)) &&
		(f.Standing == "" || p.Standing() == f.Standing)
}

// Count counts the people of each role and standing.
func (s *Store) Count(ctx context.Context) (map[string]map[Standing]int, error) {
	rows, err := s.readers.QueryContext(ctx, `
		select role, case when disabled_at is not null then 'disabled' when password = '' and not exists (select 1 from identity where identity.person = person.person) then 'invited' else 'active' end as standing, count(*)
		from person
		group by role, standing`)
	if err != nil {
		return nil, fmt.Errorf("state: count people: %w", err)
	}
	defer rows.Close()
	counts := map[string]map[Standing]int{}
	for rows.Next() {
		var role string
		var standing Standing
		var n int
		if err := rows.Scan(&role, &standing, &n); err != nil {
			return nil, fmt.Errorf("state: count people: %w", err)
		}
		if counts[role] == nil {
			counts[role] = map[Standing]int{}
		}
		counts[role][standing] = n
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("state: count people: %w", err)
	}
	return counts, nil
}

// SessionFilter chooses sessions; a field that is not set chooses all.
type SessionFilter struct {
	Person int64
	Text   string    // somewhere in the name or title of the person
	At     time.Time // those that have not expired by then
	Used   time.Time // those that were used since
	Limit  int       // so many; 0: all
}

// Signed is a session with whose it is.
type Signed struct {
	Session
	Who Person
}

// FindSessions returns the sessions that a filter chooses, the one used last first, and
// whether there are more than it asks for.
func (s *Store) FindSessions(ctx context.Context, f SessionFilter) (found []Signed, more bool, err error) {
	rows, err := s.readers.QueryContext(ctx, "select "+personColumns+", "+sessionColumns+`
		from session join person on person.person = session.person
		where (?1 = 0 or session.person = ?1) and (?2 is null or expires_at > ?2) and (?3 is null or session.seen_at > ?3)
		order by session.seen_at desc, digest`, f.Person, seconds(f.At), seconds(f.Used))
	if err != nil {
		return nil, false, fmt.Errorf("state: sessions: %w", err)
	}
	defer rows.Close()
	people, folded := PersonFilter{Text: f.Text}, area.Fold(f.Text)
	for rows.Next() {
		n := Signed{}
		var digest []byte
		var made, seen, expires sql.NullInt64
		if n.Who, err = scanPerson(rows.Scan, &digest, &n.Person, &n.Agent, &made, &seen, &expires); err != nil {
			return nil, false, fmt.Errorf("state: sessions: %w", err)
		}
		copy(n.Digest[:], digest)
		n.Made, n.Seen, n.Expires = instant(made), instant(seen), instant(expires)
		if !people.chooses(n.Who, folded) {
			continue
		}
		if f.Limit > 0 && len(found) == f.Limit {
			return found, true, nil
		}
		found = append(found, n)
	}
	if err := rows.Err(); err != nil {
		return nil, false, fmt.Errorf("state: sessions: %w", err)
	}
	return found, false, nil
}

// Names returns the name of everybody by their id.
func (s *Store) Names(ctx context.Context) (map[int64]string, error) {
	rows, err := s.readers.QueryContext(ctx, "select person, name from person")
	if err != nil {
		return nil, fmt.Errorf("state: names: %w", err)
	}
	defer rows.Close()
	names := map[int64]string{}
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, fmt.Errorf("state: names: %w", err)
		}
		names[id] = name
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("state: names: %w", err)
	}
	return names, nil
}
