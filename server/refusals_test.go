package server

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"toancanh/server/auth"
)

// guesses sends the form to sign in with a wrong password, from an address.
func (h townHall) guesses(t *testing.T, name, address string) {
	t.Helper()
	values := url.Values{"name": {name}, "password": {"wrong"}, "token": {h.tokens.of(loginPath)}}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/login", strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", urlEncoded)
	r.RemoteAddr = address + ":1234"
	answer := httptest.NewRecorder()
	h.Handler().ServeHTTP(answer, r)
	if answer.Code != http.StatusForbidden && answer.Code != http.StatusTooManyRequests {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
}

func TestNoiseHidesNoTriesAtAnAccount(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64 // of the clock
	h := people(t, func(o *Options) { o.Now = func() time.Time { return morning().Add(time.Duration(ahead.Load())) } })
	h.add(t, "boss", auth.Administrator, "")
	for i := range mostRefusals + 200 {
		h.guesses(t, fmt.Sprint("nobody", i), "192.0.2.7")
	}
	for range 4 {
		h.guesses(t, "boss", "192.0.2.8")
	}
	rows := traces(t, h.Server)
	if n := len(rows) - 4; n != mostRefusals || slices.ContainsFunc(rows[:n], func(row string) bool { return row != "refused sign.in" }) {
		t.Errorf("%d rows of the noise: %q", n, rows)
	}
	for _, row := range rows[len(rows)-4:] {
		if row != "refused sign.in p1" {
			t.Errorf("a try at the account: %q", row)
		}
	}
	for range 20 {
		h.guesses(t, "boss", "192.0.2.8")
	}
	told := len(rows) + mostTries - 4
	ctx, stop := context.WithCancel(t.Context())
	ticks, ended := make(chan time.Time), make(chan struct{})
	go func() {
		defer close(ended)
		h.keepBooks(ctx, ticks)
	}()
	ticks <- morning()
	ticks <- morning() // the first has been heard
	if n := len(traces(t, h.Server)); n != told {
		t.Errorf("%d rows within the minute, want %d", n, told)
	}
	ahead.Add(int64(time.Minute))
	ticks <- morning()
	ticks <- morning()
	want := []string{"refused audit.leftout 200", "refused audit.leftout p1 19"}
	if got := traces(t, h.Server)[told:]; !slices.Equal(got, want) {
		t.Errorf("at the end of the minute: %q, want %q", got, want)
	}
	for range mostTries + 1 {
		h.guesses(t, "boss", "192.0.2.8")
	}
	stop()
	<-ended
	rows = traces(t, h.Server)
	if last := rows[len(rows)-1]; last != "refused audit.leftout p1 1" {
		t.Errorf("at the end: %q", last)
	}
}

func TestManyNetworksCannotFillTheTrail(t *testing.T) {
	t.Parallel()
	b := newBudget(morning)
	told := 0
	for i := range 2 * mostStrangers {
		if b.stranger(fmt.Sprintf("2001:db8:%x::1", i)) {
			told++
		}
	}
	if told != mostStrangers || len(b.told) > mostStrangers {
		t.Errorf("%d are told, %d networks are kept", told, len(b.told))
	}
	if !b.person("p1") || !b.account("p1") {
		t.Error("they hide what people and accounts meet")
	}
	if got := b.owed(true); !slices.Equal(got, []string{fmt.Sprint(mostStrangers)}) {
		t.Errorf("left out: %q", got)
	}
}
