package report

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/server/state"
)

func TestReportGoesOutOnceWhenItsTimeComes(t *testing.T) {
	box := newMailbox(t)
	d := newDesk(t, weekly(box.config()), "2026-11-22 12:00")
	for _, night := range []string{"2026-11-01", "2026-11-14", "2026-11-20", "2026-11-22"} { // that of 15 November is missing
		d.shelf.publish(night)
	}
	d.round()
	d.wants()
	d.until("2026-11-23 06:59").round()
	d.wants()
	for _, now := range []string{"2026-11-23 07:00", "2026-11-23 07:01", "2026-11-24 07:00"} {
		d.until(now).round()
		d.wants("an@hcm.test P:79 vi sent")
	}
	if box.count() != 1 {
		t.Fatalf("the server took %d letters", box.count())
	}
	sent := d.only()
	if sent.Snapshot != "2026-11-22.000001" || sent.Attempts != 1 || box.taken["<"+sent.MessageID+">"] != 1 || sent.Answer == "" {
		t.Errorf("%+v, the server has %v", sent, box.taken)
	}
	w := d.press.wishes[0]
	if w.From != date("2026-11-14") || w.Scope.String() != "P:79" || !w.Scope.Sees(hcm()) || w.Scope.Sees(area.Area{}) {
		t.Errorf("the wish was %+v", w)
	}
	d.until("2026-11-30 07:00").shelf.publish("2026-11-29")
	d.round()
	if box.count() != 2 {
		t.Errorf("a week later the server has %d letters", box.count())
	}
}

func TestReportIsNotComparedWithItsOwnNight(t *testing.T) {
	box := newMailbox(t)
	config := weekly(box.config())
	config.Schedules[0].When = "0 * * * *"
	d := newDesk(t, config, "2026-11-23 07:30")
	d.shelf.publish("2026-11-22")
	d.round()
	d.until("2026-11-23 08:00").round()
	d.shelf.publish("2026-11-21")
	d.shelf.publish("2026-11-22")
	d.until("2026-11-23 09:00").round()
	if a, b := d.press.wishes[0], d.press.wishes[1]; !a.From.IsZero() || b.From != date("2026-11-21") {
		t.Errorf("%+v\n%+v", a, b)
	}
}

func TestReportIsNotComparedWithANightThatWasTakenAfterItsOwn(t *testing.T) {
	box := newMailbox(t)
	d := newDesk(t, weekly(box.config()), "2026-11-23 06:00")
	for _, night := range []string{"2026-11-08", "2026-11-10", "2026-11-22", "2026-11-14", "2026-11-10"} { // the last two were mended since
		d.shelf.publish(night)
	}
	d.round()
	d.until("2026-11-23 07:00").round()
	if w := d.press.wishes[0]; w.Snapshot != "2026-11-22.000001" || w.From != date("2026-11-10") {
		t.Errorf("%+v", w)
	}
}

func TestLateNightIsWaitedForAndThenSaid(t *testing.T) {
	box := newMailbox(t)
	d := newDesk(t, weekly(box.config()), "2026-11-22 12:00")
	d.shelf.publish("2026-11-20")
	d.round()
	d.until("2026-11-23 07:00").round()
	d.wants("an@hcm.test P:79 vi planned late")
	if next := d.only().Next; !next.Equal(at("2026-11-23 13:00")) {
		t.Errorf("it waits until %s", next)
	}
	t.Run("it comes", func(t *testing.T) {
		d := newDesk(t, weekly(box.config()), "2026-11-22 12:00")
		d.round()
		d.until("2026-11-23 07:00").round()
		d.shelf.publish("2026-11-22")
		d.until("2026-11-23 09:30").round()
		if sent := d.only(); sent.State != state.DeliverySent || sent.Statement != "" || sent.Night != date("2026-11-22") {
			t.Errorf("%+v", sent)
		}
	})
	d.shelf.runs = []queries.Run{{From: date("2026-11-22"), Until: date("2026-11-22"), State: "stopped"}}
	d.until("2026-11-23 13:00").round()
	sent := d.only()
	want := "Số liệu đêm 22/11/2026 chưa được công bố vì bước kiểm tra phát hiện sai lệch. Báo cáo này lấy số liệu đêm 20/11/2026, là đêm mới nhất đã công bố."
	if sent.State != state.DeliverySent || sent.Night != date("2026-11-20") || sent.Statement != want || d.press.wishes[0].Statement != want {
		t.Errorf("%+v", sent)
	}
	if letter := box.letters[len(box.letters)-1]; !strings.Contains(header(t, letter, "Subject"), "Số liệu chậm: ") {
		t.Errorf("the subject is %s", header(t, letter, "Subject"))
	}
}

