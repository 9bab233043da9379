package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"toancanh/queries/warehouse"
)

const (
	connectTimeout   = 15 * time.Second
	lockTimeout      = 30 * time.Second
	statementTimeout = time.Hour // unless statement_timeout says otherwise
)

// postgresSource is a PostgreSQL database, or what speaks its protocol.
type postgresSource struct {
	config Config
	base   string

	mu   sync.Mutex
	seen []string // relations found at the last connection
}

func openPostgres(c Config, base string) (*postgresSource, error) {
	s := &postgresSource{config: c, base: base}
	if c.DSN != "" {
		if _, err := parseDSN(c.DSN); err != nil {
			return nil, fmt.Errorf("registry %s: dsn: %w", c.Name, err)
		}
	}
	return s, nil
}

func (s *postgresSource) Name() string { return s.config.Name }

func (s *postgresSource) Close() error { return nil }

func (s *postgresSource) Folders() []string { return nil }

// Offers returns the relations that are mapped, and those that the database was
// found to have under our names when it was last read.
func (s *postgresSource) Offers() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var offers []string
	for _, relation := range Relations() {
		if _, mapped := s.config.Relations[relation]; mapped || slices.Contains(s.seen, relation) {
			offers = append(offers, relation)
		}
	}
	return offers
}

func (s *postgresSource) remember(relations []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = relations
}

func (s *postgresSource) Relation(name string) (Offer, bool) {
	return s.config.offer(name), slices.Contains(s.Offers(), name)
}

// Test connects and looks at every relation.
func (s *postgresSource) Test(ctx context.Context) error {
	return testSession(ctx, s, nil)
}

// begin opens the one transaction that every extract of the intake runs in: all
// see the same data, and nothing can be written.
func (s *postgresSource) begin(ctx context.Context, scratch *warehouse.Scratch, zone *time.Location) (session, error) {
	config, err := s.connConfig()
	if err != nil {
		return nil, err
	}
	dial, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := pgx.ConnectConfig(dial, config)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", explain(err))
	}
	session := &postgresSession{source: s, scratch: scratch, conn: conn, engine: newPostgres(zone.String())}
	if err := session.start(ctx); err != nil {
		return nil, errors.Join(err, session.end(context.WithoutCancel(ctx)))
	}
	return session, nil
}

// explain says what to do about what a server answered. The server's detail is
// left out: it may quote a row.
func explain(err error) error {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		var connect *pgconn.ConnectError
		if errors.As(err, &connect) {
			return &engineError{"the server does not answer: check host, port, TLS and that it runs (" + lastLine(err) + ")", err}
		}
		var network net.Error
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network) {
			return &engineError{"the connection broke off (" + lastLine(err) + "): the server crashed or the network failed; run the night again when it is up", err}
		}
		return err
	}
	advice := ""
	switch refused.Code {
	case "42501":
		advice = ": grant select on it to the user of the DSN"
	case "42P01", "3F000":
		advice = ": correct relations.*.table, or create a view of that name"
	case "28P01", "28000":
		advice = ": correct user and password in dsn_file"
	case "57014":
		advice = ": it took longer than statement_timeout allows, or was cancelled; raise statement_timeout or add an index"
	case "55P03":
		advice = ": another session holds a lock on it; run the night again when that is over"
	case "53300":
		advice = ": the server has no connection left; raise max_connections or close others"
	case "57P01", "57P02", "57P03":
		advice = ": the server shut down or is starting; run the night again when it is up"
	}
	return &engineError{fmt.Sprintf("%s (SQLSTATE %s)%s", refused.Message, refused.Code, advice), err}
}

// lastLine keeps the cause of a failed connection: before it stand user and database.
func lastLine(err error) string {
	for errors.Unwrap(err) != nil {
		err = errors.Unwrap(err)
	}
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
