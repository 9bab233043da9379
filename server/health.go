package server

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/golang-sql/civil"

	"toancanh/queries"
)

// healthz says that the process answers.
func (s *Server) healthz(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	c.String(http.StatusOK, "ok\n")
}

// readyz says whether to send people here: a snapshot is loaded and the server
// is not about to stop.
func (s *Server) readyz(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	if s.draining.Load() {
		c.String(http.StatusServiceUnavailable, "stopping\n")
		return
	}
	snap, err := s.reader.Snapshot(c.Request.Context(), civil.Date{}, "")
	var none *queries.NightError
	switch {
	case errors.As(err, &none):
		c.String(http.StatusServiceUnavailable, "no snapshot yet: take one with toancanh snapshot\n")
	case err != nil:
		s.log.Error("readyz", "error", err)
		c.String(http.StatusServiceUnavailable, "the warehouse does not answer: see the log\n")
	default:
		c.String(http.StatusOK, "ready: snapshot %s\n", snap.ID)
	}
}
