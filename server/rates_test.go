package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"toancanh/server/auth"
)

func TestWhoAsksTooOftenHasToWaitAndOthersHaveNot(t *testing.T) {
	t.Parallel()
	now := morning()
	h := people(t, func(o *Options) {
		o.Now, o.Rates = func() time.Time { return now }, Rates{Account: 2, Address: 3}
	})
	h.add(t, "lan", auth.Province, "P:79")
	h.add(t, "ha", auth.Province, "P:01")
	lan, ha := h.signs(t, "lan"), h.signs(t, "ha")
	asked := 0
	for h.get(t, "/api/v1/areas", lan).Code == http.StatusOK {
		if asked++; asked > 2*spell {
			t.Fatal("no end")
		}
	}
	if asked != 2*spell {
		t.Errorf("%d answers at once, want %d", asked, 2*spell)
	}
	scenario{target: "/api/v1/areas", headers: []string{"Cookie", lan}, status: http.StatusTooManyRequests, has: []string{"urn:toancanh:problem:rate"}, sends: map[string]string{"Retry-After": "1"}}.run(t, h.Server)
	if answer := h.get(t, "/api/v1/areas", ha); answer.Code != http.StatusOK {
		t.Errorf("somebody else: %d", answer.Code)
	}
	if answer := h.get(t, "/login", ""); answer.Code != http.StatusOK {
		t.Errorf("somebody who has not signed in: %d", answer.Code)
	}
	now = now.Add(time.Second)
	for i, want := range []int{http.StatusOK, http.StatusOK, http.StatusTooManyRequests} {
		if answer := h.get(t, "/api/v1/areas", lan); answer.Code != want {
			t.Errorf("a second later, request %d: %d, want %d", i+1, answer.Code, want)
		}
	}
	for h.get(t, "/embed/aaaaaaaaaaaaaaaaaaaaaaaaaa", "").Code == http.StatusNotFound {
		if asked++; asked > 200 {
			t.Fatal("ids can be guessed without end")
		}
	}
	scenario{target: "/embed/x", status: http.StatusTooManyRequests, policy: framedPolicy([]string{"*"}), has: []string{"Quá nhiều yêu cầu"}}.run(t, h.Server)
	if answer := h.get(t, "/healthz", ""); answer.Code != http.StatusOK {
		t.Errorf("who watches the server: %d", answer.Code)
	}
}

func TestRememberingWhoAsksTakesBoundedMemory(t *testing.T) {
	b := newBuckets(1, time.Now)
	for i := range 3 * mostBuckets {
		b.take(fmt.Sprint(i))
	}
	if n := len(b.young) + len(b.old); n > mostBuckets {
		t.Errorf("%d are remembered", n)
	}
	if wait := newBuckets(0, time.Now).take(strings.Repeat("a", 8)); wait != 0 {
		t.Errorf("without a limit: %s", wait)
	}
}
