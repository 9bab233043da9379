package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/golang-sql/civil"

	"toancanh/server/audit"
	"toancanh/server/state"
)

// EmbedList lists embeds.
type EmbedList struct {
	Embeds []EmbedEntry `json:"embeds" doc:"the newest first"`
}

// EmbedEntry is an embed as programs get it.
type EmbedEntry struct {
	ID        string      `json:"id" doc:"unguessable; whoever knows it sees what the embed shows"`
	Address   string      `json:"address" doc:"what a frame shows; with .svg, .png, .csv or .json behind it: picture and numbers"`
	Title     string      `json:"title" doc:"what it is called"`
	Figure    string      `json:"figure" doc:"address of the figure's page"`
	Snapshot  *string     `json:"snapshot" doc:"what it is frozen at; null: it follows the newest night"`
	Theme     string      `json:"theme" doc:"colours" enum:"auto,light,dark"`
	Lang      string      `json:"lang" doc:"language" enum:"vi,en"`
	Origins   []string    `json:"origins" doc:"sites that may frame it; *: every site"`
	State     string      `json:"state" doc:"whether it is shown; ended: who made it may no longer show it" enum:"active,expired,ended,revoked"`
	LastDay   *civil.Date `json:"last_day" doc:"last day it is shown; null: it has no end"`
	MadeAt    string      `json:"made_at" doc:"when it was made" format:"date-time"`
	MadeBy    string      `json:"made_by" doc:"who made it, by a number that the audit trail uses too; empty: nobody was signed in"`
	Maker     string      `json:"maker" doc:"who made it, as people call them"`
	RevokedAt *string     `json:"revoked_at" doc:"when it was revoked; null: it was not" format:"date-time"`
	Views     int         `json:"views" doc:"how often it was looked at in all"`
	Snippet   string      `json:"snippet" doc:"HTML to copy into a page"`
}

// EmbedDocument is an embed with who looked at it.
type EmbedDocument struct {
	EmbedEntry
	Seen []EmbedSeen `json:"seen" doc:"views by day and site, the newest day first"`
}

// EmbedSeen is how often an embed was looked at from a site on a day.
type EmbedSeen struct {
	Day    civil.Date `json:"day" doc:"the day"`
	Origin string     `json:"origin" doc:"the site; empty: the browser did not say; other: of many"`
	Views  int        `json:"views" doc:"how often"`
}

// NewEmbedEntry puts an embed into the form programs get.
func (e *Embeds) NewEmbedEntry(ctx context.Context, m state.Embed, views int) (EmbedEntry, error) {
	stands, maker, err := e.standing(ctx, m)
	if err != nil {
		return EmbedEntry{}, err
	}
	entry := EmbedEntry{
		ID: m.ID, Address: e.Address(m.ID), Title: m.Title, Figure: e.home() + figureAddress(m, m.Lang), Theme: m.Theme, Lang: m.Lang,
		Origins: append([]string{}, m.Origins...), State: stands, LastDay: optionalDate(lastDay(m, e.Zone)),
		MadeAt: instant(m.Made, e.Zone), MadeBy: m.MadeBy, Maker: maker, Views: views, Snippet: e.Snippet(m),
	}
	if m.Frozen() {
		entry.Snapshot = &m.Snapshot
	}
	if !m.Revoked.IsZero() {
		at := instant(m.Revoked, e.Zone)
		entry.RevokedAt = &at
	}
	return entry, nil
}

func (s *Server) apiEmbeds(c *gin.Context) {
	a := docEmbeds().arguments(c)
	limit := a.number("limit", 100, 1, 5000)
	if err := a.err(); err != nil {
		s.fail(c, err)
		return
	}
	if err := s.views.flush(c.Request.Context()); err != nil {
		s.fail(c, err)
		return
	}
	list, err := s.embedsOf(c, limit)
	if err != nil {
		s.fail(c, err)
		return
	}
	answer := EmbedList{Embeds: []EmbedEntry{}}
	for _, l := range list {
		entry, err := s.embeds.NewEmbedEntry(c.Request.Context(), l.Embed, l.Views)
		if err != nil {
			s.fail(c, err)
			return
		}
		answer.Embeds = append(answer.Embeds, entry)
	}
	s.told(c, http.StatusOK, answer)
}

func (s *Server) apiEmbed(c *gin.Context) {
	if err := docEmbed().arguments(c).err(); err != nil {
		s.fail(c, err)
		return
	}
	s.tellEmbed(c, c.Param("id"), http.StatusOK)
}

func (s *Server) apiMakeEmbed(c *gin.Context) {
	if err := docMakeEmbed().arguments(c).err(); err != nil {
		s.fail(c, err)
		return
	}
	var o EmbedOrder
	if err := decode(c, &o); err != nil {
		s.fail(c, err)
		return
	}
	made, err := s.embeds.Make(c.Request.Context(), o, s.scope(c), s.person(c))
	if err == nil {
		err = s.noteEmbed(c, audit.MakeEmbed, made)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Location", "/api/v1/embeds/"+made.ID)
	s.tellEmbed(c, made.ID, http.StatusCreated)
}

func (s *Server) apiRevokeEmbed(c *gin.Context) {
	if err := docRevokeEmbed().arguments(c).err(); err != nil {
		s.fail(c, err)
		return
	}
	err := s.endEmbed(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	s.tellEmbed(c, c.Param("id"), http.StatusOK)
}

// tellEmbed answers with one embed and its views.
func (s *Server) tellEmbed(c *gin.Context, id string, status int) {
	ctx := c.Request.Context()
	m, err := s.store.Embed(ctx, id)
	if errors.Is(err, state.ErrNoEmbed) || err == nil && !seesAll(visitor(c)) && m.MadeBy != s.person(c) {
		err = errNoEmbed
	}
	if err == nil {
		err = s.views.flush(ctx)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	views, err := s.store.Views(ctx, id)
	if err != nil {
		s.fail(c, err)
		return
	}
	answer := EmbedDocument{Seen: []EmbedSeen{}}
	total := 0
	for _, v := range views {
		total += v.Views
		answer.Seen = append(answer.Seen, EmbedSeen{Day: v.Day, Origin: v.Origin, Views: v.Views})
	}
	if answer.EmbedEntry, err = s.embeds.NewEmbedEntry(ctx, m, total); err != nil {
		s.fail(c, err)
		return
	}
	s.told(c, status, answer)
}

// told sends a document that may change at any time.
func (s *Server) told(c *gin.Context, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Cache-Control", "no-store")
	c.Data(status, jsonType, append(body, '\n'))
}

// decode reads a JSON body that holds nothing but what is asked for. A browser sends
// JSON to another site only after asking us, and we do not answer that.
func decode(c *gin.Context, into any) error {
	if kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err != nil || kind != jsonType {
		return errMedia
	}
	decoder := json.NewDecoder(c.Request.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%w: %w", errBody, err)
	}
	if decoder.More() {
		return fmt.Errorf("%w: more stands behind the document", errBody)
	}
	return nil
}
