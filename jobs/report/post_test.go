package report

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"toancanh/server/state"
)

func TestGreylistingIsWaitedOut(t *testing.T) {
	box := newMailbox(t)
	refusals := 0
	box.refuses = func(string) error {
		if refusals++; refusals < 3 {
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Greylisted, try again later"}
		}
		return nil
	}
	d := newDesk(t, weekly(box.config()), "2026-11-23 06:00")
	d.shelf.publish("2026-11-22")
	d.round()
	d.until("2026-11-23 07:00").round()
	d.wants("an@hcm.test P:79 vi failed refused")
	first := d.only()
	if !first.Next.Equal(at("2026-11-23 07:05")) || !strings.Contains(first.Answer, "451") || !strings.Contains(first.Answer, "Greylisted") {
		t.Errorf("%+v", first)
	}
	d.until("2026-11-23 07:04").round()
	if refusals != 1 {
		t.Errorf("it knocked %d times", refusals)
	}
	d.until("2026-11-23 07:05").round()
	d.until("2026-11-23 07:15").round()
	d.wants("an@hcm.test P:79 vi sent")
	if sent := d.only(); sent.Attempts != 3 || sent.MessageID != first.MessageID || box.count() != 1 {
		t.Errorf("%+v", sent)
	}
}

func TestNumbersThatAreCorrectedBeforeAnybodyHasThemGoOutCorrected(t *testing.T) {
	box := newMailbox(t)
	box.refuses = func(string) error { return &smtp.SMTPError{Code: 451, Message: "later"} }
	d := newDesk(t, weekly(box.config()), "2026-11-23 06:00")
	d.shelf.publish("2026-11-20")
	d.round()
	d.until("2026-11-23 07:00").round()
	d.until("2026-11-23 13:00").round()
	first := d.only()
	box.refuses = nil
	d.shelf.publish("2026-11-20")
	d.shelf.publish("2026-11-22") // too late for this report: its statement says so
	d.until("2026-11-23 13:05").round()
	sent := d.only()
	if first.Snapshot != "2026-11-20.000001" || sent.Snapshot != "2026-11-20.000002" || sent.State != state.DeliverySent || sent.Statement == "" || sent.Correction {
		t.Errorf("%+v\n%+v", first, sent)
	}
}

