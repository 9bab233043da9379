package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/golang-sql/civil"

	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/server/state"
)

func hanoi() *time.Location { return time.FixedZone("+07", 7*3600) }

func at(text string) time.Time {
	when, err := time.ParseInLocation("2006-01-02 15:04", text, hanoi())
	if err != nil {
		panic(err)
	}
	return when
}

func date(text string) civil.Date {
	d, err := civil.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// shelf is the nights there are and the runs that took them.
type shelf struct {
	all  []queries.Snapshot // in the order they were published
	runs []queries.Run
}

func (s *shelf) Nights(context.Context) ([]queries.Snapshot, error) {
	newest := map[civil.Date]queries.Snapshot{}
	for _, n := range s.all {
		newest[n.Date] = n
	}
	return slices.SortedFunc(maps.Values(newest), func(a, b queries.Snapshot) int { return a.Date.DaysSince(b.Date) }), nil
}

func (s *shelf) Revisions(_ context.Context, night civil.Date) ([]queries.Snapshot, error) {
	return slices.DeleteFunc(slices.Clone(s.all), func(n queries.Snapshot) bool { return n.Date != night }), nil
}

func (s *shelf) Runs(context.Context, queries.RunFilter) ([]queries.Run, error) { return s.runs, nil }

// publish adds a night, or a correction of one.
func (s *shelf) publish(night string) {
	d := date(night)
	there, _ := s.Revisions(context.Background(), d)
	s.all = append(s.all, queries.Snapshot{Key: len(s.all) + 1, ID: fmt.Sprintf("%s.%06x", d, len(there)+1), Date: d, Revision: len(there) + 1})
}

// press makes small real PDF files and remembers what was wanted.
type press struct {
	mu     sync.Mutex
	wishes []Wish
	fails  func(Wish) error
	weight int    // bytes of a picture
	signs  string // what it puts behind each file
}

func (p *press) Make(_ context.Context, w Wish) (File, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wishes = append(p.wishes, w)
	if p.fails != nil {
		if err := p.fails(w); err != nil {
			return File{}, err
		}
	}
	night, _, _ := strings.Cut(w.Snapshot, ".")
	return File{
		Bytes: append(smallPDF(w), p.signs...), Unsigned: smallPDF(w), Name: fmt.Sprintf("bao-cao-%s-%s-%s.pdf", areaWord(w.Area), night, w.Lang),
		Title: "Báo cáo " + w.Area.FullName(w.Lang), Night: date(night), Since: w.From, Snapshot: w.Snapshot, Code: "ABCD-EFGH-JKMN",
		Sentences: []string{"Đã số hóa 94,99 % hồ sơ.", "Xếp thứ 3 trên 34 tỉnh, thành phố."}, Warnings: []string{"Dữ liệu mô phỏng – không phải số liệu chính thức."},
		Still: []byte("\x89PNG\r\n\x1a\n" + strings.Repeat("x", 5000+p.weight)), StillName: "Tỉ lệ số hóa hồ sơ dân cư", StillAlt: "Tỉ lệ số hóa tăng từ 90 % lên 94,99 %.",
	}, nil
}

// smallPDF is a file any reader opens; its text is the wish.
func smallPDF(w Wish) []byte {
	var b bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n", len(at))
		fmt.Fprintf(&b, format, args...)
		b.WriteString("\nendobj\n")
	}
	b.WriteString("%PDF-1.7\n")
	text := fmt.Sprintf("BT /F 12 Tf 40 700 Td (%s %s %s %s) Tj ET", w.Area, w.Snapshot, w.Lang, w.Corrects)
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>")
	object("<< /Length %d >>\nstream\n%s\nendstream", len(text), text)
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return b.Bytes()
}

// mailbox is a mail server that keeps what it has taken.
type mailbox struct {
	server *smtp.Server
	port   int

	mu       sync.Mutex
	sessions int
	taken    map[string]int // how often it said yes to a letter, by Message-ID
	letters  []string

	shuns   func() error                            // at MAIL
	refuses func(to string) error                   // at RCPT
	reads   func(id, to string, s *smtp.Conn) error // after DATA, before the answer
}

func newMailbox(t testing.TB) *mailbox {
	t.Helper()
	m := &mailbox{taken: map[string]int{}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m.port = listener.Addr().(*net.TCPAddr).Port
	m.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.sessions++
		return &session{box: m, conn: c}, nil
	}))
	m.server.Domain, m.server.AllowInsecureAuth = "mail.test", true
	m.server.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	served := make(chan error, 1)
	go func() { served <- m.server.Serve(listener) }()
	t.Cleanup(func() {
		if err := errors.Join(m.server.Close(), <-served); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Error(err)
		}
	})
	return m
}

