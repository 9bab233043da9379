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
	needs   need
	handler gin.HandlerFunc
	doc     *operation // what the interface's description says; nil outside the interface
	quiet   bool       // asked so often that the log tells it at debug level only
	private bool       // its address holds a secret that the log does not tell
	shared  bool       // asked by readers of other sites, whose addresses are not ours to keep
}

// verb is the method as openapi.json names it.
func (r route) verb() string { return strings.ToLower(cmp.Or(r.method, http.MethodGet)) }

// table lists every route on one page.
func (s *Server) table() []route {
	table := []route{
		// pages, besides those of the table in pages.go
		{path: "/status", needs: informed, handler: s.status},
		{path: "/find", needs: figures, handler: s.find},
		{path: "/figures/:id", needs: figures, handler: s.figure},

		// reports on paper, and what has become of one
		{path: reportRoute, needs: reports, handler: s.report},
		{path: "/verify", needs: anyone, handler: s.verify},
		{path: verifyPage().path, needs: anyone, handler: s.verifyCode},

		// embeds: what other sites show, and the pages that make them
		{path: "/embed/:id", needs: anyone, handler: s.embed, shared: true},
		{path: "/oembed", needs: anyone, handler: s.oembed},
		{path: "/embeds", needs: tended, handler: s.gallery},
		{method: http.MethodPost, path: "/embeds", needs: embeds, handler: s.makeEmbed},
		{path: "/embeds/preview", needs: embeds, handler: s.previewEmbed},
		{path: "/embeds/:id", needs: tended, handler: s.embedDetail},
		{method: http.MethodPost, path: "/embeds/:id/revoke", needs: tended, handler: s.revokeEmbed},

		// reports: to download, on schedule, and what became of them
		{path: "/reports", needs: reports, handler: s.reportsPage},
		{method: http.MethodPost, path: "/reports/:id/resend", needs: reports, handler: s.resend},

		// files
		{path: "/static/*file", needs: anyone, handler: s.static, quiet: true},

		// operations
		{path: "/healthz", needs: anyone, handler: s.healthz, quiet: true},
		{path: "/readyz", needs: anyone, handler: s.readyz, quiet: true},
		{path: "/metrics", needs: operations, handler: s.metrics, quiet: true},

		// the interface for programs
		{path: "/api/v1/metrics", needs: figures, handler: s.apiMetrics, doc: docMetrics()},
		{path: "/api/v1/metrics/:id", needs: exports, handler: s.apiMetric, doc: docMetric()},
		{path: "/api/v1/snapshots", needs: informed, handler: s.apiSnapshots, doc: docSnapshots()},
		{path: "/api/v1/areas", needs: informed, handler: s.apiAreas, doc: docAreas()},
		{path: "/api/v1/tasks", needs: exports, handler: s.apiTasks, doc: docTasks()},
		{path: "/api/v1/runs", needs: operations, handler: s.apiRuns, doc: docRuns()},
		{path: "/api/v1/published", needs: exports, handler: s.apiPublished, doc: docPublished()},
		{path: "/api/v1/verify/:code", needs: anyone, handler: s.apiVerify, doc: docVerify()},
		{path: "/api/v1/embeds", needs: embeds, handler: s.apiEmbeds, doc: docEmbeds()},
		{method: http.MethodPost, path: "/api/v1/embeds", needs: embeds, handler: s.apiMakeEmbed, doc: docMakeEmbed()},
		{path: "/api/v1/embeds/:id", needs: embeds, handler: s.apiEmbed, doc: docEmbed()},
		{method: http.MethodDelete, path: "/api/v1/embeds/:id", needs: embeds, handler: s.apiRevokeEmbed, doc: docRevokeEmbed()},
		{path: "/api/v1/reports", needs: reports, handler: s.apiReports, doc: docReports()},
		{path: "/api/v1/openapi.json", needs: signed, handler: s.apiDescription, doc: docDescription()},
	}
	table = append(append(table, s.signing()...), s.administration()...)
	for _, p := range pages() {
		table = append(table, route{path: p.path, needs: p.needs, handler: s.show(p)})
	}
	return table
}

// signing lists the routes of who somebody is: where people sign in, how they do; else
// through whose eyes they look.
func (s *Server) signing() []route {
	if s.desk == nil {
		return []route{{method: http.MethodPost, path: "/as", needs: signed, handler: s.lookAs}}
	}
	table := []route{
		{path: loginPath, needs: anyone, handler: s.login, private: true},
		{method: http.MethodPost, path: "/logout", needs: signed, handler: s.signOut},
		{path: accountPath, needs: signed, handler: s.account, private: true},
		{method: http.MethodPost, path: accountPath + "/sessions", needs: signed, handler: s.endSessions, private: true},
	}
	if s.provider != nil {
		table = append(table, s.provided()...)
	}
	if !s.desk.Accounts() {
		return table
	}
	return append(table,
		route{method: http.MethodPost, path: loginPath, needs: anyone, handler: s.signIn, private: true},
		route{path: setupPath, needs: anyone, handler: s.setup, private: true},
		route{method: http.MethodPost, path: setupPath, needs: anyone, handler: s.setUp, private: true},
		route{method: http.MethodPost, path: accountPath + "/password", needs: signed, handler: s.changePassword, private: true},
		route{method: http.MethodPost, path: accountPath + "/factor", needs: signed, handler: s.addFactor, private: true},
		route{method: http.MethodPost, path: accountPath + "/factor/remove", needs: signed, handler: s.removeFactor, private: true},
	)
}
