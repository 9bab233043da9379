package state

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"github.com/golang-sql/civil"
)

// OtherOrigins stands for the sites of a day that came after the first mostOrigins:
// a browser may claim any.
const OtherOrigins = "other"

// mostOrigins is how many sites are told apart for each embed and day.
const mostOrigins = 100

// View is what was looked at: an embed, from where, on which day.
type View struct {
	Embed  string     // id
	Origin string     // of the site around it, "https://example.vn"; "": the browser did not say
	Day    civil.Date // of the reader's clock, not UTC
}

// ViewCount is how often that happened.
type ViewCount struct {
	View
	Views int
}

// CountViews adds to the counts, all or none. Views of embeds that are not there are
// left out.
func (s *Store) CountViews(ctx context.Context, counts []ViewCount) error {
	err := inTransaction(ctx, s.writer, func(tx *sql.Tx) error {
		for _, c := range counts {
			if err := countView(ctx, tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("state: count views: %w", err)
	}
	return nil
}

func countView(ctx context.Context, tx *sql.Tx, c ViewCount) error {
	digest := sha256.Sum256([]byte(c.Embed))
	var embed int64
	err := tx.QueryRowContext(ctx, "select embed from embed where digest = ?", digest[:]).Scan(&embed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	var origins, known int
	if err := tx.QueryRowContext(ctx, "select count(*), count(*) filter (where origin = ?) from embed_view where embed = ? and day = ?",
		c.Origin, embed, c.Day.String()).Scan(&origins, &known); err != nil {
		return err
	}
	if known == 0 && origins >= mostOrigins {
		c.Origin = OtherOrigins
	}
	_, err = tx.ExecContext(ctx,
		"insert into embed_view (embed, origin, day, views) values (?, ?, ?, ?) on conflict do update set views = views + excluded.views",
		embed, c.Origin, c.Day.String(), c.Views)
	return err
}

// Views returns how often an embed was looked at, the newest day first and on it the
// site with the most views.
func (s *Store) Views(ctx context.Context, id string) ([]ViewCount, error) {
	digest := sha256.Sum256([]byte(id))
	rows, err := s.readers.QueryContext(ctx,
		`select origin, day, views from embed_view
		where embed = (select embed from embed where digest = ?) order by day desc, views desc, origin`, digest[:])
	if err != nil {
		return nil, fmt.Errorf("state: views: %w", err)
	}
	defer rows.Close()
	var list []ViewCount
	for rows.Next() {
		c := ViewCount{View: View{Embed: id}}
		var day string
		if err := rows.Scan(&c.Origin, &day, &c.Views); err != nil {
			return nil, fmt.Errorf("state: views: %w", err)
		}
		if c.Day, err = civil.ParseDate(day); err != nil {
			return nil, fmt.Errorf("state: views: %w", err)
		}
		list = append(list, c)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("state: views: %w", err)
	}
	return list, nil
}