func TestLateNightCanHoldTheReport(t *testing.T) {
	box := newMailbox(t)
	config := weekly(box.config())
	wait := Duration(2 * time.Hour)
	config.Schedules[0].Late = LateConfig{Wait: &wait, Then: thenHold}
	d := newDesk(t, config, "2026-11-22 12:00")
	d.shelf.publish("2026-11-20")
	d.round()
	d.until("2026-11-23 07:00").round()
	d.until("2026-11-23 09:00").round()
	d.wants("an@hcm.test P:79 vi held late")
	d.shelf.publish("2026-11-22")
	d.until("2026-11-23 12:00").round()
	if box.count() != 0 {
		t.Fatal("a held report went out by itself")
	}
	if _, err := d.Resend(t.Context(), d.only().ID, Again{By: "lan"}); err != nil {
		t.Fatal(err)
	}
	d.round()
	d.wants("an@hcm.test P:79 vi sent", "an@hcm.test P:79 vi held late")
	if sent := d.only(); sent.Night != date("2026-11-22") || sent.AskedBy != "lan" {
		t.Errorf("%+v", sent)
	}
}

func TestMissedPeriodsAreSkippedButTheNewest(t *testing.T) {
	box := newMailbox(t)
	for missed, want := range map[string]int{"": 1, missedAll: 3} {
		config := weekly(box.config())
		config.Schedules[0].Missed = missed
		d := newDesk(t, config, "2026-11-01 12:00")
		d.round()
		for _, night := range []string{"2026-11-01", "2026-11-08", "2026-11-15", "2026-11-16"} {
			d.shelf.publish(night)
		}
		before := box.count()
		d.until("2026-11-18 10:00").round()
		if n := box.count() - before; n != want {
			t.Errorf("missed %q: %d letters, want %d", missed, n, want)
		}
		if newest := d.only(); !newest.Period.Equal(at("2026-11-16 07:00")) || newest.Night != date("2026-11-15") || newest.Statement != "" {
			t.Errorf("the newest is %+v", newest)
		}
		periods, err := d.store.Periods(t.Context(), 10)
		if err != nil || len(periods) != 3 || missed == "" && periods[1].State != state.PeriodSkipped {
			t.Errorf("%v %+v", err, periods)
		}
	}
}

func TestOtherTimesOfAScheduleSendNothingForThoseBefore(t *testing.T) {
	box := newMailbox(t)
	for _, missed := range []string{"", missedAll} {
		config := weekly(box.config())
		config.Schedules[0].Missed = missed
		d := newDesk(t, config, "2026-11-16 06:00")
		d.shelf.publish("2026-11-15")
		d.round()
		d.until("2026-11-16 07:00").round()
		d.wants("an@hcm.test P:79 vi sent")
		if err := d.store.Close(); err != nil {
			t.Fatal(err)
		}
		d.config.Schedules[0].When = "0 6 * * *" // from weekly to daily: the plan of now had three times since
		d.shelf.publish("2026-11-18")
		d.until("2026-11-19 10:00").open()
		d.round()
		d.wants("an@hcm.test P:79 vi sent")
		d.shelf.publish("2026-11-19")
		d.until("2026-11-20 06:00").round()
		d.wants("an@hcm.test P:79 vi sent", "an@hcm.test P:79 vi sent")
		if err := d.store.Close(); err != nil {
			t.Fatal(err)
		}
		d.config.Schedules[0].When = " 0  6 * * *" // the same times, typed another way
		d.shelf.publish("2026-11-20")
		d.until("2026-11-21 10:00").open()
		d.round()
		d.wants("an@hcm.test P:79 vi sent", "an@hcm.test P:79 vi sent", "an@hcm.test P:79 vi sent")
	}
}

