package server

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"toancanh/dashboards"
	"toancanh/dashboards/still"
	"toancanh/queries/area"
)

// closedStudio gives a studio that draws nothing any more.
func closedStudio(t *testing.T) *still.Studio {
	t.Helper()
	closed, err := still.Open(still.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	return closed
}

func TestPageWithAFigureThatCannotBeDrawnStandsButIsNotKept(t *testing.T) {
	s := newServer(t, open(t), func(o *Options) { o.Studio = closedStudio(t) })
	answer := get(t, s, "/figures/ranking?lang=en")
	body := answer.Body.String()
	if answer.Code != 200 || answer.Header().Get("Cache-Control") != fleeting {
		t.Errorf("status %d, kept as %q", answer.Code, answer.Header().Get("Cache-Control"))
	}
	if !strings.Contains(body, "Hanoi") || !strings.Contains(body, `class="notice bad"`) {
		t.Error("the numbers or the remark are missing")
	}
}

func TestDrawingEndsWithTheRequestAndIsNoFaultThen(t *testing.T) {
	var log bytes.Buffer
	s := newServer(t, open(t), func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	b := &dashboards.Builder{Reader: s.reader, Catalogue: s.catalogue, Scope: area.NationScope(), Zone: zone(), Expected: s.expected()}
	page, err := b.Figure(t.Context(), dashboards.Params{Lang: "vi", Boundary: 34}, "ranking")
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.templates.render(gone, "vi", "figure", page); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if strings.Contains(log.String(), "level=ERROR") {
		t.Error(log.String())
	}
}
