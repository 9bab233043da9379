package server

import (
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"toancanh/assets"
)

// lasting is the lifetime of a file whose address changes with its content.
const lasting = "public, max-age=31536000, immutable"

// static answers with a file of the program. An address with the file's hash in
// it may be kept for ever, since another content has another address.
func (s *Server) static(c *gin.Context) {
	file, err := assets.Open(strings.TrimPrefix(c.Param("file"), "/"))
	if err != nil {
		s.fail(c, errFile)
		return
	}
	doc, err := s.files.get(file)
	if err != nil {
		s.fail(c, err)
		return
	}
	// Embeds are of no origin where they are framed, and embed.js runs on other sites.
	c.Header("Access-Control-Allow-Origin", "*")
	c.Header("Cross-Origin-Resource-Policy", "cross-origin")
	send(c, doc)
}

// files are the static files in every coding: quickly compressed when they are
// first asked for, thoroughly once there is time.
type files struct {
	mu   sync.Mutex // guards what follows
	docs map[string]*document
}

func newFiles() *files { return &files{docs: map[string]*document{}} }

// get returns a file as it is sent.
func (f *files) get(file assets.StaticFile) (*document, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := fileKey(file)
	if doc, ok := f.docs[key]; ok {
		return doc, nil
	}
	doc := fileDocument(file)
	if compressible(file.Name) {
		if err := doc.compress(quick(), press); err != nil {
			return nil, err
		}
	}
	f.docs[key] = doc
	return doc, nil
}

// improve compresses files, as pages name them, as small as can be, and calls
// pause often meanwhile; it stops at pause's error.
func (f *files) improve(names []string, pause func() error) error {
	patient := func(to io.WriteCloser, body []byte) error {
		for len(body) > 0 {
			if err := pause(); err != nil {
				return err
			}
			n := min(len(body), pieceSize)
			if _, err := to.Write(body[:n]); err != nil {
				return err
			}
			body = body[n:]
		}
		return to.Close()
	}
	for _, name := range names {
		if !compressible(name) {
			continue
		}
		file, err := lastingFile(name)
		if err != nil {
			return err
		}
		doc := fileDocument(file)
		if err := doc.compress(thorough(), patient); err != nil {
			return err
		}
		f.mu.Lock()
		f.docs[fileKey(file)] = doc
		f.mu.Unlock()
	}
	return nil
}

// pieceSize is how many bytes are compressed between two pauses.
const pieceSize = 32 << 10

// lastingFile is a file under the name that pages give it.
func lastingFile(name string) (assets.StaticFile, error) {
	address, err := assets.URL(name)
	if err != nil {
		return assets.StaticFile{}, err
	}
	return assets.Open(strings.TrimPrefix(address, staticFolder))
}

// staticFolder is where static files are served.
const staticFolder = "/static/"

// fileKey tells a file asked for by its lasting name from the same file asked for
// by its plain one.
func fileKey(file assets.StaticFile) string {
	if file.Fixed {
		return file.Hash + " " + file.Name
	}
	return file.Name
}

func fileDocument(file assets.StaticFile) *document {
	lifetime := "public, max-age=300"
	if file.Fixed {
		lifetime = lasting
	}
	return plainDocument(http.StatusOK, fileType(file.Name), lifetime, file.Content)
}

// compressible says whether a file is not compressed by its own form already.
func compressible(name string) bool { return path.Ext(name) != ".woff2" }

// fileType is the media type of a static file.
func fileType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".woff2":
		return "font/woff2"
	case ".geojson":
		return "application/geo+json"
	case ".js":
		return "text/javascript; charset=utf-8"
	default:
		return mime.TypeByExtension(ext)
	}
}