func TestOneAreaThatFailsStopsNoOther(t *testing.T) {
	box := newMailbox(t)
	config := weekly(box.config())
	config.Schedules[0].Recipients[0].Areas = Words{"P:01", "P:48", "P:79"}
	d := newDesk(t, config, "2026-11-23 06:00")
	d.shelf.publish("2026-11-22")
	d.press.fails = func(w Wish) error {
		switch w.Area.Code {
		case "48":
			panic("a nil map")
		case "79":
			return errors.New("no font")
		}
		return nil
	}
	d.round()
	d.until("2026-11-23 07:00")
	err := d.Round(t.Context())
	if err == nil || !strings.Contains(err.Error(), "P:79") || !strings.Contains(err.Error(), "no font") || !strings.Contains(err.Error(), "a nil map") {
		t.Errorf("%v", err)
	}
	d.wants("an@hcm.test P:01 vi sent", "an@hcm.test P:48 vi failed unmade", "an@hcm.test P:79 vi failed unmade")
	d.press.fails = nil
	d.until("2026-11-23 07:05").round()
	d.wants("an@hcm.test P:01 vi sent", "an@hcm.test P:48 vi sent", "an@hcm.test P:79 vi sent")
}

func TestScopeIsAskedAgainWhenAReportIsSent(t *testing.T) {
	box := newMailbox(t)
	box.refuses = func(string) error { return &smtp.SMTPError{Code: 451, Message: "later"} }
	config := weekly(box.config())
	config.Schedules[0].Recipients[0].Areas = Words{"P:01", "P:79"}
	config.Schedules[0].Recipients = append(config.Schedules[0].Recipients, RecipientConfig{Name: "Bình", Email: "binh@hn.test", Areas: Words{"P:01"}})
	d := newDesk(t, config, "2026-11-23 06:00")
	d.shelf.publish("2026-11-22")
	d.round()
	d.until("2026-11-23 07:00").round()
	box.refuses = nil
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	d.config.Schedules[0].Recipients = []RecipientConfig{{Name: "An", Email: "an@hcm.test", Areas: Words{"P:79"}}}
	d.open()
	d.until("2026-11-23 08:00").round()
	d.wants("binh@hn.test P:01 vi held scope", "an@hcm.test P:01 vi held scope", "an@hcm.test P:79 vi sent")
}

func TestCorrectionIsAnAnnouncedReissue(t *testing.T) {
	box := newMailbox(t)
	d := newDesk(t, weekly(box.config()), "2026-11-23 06:00")
	d.shelf.publish("2026-11-22")
	d.round()
	d.until("2026-11-23 07:00").round()
	first := d.only()
	if _, err := d.Resend(t.Context(), first.ID, Again{Correction: true}); !errors.Is(err, ErrUncorrected) {
		t.Errorf("a correction of nothing: %v", err)
	}
	d.shelf.publish("2026-11-22")
	if _, err := d.Resend(t.Context(), first.ID, Again{Correction: true, By: "lan"}); err != nil {
		t.Fatal(err)
	}
	d.until("2026-11-23 10:00").round()
	second := d.only()
	if second.Snapshot != "2026-11-22.000002" || second.ResentOf != first.ID || !second.Correction || second.State != state.DeliverySent {
		t.Errorf("%+v", second)
	}
	if w := d.press.wishes[len(d.press.wishes)-1]; w.Corrects != first.Code || first.Code == "" || w.Snapshot != second.Snapshot {
		t.Errorf("%+v", w)
	}
	if subject := header(t, box.letters[1], "Subject"); !strings.HasPrefix(subject, "Bản đính chính: Báo cáo Đề án 06") {
		t.Errorf("the subject is %s", subject)
	}
	if second.MessageID == first.MessageID || header(t, box.letters[1], "References") != "<"+first.MessageID+">" {
		t.Errorf("%s %s", second.MessageID, header(t, box.letters[1], "References"))
	}
}
