package report

import (
	"context"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"toancanh/server/state"
)

func TestOnlyABadMailboxIsTheEndOfALetter(t *testing.T) {
	const retried, told, cut, over = "tried again", "tried again, told", "tried again, told, the others wait", "bounced"
	for _, c := range []struct {
		code int
		text string
		at   stage
		want string
	}{
		{450, "4.2.0 greylisted", atRecipient, retried},
		{452, "4.3.1 insufficient system storage", atLetter, retried},
		{421, "4.3.2 closing", atRecipient, cut},
		{421, "closing", atLetter, cut},
		{550, "5.1.1 no such user", atRecipient, over},
		{553, "5.1.3 bad address syntax", atRecipient, over},
		{550, "5.2.1 mailbox disabled", atRecipient, over},
		{550, "no such user", atRecipient, over},
		{551, "user not local", atRecipient, over},
		{553, "mailbox name not allowed", atRecipient, over},
		{550, "5.1.1 no such user after all", atLetter, over},
		{550, "5.1.6 mailbox has moved", atRecipient, over},
		{550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", atRecipient, over},
		{550, "5.1.1 <spam.block@hcm.test>: Recipient address rejected: User unknown in local recipient table", atRecipient, over},
		{550, "<Spam.Block@HCM.test>: User unknown", atRecipient, over},
		{550, "5.4.1 recipient address rejected: access denied", atRecipient, told},
		{550, "5.1.0 address rejected", atRecipient, told},
		{550, "5.1.2 host unknown", atRecipient, told},
		{550, "4.4.1 no answer from host", atRecipient, told},
		{550, "5.1.0 <bao-cao@toancanh.test>: Sender address rejected: User unknown in local recipient table", atRecipient, told},
		{550, "5.1.1 <Bao-Cao@toancanh.test>: User unknown", atRecipient, told},
		{550, "5.1.1 sender verification failed", atLetter, told},
		{550, "5.2.1 the user is receiving mail at a rate that prevents further messages", atRecipient, told},
		{550, "Verification failed for <bao-cao@toancanh.test>\nNo such user here\nSender verify failed", atRecipient, told},
		{550, "authentication required", atRecipient, told},
		{550, "you must login first", atRecipient, told},
		{550, "unauthorized", atRecipient, told},
		{550, "Administrative prohibition", atRecipient, told},
		{553, "192.0.2.1 is blacklisted", atRecipient, told},
		{550, "blocked using bl.example", atRecipient, told},
		{550, "SPF check failed", atRecipient, told},
		{551, "against our policies", atRecipient, told},
		{550, "your host has no reverse name", atRecipient, told},
		{553, "sorry, that domain isn't in my list of allowed rcpthosts", atRecipient, told},
		{554, "5.7.1 <an@hcm.test>: Relay access denied", atRecipient, told},
		{550, "5.7.1 Relaying denied", atRecipient, told},
		{550, "5.7.54 SMTP; Unable to relay recipient in non-accepted domain", atRecipient, told},
		{550, "relay not permitted", atRecipient, told},
		{553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", atRecipient, told},
		{550, "5.1.8 sender address has no MX", atRecipient, told},
		{550, "5.1.7 bad sender address", atRecipient, told},
		{552, "5.2.2 mailbox full", atRecipient, told},
		{554, "transaction failed", atRecipient, told},
		{554, "5.5.1 no valid recipients", atLetter, told},
		{552, "5.3.4 message too big", atLetter, told},
		{550, "5.7.1 looks like spam", atLetter, told},
		{550, "rejected by policy", atLetter, told},
		{530, "5.7.0 authentication required", atRecipient, cut},
		{530, "5.7.0 must issue STARTTLS first", atSender, cut},
		{535, "5.7.8 credentials invalid", atSender, cut},
		{550, "5.1.0 sender rejected", atSender, cut},
		{553, "5.7.1 sender address rejected: not owned by user", atSender, cut},
		{550, "no", atSender, cut},
	} {
		v := refused(&textproto.Error{Code: c.code, Msg: c.text}, c.at, "bao-cao@toancanh.test", "spam.block@hcm.test")
		got := map[state.DeliveryState]string{state.DeliveryFailed: retried, state.DeliveryBounced: over}[v.state]
		if v.trouble {
			got += ", told"
		}
		if v.unreachable {
			got += ", the others wait"
		}
		if got != c.want {
			t.Errorf("%d %s: %s, want %s", c.code, c.text, got, c.want)
		}
	}
}

// twoPeople is a schedule with one report for each of two people.
func twoPeople(mail MailConfig) Config {
	config := weekly(mail)
	config.Schedules[0].Recipients = append(config.Schedules[0].Recipients, RecipientConfig{Name: "Bình", Email: "binh@hn.test", Areas: Words{"P:01"}})
	return config
}

func TestARelayThatDeniesBouncesNobody(t *testing.T) {
	box := newMailbox(t)
	box.refuses = func(string) error {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "Relay access denied"}
	}
	d := newDesk(t, twoPeople(box.config()), "2026-11-23 06:00")
	d.shelf.publish("2026-11-22")
	d.round()
	if err := d.until("2026-11-23 07:00").Round(t.Context()); err == nil || strings.Count(err.Error(), "Relay access denied") != 1 {
		t.Errorf("the operator is told %v", err)
	}
	d.wants("binh@hn.test P:01 vi failed refused", "an@hcm.test P:79 vi failed refused")
	box.refuses = nil
	d.until("2026-11-23 07:05").round()
	d.wants("binh@hn.test P:01 vi sent", "an@hcm.test P:79 vi sent")
}

func TestASenderThatIsUnknownWhereTheLetterGoesBouncesNobody(t *testing.T) {
	box := newMailbox(t)
	box.refuses = func(string) error {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 0}, Message: "<bao-cao@toancanh.test>: Address rejected: User unknown in local recipient table"}
	}
	d := newDesk(t, weekly(box.config()), "2026-11-23 06:00")
	d.shelf.publish("2026-11-22")
	d.round()
	if err := d.until("2026-11-23 07:00").Round(t.Context()); err == nil || !strings.Contains(err.Error(), "User unknown") {
		t.Errorf("the operator is told %v", err)
	}
	d.wants("an@hcm.test P:79 vi failed refused")
	box.refuses = nil
	d.until("2026-11-23 07:05").round()
	d.wants("an@hcm.test P:79 vi sent")
}

