package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"toancanh/dashboards/still"
	"toancanh/jobs"
	"toancanh/queries"
	"toancanh/queries/warehouse"
	"toancanh/queries/warehouse/warehousetest"
	"toancanh/server/audit"
	"toancanh/server/state"
)

// zone is where the nights of the fixture are.
func zone() *time.Location { return time.FixedZone("ICT", 7*60*60) }

// morning is the moment the tests look at the pages: the night of 2026-11-22 is
// there, as it should be.
func morning() time.Time { return time.Date(2026, 11, 23, 8, 0, 0, 0, zone()) }

// fixedJobs stands for a runner with one job.
type fixedJobs struct{}

func (fixedJobs) States() []jobs.State {
	return []jobs.State{{Job: "snapshot", Schedule: "30 1 * * *", Next: time.Date(2026, 11, 24, 1, 30, 0, 0, zone())}}
}

func (fixedJobs) RunNow(string) (<-chan error, error) { return nil, jobs.ErrStopped }

func (fixedJobs) Progress(string) jobs.Progress { return jobs.Progress{} }

func (fixedJobs) Lines(string, string) []jobs.Line { return nil }

// fixedRegistries stands for two sources, one of which does not answer.
type fixedRegistries struct{}

func (fixedRegistries) Registries() []Registry {
	return []Registry{
		{Name: "national", Kind: "files", History: "events", Where: "./inbox", FreshWithin: 26 * time.Hour, Relations: []RegistryRelation{
			{Name: "resident", Where: "dan_cu/*.parquet", Weight: 104, Columns: []RegistryColumn{{Ours: "commune_code", Theirs: "ma_xa"}}}, {Name: "task", Weight: 1},
		}},
		{Name: "cards", Kind: "postgres", History: "none", Where: "./secrets/cards.dsn", Simulated: true},
	}
}

func (fixedRegistries) Test(_ context.Context, name string) error {
	if name == "cards" {
		return errors.New("registry cards: the server does not answer <b>")
	}
	return nil
}

// open gives a real warehouse with the nights of testdata.
func open(t testing.TB) *warehouse.Warehouse {
	t.Helper()
	w := warehousetest.Open(t)
	fill(t, w)
	return w
}

// openEmpty gives a warehouse in which no night has been taken.
func openEmpty(t testing.TB) *warehouse.Warehouse {
	t.Helper()
	w := warehousetest.Open(t)
	seed(t, w)
	return w
}

func seed(t testing.TB, w *warehouse.Warehouse) {
	t.Helper()
	if err := queries.Seed(t.Context(), w); err != nil {
		t.Fatal(err)
	}
}

// fill puts the nights of testdata into an empty warehouse.
func fill(t testing.TB, w *warehouse.Warehouse) {
	t.Helper()
	seed(t, w)
	for _, name := range []string{"testdata/nights.sql", "testdata/services.sql"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		execute(t, w, string(text))
	}
}

func execute(t testing.TB, w *warehouse.Warehouse, statements string) {
	t.Helper()
	conn, err := w.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := conn.Write(t.Context(), func(tx *warehouse.Tx) error {
		_, err := tx.Exec(t.Context(), statements)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// studio draws the figures of all tests of this package.
var studio = sync.OnceValues(func() (*still.Studio, error) { return still.Open(still.Options{}) })

// openState gives an empty state.db.
func openState(t testing.TB) *state.Store {
	t.Helper()
	store, err := state.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// newServer gives a server of a warehouse; change may alter its options.
func newServer(t testing.TB, w *warehouse.Warehouse, change func(*Options)) *Server {
	t.Helper()
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	draws, err := studio()
	if err != nil {
		t.Fatal(err)
	}
	o := Options{
		Album: still.NewAlbum(draws, still.AlbumOptions{}), State: openState(t),
		Reader: queries.NewReader(w, catalogue), Catalogue: catalogue, Jobs: fixedJobs{}, Registries: fixedRegistries{}, PublicURL: "https://toancanh.example.vn",
		Version: "test", Zone: zone(), Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: morning,
	}
	if change != nil {
		change(&o)
	}
	if o.Office == nil {
		o.Office = correspondence(t, &o)
	}
	if o.Trail == nil {
		o.Trail = &audit.Trail{Store: o.State, Dir: t.TempDir(), Now: o.Now}
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ownServer gives a server with a state and a trail of its own that reads what the shared
// one reads; change may alter its options.
func ownServer(t testing.TB, change func(*Options)) *Server {
	t.Helper()
	return newServer(t, nil, func(o *Options) {
		o.Reader = shared(t).reader
		if change != nil {
			change(o)
		}
	})
}

// get asks the server and reads the whole answer.
func get(t testing.TB, s *Server, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return ask(t, s, http.MethodGet, target, headers...)
}

func ask(t testing.TB, s *Server, method, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return tell(t, s, method, target, "", headers...)
}

// tell asks the server with a body.
func tell(t testing.TB, s *Server, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "http://127.0.0.1:8606"+target, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	answer := httptest.NewRecorder()
	s.Handler().ServeHTTP(answer, r)
	return answer
}

// textLog is a log that is written into a text.
func textLog(to io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(to, nil)) }
