package server

import (
	"github.com/gin-gonic/gin"

	"toancanh/queries/area"
	"toancanh/server/state"
)

// scope says what the person behind a request may see. It is the only place
// that turns who somebody is into what they see. In open mode, which is for
// this machine alone, everybody sees the nation.
func (s *Server) scope(*gin.Context) area.Scope { return area.NationScope() }

// person is who is behind a request, "" where nobody signs in.
func (s *Server) person(*gin.Context) string { return "" }

// role is as what the person behind a request acts.
func (s *Server) role(*gin.Context) string { return "open" }

// makerScope says what an embed may show: what its maker could see when it was made,
// as far as the maker still sees it. In open mode everybody goes on seeing the nation.
func (s *Server) makerScope(m state.Embed) area.Scope { return m.Scope }
