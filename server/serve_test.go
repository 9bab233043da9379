package server

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/dashboards"
	"toancanh/queries"
)

// slow is a reader that answers when it is let.
type slow struct {
	dashboards.Reader
	asked, let chan struct{}
}

func (s slow) Snapshot(ctx context.Context, d civil.Date, id string) (queries.Snapshot, error) {
	s.asked <- struct{}{}
	<-s.let
	return s.Reader.Snapshot(ctx, d, id)
}

func TestStopLetsRequestsFinish(t *testing.T) {
	reader := slow{asked: make(chan struct{}), let: make(chan struct{})}
	s := newServer(t, open(t), func(o *Options) { reader.Reader = o.Reader; o.Reader = reader })
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- s.Serve(ctx, listener) }()
	answered := make(chan string)
	go func() {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+listener.Addr().String()+"/readyz", nil)
		if err != nil {
			answered <- err.Error()
			return
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			answered <- err.Error()
			return
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			answered <- err.Error()
			return
		}
		answered <- string(body)
	}()
	<-reader.asked
	stop()
	close(reader.let)
	if got := <-answered; got != "ready: snapshot 2026-11-22.eeeeee\n" {
		t.Errorf("the request under way got %q", got)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}
