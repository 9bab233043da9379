package main

import (
	"context"
	"errors"
	"path/filepath"

	"toancanh/jobs/report"
)

// openOffice opens who sends reports.
func (a *app) openOffice() (*report.Office, error) {
	dir := a.config.path(a.config.DataDir)
	return report.New(report.Options{
		Config: a.config.Reports, Store: a.state, Maker: papers{}, Nights: a.reader, Zone: a.zone, PublicURL: a.config.Server.PublicURL,
		Folder: filepath.Join(dir, "reports"), Path: a.config.path, Log: a.log,
	})
}

// papers makes the files of reports.
type papers struct{}

// errNoPapers says that this program makes no reports.
var errNoPapers = errors.New("this version makes no PDF files")

// Make makes a file.
func (papers) Make(context.Context, report.Wish) (report.File, error) {
	return report.File{}, errNoPapers
}
