package state

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"toancanh/queries/area"
)

// ErrNoEmbed says that no embed has the id asked for.
var ErrNoEmbed = errors.New("there is no such embed")

// Embed is the passport of a figure that other sites show. Once made, only
// Revoked changes.
type Embed struct {
	ID       string     // unguessable: 128 bits in 26 letters and digits
	Figure   string     // kind of figure
	Query    string     // its parameters, "area=P:79&metric=card_coverage", without night and language
	Snapshot string     // what it is frozen at; "": it follows the newest night
	Theme    string     // auto | light | dark
	Lang     string     // vi | en
	Origins  []string   // sites that may frame it, "https://example.vn"; "*" alone: every site
	Title    string     // what it is called in lists and by readers of the site around it
	Height   int        // of a frame that shows all of it, in CSS pixels
	Scope    area.Scope // what its maker could see
	MadeBy   string     // "": nobody was signed in
	Made     time.Time
	Expires  time.Time // from when on it is not shown; zero: never
	Revoked  time.Time // since when it is not shown; zero: it is
}

// Frozen says whether the embed keeps its snapshot for ever.
func (e Embed) Frozen() bool { return e.Snapshot != "" }

// Listed is an embed with how often it was looked at in all.
type Listed struct {
	Embed
	Views int
}

const embedColumns = "embed.id, figure, query, snapshot, theme, lang, origins, title, height, scope, made_by, made_at, expires_at, revoked_at"

// AddEmbed keeps a new embed and returns it with its id.
func (s *Store) AddEmbed(ctx context.Context, e Embed) (Embed, error) {
	e.ID = strings.ToLower(rand.Text())
	e.Made = e.Made.Truncate(time.Second)
	digest := sha256.Sum256([]byte(e.ID))
	_, err := s.writer.ExecContext(ctx,
		`insert into embed (digest, id, figure, query, snapshot, theme, lang, origins, title, height, scope, made_by, made_at, expires_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		digest[:], e.ID, e.Figure, e.Query, e.Snapshot, e.Theme, e.Lang, strings.Join(e.Origins, " "), e.Title, e.Height, e.Scope.String(), e.MadeBy,
		seconds(e.Made), seconds(e.Expires))
	if err != nil {
		return Embed{}, fmt.Errorf("state: add embed: %w", err)
	}
	return e, nil
}

// Embed returns the embed of an id, or ErrNoEmbed. It is found by the digest of the
// id, so that how long the search takes tells nothing about ids there are.
func (s *Store) Embed(ctx context.Context, id string) (Embed, error) {
	digest := sha256.Sum256([]byte(id))
	row := s.readers.QueryRowContext(ctx, "select "+embedColumns+" from embed where digest = ?", digest[:])
	e, err := scanEmbed(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Embed{}, ErrNoEmbed
	}
	if err != nil {
		return Embed{}, fmt.Errorf("state: embed: %w", err)
	}
	return e, nil
}

// Embeds returns the newest embeds, revoked and expired ones among them.
func (s *Store) Embeds(ctx context.Context, limit int) ([]Listed, error) {
	return s.embeds(ctx, limit, nil)
}

// EmbedsBy returns the newest embeds that somebody made.
func (s *Store) EmbedsBy(ctx context.Context, by string, limit int) ([]Listed, error) {
	return s.embeds(ctx, limit, by)
}

// embeds returns those of a maker; nil: of everybody.
func (s *Store) embeds(ctx context.Context, limit int, by any) ([]Listed, error) {
	rows, err := s.readers.QueryContext(ctx,
		`select `+embedColumns+`, coalesce((select sum(views) from embed_view where embed_view.embed = embed.embed), 0)
		from embed where ?2 is null or made_by = ?2 order by embed desc limit ?1`, limit, by)
	if err != nil {
		return nil, fmt.Errorf("state: embeds: %w", err)
	}
	defer rows.Close()
	var list []Listed
	for rows.Next() {
		var l Listed
		if l.Embed, err = scanEmbed(rows.Scan, &l.Views); err != nil {
			return nil, fmt.Errorf("state: embeds: %w", err)
		}
		list = append(list, l)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("state: embeds: %w", err)
	}
	return list, nil
}

// RevokeEmbed ends an embed for good, at once; the first time counts. It returns
// ErrNoEmbed if there is none of that id.
func (s *Store) RevokeEmbed(ctx context.Context, id string, at time.Time) error {
	digest := sha256.Sum256([]byte(id))
	done, err := s.writer.ExecContext(ctx, "update embed set revoked_at = coalesce(revoked_at, ?) where digest = ?", seconds(at), digest[:])
	if err != nil {
		return fmt.Errorf("state: revoke embed: %w", err)
	}
	n, err := done.RowsAffected()
	if err != nil {
		return fmt.Errorf("state: revoke embed: %w", err)
	}
	if n == 0 {
		return ErrNoEmbed
	}
	return nil
}

// scanEmbed reads embedColumns and what stands behind them.
func scanEmbed(scan func(...any) error, further ...any) (Embed, error) {
	var e Embed
	var origins, scope string
	var made, expires, revoked sql.NullInt64
	err := scan(append([]any{
		&e.ID, &e.Figure, &e.Query, &e.Snapshot, &e.Theme, &e.Lang, &origins, &e.Title, &e.Height, &scope, &e.MadeBy, &made, &expires, &revoked,
	}, further...)...)
	if err != nil {
		return Embed{}, err
	}
	e.Origins = strings.Fields(origins)
	if e.Scope, err = scopeOf(scope); err != nil {
		return Embed{}, err
	}
	e.Made, e.Expires, e.Revoked = instant(made), instant(expires), instant(revoked)
	return e, nil
}

// scopeOf reads what area.Scope.String wrote.
func scopeOf(text string) (area.Scope, error) {
	var areas []area.Area
	for name := range strings.SplitSeq(text, ",") {
		if name == "" {
			continue
		}
		a, err := area.Parse(name)
		if err != nil {
			return area.Scope{}, err
		}
		areas = append(areas, a)
	}
	return area.ScopeOf(areas...), nil
}

// seconds is how an instant is kept: null for the zero time.
func seconds(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Unix()
}

func instant(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.Unix(n.Int64, 0).UTC()
}