func TestLetterUnderWayIsEndedInOrderWhenTheProgramStops(t *testing.T) {
	box := newMailbox(t)
	ctx, stop := context.WithCancel(t.Context())
	box.reads = func(string, string, *smtp.Conn) error { stop(); return nil }
	config := weekly(box.config())
	config.Schedules[0].Recipients[0].Areas = Words{"P:01", "P:79"}
	d := newDesk(t, config, "2026-11-23 06:00")
	d.shelf.publish("2026-11-22")
	d.round()
	if err := d.until("2026-11-23 07:00").Round(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	d.wants("an@hcm.test P:01 vi sent", "an@hcm.test P:79 vi planned")
	box.reads = nil
	d.round()
	d.wants("an@hcm.test P:01 vi sent", "an@hcm.test P:79 vi sent")
}

func TestBouncingAddressIsTriedOnceAndStopsNobody(t *testing.T) {
	box := newMailbox(t)
	box.refuses = func(to string) error {
		if to == "an@hcm.test" {
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user here"}
		}
		return nil
	}
	config := weekly(box.config())
	config.Schedules[0].Recipients = append(config.Schedules[0].Recipients, RecipientConfig{Name: "Bình", Email: "binh@hn.test", Areas: Words{"P:01"}})
	d := newDesk(t, config, "2026-11-23 06:00")
	d.shelf.publish("2026-11-22")
	d.round()
	for _, now := range []string{"2026-11-23 07:00", "2026-11-23 08:00", "2026-11-24 08:00"} {
		d.until(now).round()
	}
	d.wants("binh@hn.test P:01 vi sent", "an@hcm.test P:79 vi bounced refused")
	list, err := d.store.Deliveries(t.Context(), state.DeliveryFilter{Attention: true})
	if err != nil || len(list) != 1 || list[0].Attempts != 1 {
		t.Fatalf("%v %+v", err, list)
	}
	bounced := list[0]
	for _, to := range []string{"binh@hn.test", "moi@hcm.test"} { // one may not see the area, the other is not listed
		if _, err := d.Resend(t.Context(), bounced.ID, Again{To: to}); !errors.Is(err, ErrRecipient) {
			t.Errorf("to %s: %v", to, err)
		}
	}
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	d.config.Schedules[0].Recipients[0].Email = "moi@hcm.test"
	d.open()
	if _, err := d.Resend(t.Context(), bounced.ID, Again{To: "moi@HCM.test"}); err != nil {
		t.Fatal(err)
	}
	d.round()
	d.wants("binh@hn.test P:01 vi sent", "an@hcm.test P:79 vi bounced refused", "moi@hcm.test P:79 vi sent")
	if list, err := d.store.Deliveries(t.Context(), state.DeliveryFilter{Attention: true}); err != nil || len(list) != 0 {
		t.Errorf("%v %+v", err, list)
	}
}

func TestSessionCutBeforeTheAnswerIsDoubtfulAndNeverRepeated(t *testing.T) {
	box := newMailbox(t)
	cut := true
	box.reads = func(_, _ string, s *smtp.Conn) error {
		if cut {
			return s.Conn().Close() // the server keeps the letter, and nobody hears that
		}
		return nil
	}
	d := newDesk(t, weekly(box.config()), "2026-11-23 06:00")
	d.shelf.publish("2026-11-22")
	d.round()
	if err := d.until("2026-11-23 07:00").Round(t.Context()); err == nil || !strings.Contains(err.Error(), "mail server 127.0.0.1: ") {
		t.Errorf("the operator is told %v", err)
	}
	for _, now := range []string{"2026-11-23 07:00", "2026-11-23 07:30", "2026-11-25 08:00"} {
		d.until(now).round()
		d.wants("an@hcm.test P:79 vi doubtful unanswered")
	}
	if box.count() != 1 {
		t.Errorf("the server has %d letters", box.count())
	}
	cut = false
	if _, err := d.Resend(t.Context(), d.only().ID, Again{}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Resend(t.Context(), d.only().ID, Again{}); !errors.Is(err, state.ErrPending) {
		t.Errorf("a second copy beside the first: %v", err)
	}
	d.round()
	d.wants("an@hcm.test P:79 vi sent", "an@hcm.test P:79 vi doubtful unanswered")
	letter := box.letters[len(box.letters)-1]
	if !strings.HasPrefix(header(t, letter, "Subject"), "Gửi lại: ") || header(t, letter, "References") == "" {
		t.Errorf("the copy does not say that it is one:\n%s", letter[:500])
	}
}

func TestSessionCutInTheMiddleOfALetterIsRepeated(t *testing.T) {
	box := newMailbox(t)
	broken := true
	d := newDesk(t, weekly(box.config()), "2026-11-23 06:00")
	d.press.weight = 16 << 20 // more than lies on the way, so the cut is noticed before the end
	d.postman.answer = time.Minute
	d.shelf.publish("2026-11-22")
	d.round()
	relay := newRelay(t, box.port, func() bool { return broken }, 3000)
	d.postman.config.Port = relay
	d.until("2026-11-23 07:00").round()
	d.wants("an@hcm.test P:79 vi failed interrupted")
	broken = false
	d.until("2026-11-23 07:05").round()
	d.wants("an@hcm.test P:79 vi sent")
	if box.count() != 1 || len(box.letters[0]) < 5000 {
		t.Errorf("the server has %d letters", box.count())
	}
}

func TestSlowServerIsGivenItsTime(t *testing.T) {
	box := newMailbox(t)
	release := make(chan struct{})
	box.reads = func(string, string, *smtp.Conn) error { <-release; return nil }
	d := newDesk(t, weekly(box.config()), "2026-11-23 06:00")
	d.shelf.publish("2026-11-22")
	d.round()
	d.postman.config.Timeout = Duration(50 * time.Millisecond) // of a step; the answer may take longer
	d.postman.answer = time.Minute
	timer := time.AfterFunc(200*time.Millisecond, func() { close(release) })
	defer timer.Stop()
	d.until("2026-11-23 07:00").round()
	d.wants("an@hcm.test P:79 vi sent")
}

func TestServerThatNeverAnswersLeavesADoubt(t *testing.T) {
	box := newMailbox(t)
	release := make(chan struct{})
	box.reads = func(string, string, *smtp.Conn) error { <-release; return nil }
	d := newDesk(t, weekly(box.config()), "2026-11-23 06:00")
	t.Cleanup(func() { close(release) })
	d.shelf.publish("2026-11-22")
	d.round()
	d.postman.answer = 50 * time.Millisecond
	if err := d.until("2026-11-23 07:00").Round(t.Context()); err == nil || !strings.Contains(err.Error(), "timeout") {
		t.Errorf("the operator is told %v", err)
	}
	d.wants("an@hcm.test P:79 vi doubtful unanswered")
}

func TestNoServerIsTriedAgainUntilItIsGivenUp(t *testing.T) {
	mail := MailConfig{
		Host: "127.0.0.1", Port: unusedPort(t), Security: securityNone, From: "a@toancanh.test", Timeout: Duration(time.Second),
		RetryFor: Duration(16 * time.Minute),
	}
	config := weekly(mail)
	config.Schedules[0].Recipients = append(config.Schedules[0].Recipients, RecipientConfig{Name: "Bình", Email: "binh@hn.test", Areas: Words{"P:01"}})
	d := newDesk(t, config, "2026-11-23 06:00")
	d.shelf.publish("2026-11-22")
	d.round()
	failing := func(now string) {
		t.Helper()
		if err := d.until(now).Round(t.Context()); err == nil || strings.Count(err.Error(), "mail server") != 2 || !strings.Contains(err.Error(), "connection refused") {
			t.Errorf("the operator is told %v", err)
		}
	}
	failing("2026-11-23 07:00")
	d.wants("binh@hn.test P:01 vi failed unreachable", "an@hcm.test P:79 vi failed unreachable")
	failing("2026-11-23 07:05")
	failing("2026-11-23 07:15")
	for now := at("2026-11-23 07:20"); now.Before(at("2026-11-23 20:00")); now = now.Add(10 * time.Minute) {
		*d.clock = now
		d.round()
	}
	if last := d.only(); last.Attempts != 3 || !last.Next.IsZero() || last.Ended.IsZero() {
		t.Errorf("%+v", last)
	}
}
