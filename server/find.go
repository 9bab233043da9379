package server

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"toancanh/dashboards"
)

// find leads to the page of the area whose name was typed, or lists those that
// may be meant.
func (s *Server) find(c *gin.Context) {
	p, ok := s.params(c, "q")
	if !ok {
		return
	}
	page := dashboards.Find(p, s.scope(c))
	page.Admit(s.viewer(visitor(c), p.Lang))
	c.Header("Cache-Control", revalidate)
	if page.Best != "" {
		c.Redirect(http.StatusSeeOther, page.Best)
		return
	}
	body, _, err := s.templates.render(c.Request.Context(), p.Lang, "find", page)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Data(http.StatusOK, htmlType, body)
}
