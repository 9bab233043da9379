package server

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// route is one address of the server.
type route struct {
	method  string // "": GET and HEAD; another one changes something
	path    string
	handler gin.HandlerFunc
	doc     *operation // what the interface's description says; nil outside the interface
	quiet   bool       // asked so often that the log tells it at debug level only
	shared  bool       // asked by readers of other sites, whose addresses are not ours to keep
}

// verb is the method as openapi.json names it.
func (r route) verb() string { return strings.ToLower(cmp.Or(r.method, http.MethodGet)) }

// table lists every route on one page.
func (s *Server) table() []route {
	table := []route{
		// pages, besides those of the table in pages.go
		{path: "/status", handler: s.status},
		{path: "/find", handler: s.find},
		{path: "/figures/:id", handler: s.figure},

		// reports on paper, and what has become of one
		{path: reportRoute, handler: s.report},
		{path: "/verify", handler: s.verify},
		{path: verifyPage().path, handler: s.verifyCode},

		// embeds: what other sites show, and the pages that make them
		{path: "/embed/:id", handler: s.embed, shared: true},
		{path: "/oembed", handler: s.oembed},
		{path: "/embeds", handler: s.gallery},
		{method: http.MethodPost, path: "/embeds", handler: s.makeEmbed},
		{path: "/embeds/preview", handler: s.previewEmbed},
		{path: "/embeds/:id", handler: s.embedDetail},
		{method: http.MethodPost, path: "/embeds/:id/revoke", handler: s.revokeEmbed},

		// reports: to download, on schedule, and what became of them
		{path: "/reports", handler: s.reportsPage},
		{method: http.MethodPost, path: "/reports/:id/resend", handler: s.resend},

		// files
		{path: "/static/*file", handler: s.static, quiet: true},

		// operations
		{path: "/healthz", handler: s.healthz, quiet: true},
		{path: "/readyz", handler: s.readyz, quiet: true},
		{path: "/metrics", handler: s.metrics, quiet: true},

		// the interface for programs
		{path: "/api/v1/metrics", handler: s.apiMetrics, doc: docMetrics()},
		{path: "/api/v1/metrics/:id", handler: s.apiMetric, doc: docMetric()},
		{path: "/api/v1/snapshots", handler: s.apiSnapshots, doc: docSnapshots()},
		{path: "/api/v1/areas", handler: s.apiAreas, doc: docAreas()},
		{path: "/api/v1/tasks", handler: s.apiTasks, doc: docTasks()},
		{path: "/api/v1/runs", handler: s.apiRuns, doc: docRuns()},
		{path: "/api/v1/published", handler: s.apiPublished, doc: docPublished()},
		{path: "/api/v1/verify/:code", handler: s.apiVerify, doc: docVerify()},
		{path: "/api/v1/embeds", handler: s.apiEmbeds, doc: docEmbeds()},
		{method: http.MethodPost, path: "/api/v1/embeds", handler: s.apiMakeEmbed, doc: docMakeEmbed()},
		{path: "/api/v1/embeds/:id", handler: s.apiEmbed, doc: docEmbed()},
		{method: http.MethodDelete, path: "/api/v1/embeds/:id", handler: s.apiRevokeEmbed, doc: docRevokeEmbed()},
		{path: "/api/v1/reports", handler: s.apiReports, doc: docReports()},
		{path: "/api/v1/openapi.json", handler: s.apiDescription, doc: docDescription()},
	}
	for _, p := range pages() {
		table = append(table, route{path: p.path, handler: s.show(p)})
	}
	return table
}
