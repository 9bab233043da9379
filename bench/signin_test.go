package bench_test

import (
	"slices"
	"testing"
	"time"

	"toancanh/queries/area"
	"toancanh/server/auth"
	"toancanh/server/state"
)

// BenchmarkSignedIn asks for the overview with the cookie of a leader of a province, in
// turns with a server at which nobody signs in. Wanted: at least 0.95 of its requests a
// second.
func BenchmarkSignedIn(b *testing.B) {
	const connections = 64
	lasting := time.Duration(size(2, 10)) * time.Second
	w := openWarehouse(b, history(b, 40, historySQL, servicesSQL))
	b.Cleanup(func() {
		if err := w.Close(); err != nil {
			b.Error(err)
		}
	})
	h, desk := handler(b, w, func(store *state.Store) *auth.Desk {
		desk, err := auth.Open(auth.Options{Store: store, Dir: b.TempDir(), Now: time.Now, Idle: time.Hour, Lifetime: time.Hour})
		if err != nil {
			b.Fatal(err)
		}
		return desk
	})
	signed, open := serving(b, h), serving(b, ours(b, w))
	cookie := "session=" + signIn(b, desk)
	const target = "/?as_of=2026-11-21"
	fetch(b, signed+target, "Cookie", cookie)
	fetch(b, open+target)
	for b.Loop() {
		var rates [2][]float64
		for range 5 { // in turns, so that a noisy moment meets both
			rate, _ := load(b, signed+target, connections, lasting, "Cookie", cookie)
			rates[0] = append(rates[0], rate)
			rate, _ = load(b, open+target, connections, lasting)
			rates[1] = append(rates[1], rate)
		}
		for i := range rates {
			slices.Sort(rates[i])
		}
		b.ReportMetric(rates[0][2], "req/s")
		b.ReportMetric(rates[0][2]/rates[1][2], "x-open-req/s")
	}
	b.ReportMetric(0, "ns/op")
}

// signIn returns the cookie of a leader of a province.
func signIn(b *testing.B, desk *auth.Desk) string {
	b.Helper()
	const password = "bảy con mèo trên mái ngói"
	scope := area.ScopeOf(area.Area{Level: area.Province, Vintage: area.V34, Code: "79"})
	p, _, err := desk.Add(b.Context(), state.Person{Name: "lan", Title: "Lan", Role: string(auth.Province), Scope: scope})
	if err != nil {
		b.Fatal(err)
	}
	code, _, err := desk.Invite(b.Context(), p.ID)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := desk.Accept(b.Context(), code, "", "", password); err != nil {
		b.Fatal(err)
	}
	cookie, _, err := desk.SignIn(b.Context(), auth.Attempt{Name: "lan", Password: password})
	if err != nil {
		b.Fatal(err)
	}
	return cookie
}