// config is how to reach it.
func (m *mailbox) config() MailConfig {
	c := DefaultConfig().Mail
	c.Host, c.Port, c.Security, c.From = "127.0.0.1", m.port, securityNone, "Toàn cảnh Đề án 06 <bao-cao@toancanh.test>"
	return c
}

// count is how many letters it has taken.
func (m *mailbox) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.letters)
}

type session struct {
	box  *mailbox
	conn *smtp.Conn
	to   string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "sender" || password != "secret" {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}
func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func (s *session) Mail(string, *smtp.MailOptions) error {
	if s.box.shuns != nil {
		return s.box.shuns()
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	if s.box.refuses != nil {
		return s.box.refuses(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	letter, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := mail.ReadMessage(bytes.NewReader(letter))
	if err != nil {
		return err
	}
	id := m.Header.Get("Message-ID")
	if s.box.reads != nil {
		if err := s.box.reads(id, s.to, s.conn); err != nil {
			return err
		}
	}
	s.box.take(id, string(letter))
	return nil
}

func (m *mailbox) take(id, letter string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.taken[id]++
	m.letters = append(m.letters, letter)
}

// desk is an office with all that is around it.
type desk struct {
	*Office
	t      testing.TB
	dir    string
	folder string // where "." is
	clock  *time.Time
	shelf  *shelf
	press  *press
	config Config
}

// newDesk opens an office in a new folder at an instant.
func newDesk(t testing.TB, config Config, now string) *desk {
	t.Helper()
	clock := at(now)
	d := &desk{t: t, dir: t.TempDir(), clock: &clock, shelf: &shelf{}, press: &press{}, config: config}
	d.open()
	t.Cleanup(func() { _ = d.store.Close() })
	return d
}

// open opens the state and the office on it, as a starting process does.
func (d *desk) open() {
	d.t.Helper()
	store, err := state.Open(context.Background(), d.dir)
	if err != nil {
		d.t.Fatal(err)
	}
	d.Office, err = New(Options{
		Config: d.config, Store: store, Maker: d.press, Nights: d.shelf, Zone: hanoi(), PublicURL: "https://toancanh.test/",
		Folder: d.dir + "/reports", Now: func() time.Time { return *d.clock }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.postman.answer, d.folder = 2*time.Second, d.folderOf(".")
}

// until sets the clock.
func (d *desk) until(now string) *desk { *d.clock = at(now); return d }

// round does a round that has to succeed.
func (d *desk) round() {
	d.t.Helper()
	if err := d.Round(context.Background()); err != nil {
		d.t.Fatal(err)
	}
}

// states are the deliveries in a few words each, as the log lists them.
func (d *desk) states() []string {
	d.t.Helper()
	list, err := d.store.Deliveries(context.Background(), state.DeliveryFilter{})
	if err != nil {
		d.t.Fatal(err)
	}
	var words []string
	for _, x := range list {
		word := fmt.Sprintf("%s %s %s %s", x.Recipient, x.Area, x.Lang, x.State)
		if x.Reason != "" {
			word += " " + x.Reason
		}
		words = append(words, word)
	}
	return words
}

// wants compares the log.
func (d *desk) wants(want ...string) {
	d.t.Helper()
	if got := d.states(); !slices.Equal(got, want) {
		d.t.Errorf("the log says\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
		if len(got) > 0 {
			d.t.Logf("the newest was answered %q", d.only().Answer)
		}
	}
}

// only is the newest delivery.
func (d *desk) only() state.Delivery {
	d.t.Helper()
	list, err := d.store.Deliveries(context.Background(), state.DeliveryFilter{Limit: 1})
	if err != nil || len(list) == 0 {
		d.t.Fatalf("no delivery: %v", err)
	}
	return list[0]
}

// weekly is a schedule on Mondays at 07:00 with one recipient, who may see Ho Chi Minh
// City.
func weekly(mail MailConfig) Config {
	return Config{Mail: mail, Schedules: []ScheduleConfig{{
		Name: "tuần", When: "weekly", Areas: Words{"all"}, Recipients: []RecipientConfig{{Name: "Nguyễn Văn An", Email: "an@hcm.test", Areas: Words{"P:79"}}},
	}}}
}

func hcm() area.Area { return area.Area{Level: area.Province, Code: "79", Vintage: area.V34} }
