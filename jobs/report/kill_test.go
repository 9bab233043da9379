package report

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"toancanh/server/state"
)

const (
	killedDir  = "TOANCANH_TEST_KILLED_DIR"
	killedPort = "TOANCANH_TEST_KILLED_PORT"
)

// everybody is a schedule of seventy letters.
func everybody(mail MailConfig) Config {
	return Config{Mail: mail, Schedules: []ScheduleConfig{{
		Name: "tuần", When: "weekly", Areas: Words{"all"}, Languages: Words{"vi", "en"},
		Recipients: []RecipientConfig{{Name: "Tổ công tác", Email: "tct@example.test", Areas: Words{"all"}}},
	}}}
}

// TestSendUntilKilled is the process that TestKilledProcessSendsNothingTwice kills.
func TestSendUntilKilled(t *testing.T) {
	dir := os.Getenv(killedDir)
	if dir == "" {
		t.Skip("only as a child of TestKilledProcessSendsNothingTwice")
	}
	port, err := strconv.Atoi(os.Getenv(killedPort))
	if err != nil {
		t.Fatal(err)
	}
	mail := DefaultConfig().Mail
	mail.Host, mail.Port, mail.Security, mail.From = "127.0.0.1", port, securityNone, "bao-cao@toancanh.test"
	store, err := state.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	shelf := &shelf{}
	shelf.publish("2026-11-22")
	now := at("2026-11-23 07:00").Add(-time.Second)
	office, err := New(Options{
		Config: everybody(mail), Store: store, Maker: &press{}, Nights: shelf, Zone: hanoi(), Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("ready")
	for ; ; now = now.Add(5 * time.Minute) {
		_ = office.Round(t.Context()) // a server that is killed beside us is no matter of this test
		list, err := store.Deliveries(t.Context(), state.DeliveryFilter{})
		if err != nil {
			t.Fatal(err)
		}
		ended := 0
		for _, d := range list {
			if !d.Ended.IsZero() {
				ended++
			}
		}
		if len(list) > 0 && ended == len(list) {
			fmt.Println("done")
			<-t.Context().Done()
		}
	}
}

// TestKilledProcessSendsNothingTwice kills the sender at the worst moments: when the
// server has a letter and has not answered, when it has just answered, and anywhere.
func TestKilledProcessSendsNothingTwice(t *testing.T) {
	t.Parallel()
	box, dir := newMailbox(t), t.TempDir()
	var mu sync.Mutex
	var child *exec.Cmd
	kill := func() {
		mu.Lock()
		defer mu.Unlock()
		_ = child.Process.Kill()
	}
	letters := 0
	box.reads = func(_, _ string, s *smtp.Conn) error {
		box.mu.Lock()
		letters++
		turn := letters % 7
		box.mu.Unlock()
		switch turn {
		case 2: // the server keeps it, and nobody hears that
			kill()
		case 4: // the server loses it with the session
			kill()
			return errors.Join(io.ErrUnexpectedEOF, s.Conn().Close())
		}
		return nil
	}
	kills := 0
	for done := false; !done; kills++ {
		if kills > 200 {
			t.Fatal("it never ends")
		}
		next := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSendUntilKilled$")
		next.Env = append(os.Environ(), killedDir+"="+dir, killedPort+"="+strconv.Itoa(box.port))
		out, err := next.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		mu.Lock()
		child = next
		err = child.Start()
		mu.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		var timer *time.Timer
		for lines := bufio.NewScanner(out); lines.Scan(); {
			switch lines.Text() {
			case "ready":
				timer = time.AfterFunc(time.Duration(20+rand.IntN(400))*time.Millisecond, kill)
			case "done":
				done = true
				kill()
			}
		}
		if timer != nil {
			timer.Stop()
		}
		_ = child.Wait() // killed, as it should be
		if child.ProcessState.Exited() {
			t.Fatalf("the child ended by itself: %s", child.ProcessState)
		}
	}
	store, err := state.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	list, err := store.Deliveries(context.Background(), state.DeliveryFilter{})
	if err != nil {
		t.Fatal(err)
	}
	count := map[state.DeliveryState]int{}
	for _, d := range list {
		count[d.State]++
		n := box.taken["<"+d.MessageID+">"]
		if n > 1 || d.State == state.DeliverySent && n != 1 || d.State != state.DeliverySent && d.State != state.DeliveryDoubtful {
			t.Errorf("%s %s %s: the server has it %d times", d.Area, d.Lang, d.State, n)
		}
	}
	if len(list) != 70 || count[state.DeliveryDoubtful] == 0 {
		t.Errorf("%d deliveries, %v", len(list), count)
	}
	t.Logf("%d kills, %v, %d letters at the server", kills, count, box.count())
}
