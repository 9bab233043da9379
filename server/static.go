package server

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"toancanh/assets"
)

// static answers with a file of the program. An address with the file's hash in
// it may be kept for ever, since another content has another address.
func (s *Server) static(c *gin.Context) {
	file, err := assets.Open(strings.TrimPrefix(c.Param("file"), "/"))
	if err != nil {
		s.fail(c, errFile)
		return
	}
	lifetime := "public, max-age=300"
	if file.Fixed {
		lifetime = "public, max-age=31536000, immutable"
	}
	c.Header("Cache-Control", lifetime)
	c.Header("ETag", `"`+file.Hash+`"`)
	http.ServeContent(c.Writer, c.Request, file.Name, time.Time{}, bytes.NewReader(file.Content))
}
