package auth

import (
	"fmt"
	"testing"
	"time"
)

func TestWhoIsNotHeardIsNotRemembered(t *testing.T) {
	t.Parallel()
	g, now := newGuard(), time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	for range failuresOfAccount + 1 {
		g.begin(now, "boss", "10.0.0.1")
	}
	for i := range failuresOfAddress {
		g.begin(now, fmt.Sprint("name", i), "10.0.0.1")
	}
	known := len(g.failed)
	for i := range mostWatched + 200 {
		if g.begin(now, fmt.Sprint("other", i), "10.0.0.1") <= 0 {
			t.Fatalf("try %d from an address that has to wait is heard", i)
		}
	}
	if len(g.failed) != known {
		t.Errorf("%d names and addresses are remembered, want %d", len(g.failed), known)
	}
	if g.begin(now, "boss", "10.0.0.2") <= 0 {
		t.Error("the name is heard")
	}
}

func TestManyNamesDoNotPushOutWhoHasToWait(t *testing.T) {
	t.Parallel()
	g, now := newGuard(), time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	for range 11 {
		now = now.Add(max(0, g.begin(now, "boss", "10.0.0.1")))
	}
	guessed := g.failed["account boss"].count
	for i := range mostWatched - len(g.failed) { // each was tried once, and later
		g.of(now.Add(time.Millisecond), fmt.Sprint("account full", i)).fail(now.Add(time.Millisecond), failuresOfAccount)
	}
	now = now.Add(time.Second)
	for i := range 100 {
		g.begin(now, fmt.Sprint("name", i), fmt.Sprintf("10.1.0.%d", i))
	}
	if g.begin(now, "boss", "10.0.0.2") <= 0 {
		t.Error("a name that has to wait is heard")
	}
	now = now.Add(longestWait) // nobody has to wait any more: what was guessed often stays
	for i := range 100 {
		g.begin(now, fmt.Sprint("again", i), fmt.Sprintf("10.2.0.%d", i))
	}
	if f := g.failed["account boss"]; f == nil || f.count != guessed {
		t.Errorf("the guesses of before are forgotten: %+v", f)
	}
	if len(g.failed) > mostWatched {
		t.Errorf("%d are remembered", len(g.failed))
	}
}

func TestMemoryFullOfThoseWhoHaveToWaitKeepsOthers(t *testing.T) {
	t.Parallel()
	g, now := newGuard(), time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	for i := range mostWatched {
		f := g.of(now, fmt.Sprint("account full", i))
		f.count = failuresOfAccount
		f.fail(now, failuresOfAccount)
	}
	heard := 0
	for i := range 100 { // another name after each guess
		now = now.Add(time.Millisecond)
		if g.begin(now, "boss", fmt.Sprintf("10.1.0.%d", i)) <= 0 {
			heard++
		}
		g.begin(now, fmt.Sprint("name", i), fmt.Sprintf("10.2.0.%d", i))
	}
	if heard > failuresOfAccount {
		t.Errorf("%d guesses are heard", heard)
	}
}
