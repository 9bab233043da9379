package server

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"
	"testing"
	"time"

	"toancanh/dashboards/pdf"
	"toancanh/dashboards/pdf/typeset"
	"toancanh/jobs/report"
	"toancanh/server/state"
)

// letterbox is a mail server that says yes and keeps what it gets.
type letterbox struct {
	net.Listener
	letters chan string
}

func newLetterbox(t *testing.T) *letterbox {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	box := &letterbox{l, make(chan string, 20)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			box.serve(textproto.NewConn(conn))
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return box
}

// serve speaks as little SMTP as a letter needs.
func (b *letterbox) serve(c *textproto.Conn) {
	defer c.Close()
	say := func(line string) { _ = c.PrintfLine("%s", line) }
	for say("220 mail.test"); ; {
		line, err := c.ReadLine()
		if err != nil {
			return
		}
		switch word, _, _ := strings.Cut(strings.ToUpper(line), " "); word {
		case "DATA":
			say("354 go on")
			letter, err := c.ReadDotBytes()
			if err != nil {
				return
			}
			b.letters <- string(letter)
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 yes")
		}
	}
}

// paperMaker makes the reports of a server as the program does for the office.
type paperMaker struct{ server *Server }

func (m paperMaker) Make(ctx context.Context, w report.Wish) (report.File, error) {
	f, err := m.server.reports.Make(ctx, m.server.builderOf(w.Scope, newReference()), pdf.Wish{
		Area: w.Area, Snapshot: w.Snapshot, From: w.From, Lang: w.Lang, Layout: typeset.Layout(w.Layout), Statement: w.Statement, Corrects: w.Corrects,
	})
	return report.File{Bytes: f.Bytes, Name: f.Name, Title: f.Title, Night: f.Night, Since: f.Since, Snapshot: f.Snapshot, Code: f.Code}, err
}

// partsOf are the attachment of a letter and its text.
func partsOf(t *testing.T, letter string) (attachment []byte, text string) {
	t.Helper()
	m, err := mail.ReadMessage(bufio.NewReader(strings.NewReader(letter)))
	if err != nil {
		t.Fatal(err)
	}
	var read func(kind string, body io.Reader)
	read = func(kind string, body io.Reader) {
		media, params, err := mime.ParseMediaType(kind)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case strings.HasPrefix(media, "multipart/"):
			for parts := multipart.NewReader(body, params["boundary"]); ; {
				p, err := parts.NextPart()
				if err == io.EOF {
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if p.Header.Get("Content-Transfer-Encoding") == "base64" {
					read(p.Header.Get("Content-Type"), base64.NewDecoder(base64.StdEncoding, p))
				} else {
					read(p.Header.Get("Content-Type"), p)
				}
			}
		case media == pdfType:
			attachment, err = io.ReadAll(body)
		case media == "text/plain":
			var all []byte
			all, err = io.ReadAll(body)
			text = string(all)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	read(m.Header.Get("Content-Type"), m.Body)
	return attachment, text
}

// letterLinks compares what letters lead to with what others got attached.
type letterLinks struct {
	t      *testing.T
	server *Server
	box    *letterbox
	office *report.Office
}

// compare does a round, looks at its letters and returns the addresses they hold.
func (l letterLinks) compare() (addresses string) {
	l.t.Helper()
	if err := l.office.Round(l.t.Context()); err != nil {
		l.t.Fatal(err)
	}
	linked := regexp.MustCompile(regexp.QuoteMeta(l.server.publicURL) + `(/reports/\S+)`)
	var attached []byte
	for len(l.box.letters) > 0 {
		file, text := partsOf(l.t, <-l.box.letters)
		if file != nil {
			attached = file
			continue
		}
		found := linked.FindStringSubmatch(text)
		if found == nil {
			l.t.Fatalf("no link in %s", text)
		}
		addresses += found[1]
		if answer := get(l.t, l.server, found[1]); answer.Code != http.StatusOK || !bytes.Equal(answer.Body.Bytes(), attached) {
			l.t.Errorf("%s: status %d, %d bytes, attached were %d", found[1], answer.Code, answer.Body.Len(), len(attached))
		}
	}
	return addresses
}

func TestALinkInALetterLeadsToTheVeryReportOthersGotAttached(t *testing.T) {
	box := newLetterbox(t)
	s := ownServer(t, nil)
	config := report.DefaultConfig()
	config.Mail.Host, config.Mail.Port, config.Mail.Security, config.Mail.From = "127.0.0.1", box.Addr().(*net.TCPAddr).Port, "none", "a@example.gov.vn"
	both := func(name, when string, layout string, langs ...string) report.ScheduleConfig {
		wait := report.Duration(0)
		return report.ScheduleConfig{
			Name: name, When: when, Areas: report.Words{"P:48"}, Layout: layout, Languages: langs, Late: report.LateConfig{Wait: &wait},
			Recipients: []report.RecipientConfig{
				{Name: "A", Email: "a@example.gov.vn", Areas: report.Words{"P:48"}}, {Name: "B", Email: "b@example.gov.vn", Areas: report.Words{"P:48"}, How: report.ByLink},
			},
		}
	}
	config.Schedules = []report.ScheduleConfig{
		both("hằng ngày", "0 7 * * *", "summary", "vi"), both("phụ lục", "0 9 23 * *", "annex", "en"), both("chậm", "0 7 25 * *", "summary", "vi"),
	}
	now := time.Date(2026, 11, 23, 6, 0, 0, 0, zone())
	office, err := report.New(report.Options{
		Config: config, Store: s.store, Maker: paperMaker{s}, Nights: s.reader, Zone: zone(), PublicURL: s.publicURL, Now: func() time.Time { return now }, Log: s.log,
	})
	if err != nil {
		t.Fatal(err)
	}
	links := letterLinks{t, s, box, office}
	for _, c := range []struct {
		at    time.Time
		wants string // in the address
	}{
		{time.Date(2026, 11, 23, 6, 0, 0, 0, zone()), ""},
		{time.Date(2026, 11, 23, 7, 0, 0, 0, zone()), "/reports/48/2026-11-22.eeeeee.pdf?from="},
		{time.Date(2026, 11, 23, 9, 0, 0, 0, zone()), "&lang=en&layout=annex"},
		{time.Date(2026, 11, 25, 7, 0, 0, 0, zone()), "?delivery="},
	} {
		now = c.at
		if addresses := links.compare(); !strings.Contains(addresses, c.wants) {
			t.Errorf("at %s: linked was %q, want %s", c.at, addresses, c.wants)
		}
	}
	corrected := letters()["corrected"] // both got what was corrected since
	corrected.Schedule, corrected.Area, corrected.Period, corrected.Code = "hằng ngày", mustArea(t, "48"), now.AddDate(0, 0, -10), correctedCode
	first, second := corrected, corrected
	first.Recipient, second.Recipient, second.How = "a@example.gov.vn", "b@example.gov.vn", report.ByLink
	err = s.store.PlanPeriods(t.Context(), []state.Period{{Schedule: corrected.Schedule, At: corrected.Period, State: state.PeriodPlanned, Noted: now}}, []state.Delivery{first, second})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []state.Delivery{first, second} {
		d.ID = d.Key()
		if err := s.store.MoveDelivery(t.Context(), d, state.DeliveryPlanned, now); err != nil {
			t.Fatal(err)
		}
		if _, err := office.Resend(t.Context(), d.ID, report.Again{Correction: true}); err != nil {
			t.Fatal(err)
		}
	}
	if addresses := links.compare(); !strings.Contains(addresses, "/reports/48/2026-11-22.eeeeee.pdf?delivery=") {
		t.Errorf("a correction was linked by %q", addresses)
	}
	list, err := s.store.Deliveries(t.Context(), state.DeliveryFilter{Schedule: "chậm", Recipient: "b@example.gov.vn"})
	if err != nil || len(list) != 1 || list[0].Statement == "" {
		t.Fatalf("%+v, %v", list, err)
	}
	late := list[0].ID
	for name, target := range map[string]string{
		"of nothing":          "/reports/48/2026-11-22.eeeeee.pdf?delivery=nothing",
		"of another area":     "/reports/01/2026-11-22.eeeeee.pdf?delivery=" + late,
		"of another snapshot": "/reports/48/2026-11-22.dddddd.pdf?delivery=" + late,
		"of another layout":   "/reports/48/2026-11-22.eeeeee.pdf?layout=annex&delivery=" + late,
		"of another language": "/reports/48/2026-11-22.eeeeee.pdf?lang=en&delivery=" + late,
		"of a night alone":    "/reports/48/2026-11-22.pdf?delivery=" + late,
	} {
		t.Run(name, func(t *testing.T) {
			answer := get(t, s, target)
			if answer.Code == http.StatusSeeOther {
				answer = get(t, s, answer.Header().Get("Location"))
			}
			if answer.Code != http.StatusNotFound {
				t.Errorf("status %d", answer.Code)
			}
		})
	}
}
