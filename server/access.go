package server

import (
	"github.com/gin-gonic/gin"

	"toancanh/queries/area"
)

// scope says what the person behind a request may see. It is the only place
// that turns who somebody is into what they see. In open mode, which is for
// this machine alone, everybody sees the nation.
func (s *Server) scope(*gin.Context) area.Scope { return area.NationScope() }
