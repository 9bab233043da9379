package queries_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"toancanh/queries"
)

func TestAStatementWaitsForADesk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		take := queries.Desks(1)
		leave, err := take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		left := errors.New("the visitor left")
		short, cancel := context.WithTimeoutCause(t.Context(), 10*time.Millisecond, left)
		defer cancel()
		if _, err := take(short); !errors.Is(err, left) {
			t.Errorf("with the only desk taken: got %v", err)
		}
		leave()
		again, err := take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		again()
	})
}

func TestASlowStatementGivesItsDeskUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		take := queries.Desks(1)
		leaveSlow, err := take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		leaveNext, err := take(t.Context()) // the slow one has not left
		if err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(begun); waited != queries.DeskTime {
			t.Errorf("the next one waited %v, want %v", waited, queries.DeskTime)
		}
		leaveSlow() // frees nobody else's desk
		short, cancel := context.WithTimeout(t.Context(), queries.DeskTime/2)
		defer cancel()
		if _, err := take(short); err == nil {
			t.Error("two at one desk")
		}
		leaveNext()
	})
}