func TestASenderThatIsRefusedIsNotTriedForEachLetter(t *testing.T) {
	box := newMailbox(t)
	knocks := 0
	box.shuns = func() error {
		knocks++
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "not from you"}
	}
	d := newDesk(t, twoPeople(box.config()), "2026-11-23 06:00")
	d.shelf.publish("2026-11-22")
	d.round()
	if err := d.until("2026-11-23 07:00").Round(t.Context()); err == nil || !strings.Contains(err.Error(), "not from you") || knocks != 1 {
		t.Errorf("after %d attempts the operator is told %v", knocks, err)
	}
	d.wants("binh@hn.test P:01 vi failed refused", "an@hcm.test P:79 vi failed refused")
	box.shuns = nil
	d.until("2026-11-23 07:05").round()
	d.wants("binh@hn.test P:01 vi sent", "an@hcm.test P:79 vi sent")
}

func TestAfterAnUnansweredLetterTheOthersWait(t *testing.T) {
	for name, dies := range map[string]bool{"of a server that comes back": false, "of one that stays away": true} {
		t.Run(name, func(t *testing.T) {
			box := newMailbox(t)
			letters := 0
			box.reads = func(_, _ string, s *smtp.Conn) error {
				if letters++; letters > 1 {
					return nil
				}
				if dies {
					_ = box.server.Close()
				}
				return s.Conn().Close()
			}
			d := newDesk(t, twoPeople(box.config()), "2026-11-23 06:00")
			d.shelf.publish("2026-11-22")
			d.round()
			if err := d.until("2026-11-23 07:00").Round(context.WithoutCancel(t.Context())); err == nil || strings.Count(err.Error(), "mail server") != 1 {
				t.Errorf("the operator is told %v", err)
			}
			d.wants("binh@hn.test P:01 vi doubtful unanswered", "an@hcm.test P:79 vi failed unreachable")
			if box.sessions != 1 {
				t.Errorf("it knocked %d times", box.sessions)
			}
			err := d.until("2026-11-23 07:05").Round(context.WithoutCancel(t.Context()))
			want := "an@hcm.test P:79 vi sent"
			if dies {
				want = "an@hcm.test P:79 vi failed unreachable"
			}
			if d.wants("binh@hn.test P:01 vi doubtful unanswered", want); dies != (err != nil) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestAServerThatHangsIsWaitedForOnceARound(t *testing.T) {
	box, release := newMailbox(t), make(chan struct{})
	var asked atomic.Int32
	box.refuses = func(string) error { asked.Add(1); <-release; return nil }
	d := newDesk(t, twoPeople(box.config()), "2026-11-23 06:00")
	t.Cleanup(func() { close(release) })
	d.postman.config.Timeout = Duration(50 * time.Millisecond)
	d.shelf.publish("2026-11-22")
	d.round()
	if err := d.until("2026-11-23 07:00").Round(t.Context()); err == nil || strings.Count(err.Error(), "mail server") != 1 {
		t.Errorf("the operator is told %v", err)
	}
	d.wants("binh@hn.test P:01 vi failed interrupted", "an@hcm.test P:79 vi failed unreachable")
	if n := asked.Load(); n != 1 {
		t.Errorf("it was asked %d times", n)
	}
}

// mailAndFolder is a schedule of two letters before a folder that all goes into.
func mailAndFolder(mail MailConfig) Config {
	config := twoPeople(mail)
	config.Schedules = append(config.Schedules, ScheduleConfig{
		Name: "xếp sau", When: "weekly", Areas: Words{"P:79"}, Recipients: []RecipientConfig{{Name: "Lưu trữ", Folder: ".", Areas: Words{"all"}}},
	})
	return config
}

func TestFoldersAndTheirIndexAreFilledBeforeAServerIsAsked(t *testing.T) {
	box := newMailbox(t)
	d := newDesk(t, mailAndFolder(box.config()), "2026-11-23 06:00")
	early := 0
	box.reads = func(string, string, *smtp.Conn) error {
		if _, err := os.Stat(filepath.Join(d.folder, "index.csv")); err != nil {
			early++
		}
		return nil
	}
	d.shelf.publish("2026-11-22")
	d.round()
	d.until("2026-11-23 07:00").round()
	if box.count() != 2 || early != 0 {
		t.Errorf("%d letters, %d of them before the folder", box.count(), early)
	}
}

func TestSlowMailKeepsNoPlanAndNoFolderWaiting(t *testing.T) {
	box := newMailbox(t)
	config := mailAndFolder(box.config())
	config.Schedules[1].When = "5 7 * * 1"
	d := newDesk(t, config, "2026-11-23 06:00")
	box.reads = func(string, string, *smtp.Conn) error { *d.clock = d.clock.Add(6 * time.Minute); return nil }
	d.shelf.publish("2026-11-22")
	d.round()
	d.until("2026-11-23 07:00").round()
	d.wants("binh@hn.test P:01 vi sent", "an@hcm.test P:79 vi planned")
	box.reads = func(string, string, *smtp.Conn) error {
		d.wants(". P:79 vi sent", "binh@hn.test P:01 vi sent", "an@hcm.test P:79 vi sending")
		return nil
	}
	d.round()
	d.wants(". P:79 vi sent", "binh@hn.test P:01 vi sent", "an@hcm.test P:79 vi sent")
}

func TestMailIsTriedUpToTheRecipients(t *testing.T) {
	box := newMailbox(t)
	var asked []string
	box.refuses = func(to string) error {
		asked = append(asked, to)
		switch to {
		case "an@hcm.test":
			return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "Relay access denied"}
		case "binh@hn.test":
			return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "greylisted"}
		}
		return nil
	}
	config := twoPeople(box.config())
	try := func() error { return TryMail(t.Context(), config, func(p string) string { return p }) }
	if err := try(); err == nil || err.Error() != "mail server 127.0.0.1 refuses letters to an@hcm.test: 554 5.7.1 Relay access denied" {
		t.Errorf("%v", err)
	}
	config.Schedules = nil
	if err := try(); err != nil || !slices.Equal(asked, []string{"an@hcm.test", "binh@hn.test", "bao-cao@toancanh.test"}) {
		t.Errorf("%v, asked for %v", err, asked)
	}
	box.shuns = func() error {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "not from you"}
	}
	if err := try(); err == nil || !strings.Contains(err.Error(), "refuses letters from bao-cao@toancanh.test: 550 5.7.1 not from you") {
		t.Errorf("%v", err)
	}
	if box.count() != 0 {
		t.Errorf("%d letters went out", box.count())
	}
}
