package main

import (
	"context"

	"toancanh/dashboards/chart"
	"toancanh/dashboards/pdf"
	"toancanh/dashboards/pdf/typeset"
	"toancanh/dashboards/still"
	"toancanh/jobs/report"
)

// openOffice opens who sends reports.
func (a *app) openOffice() (*report.Office, error) {
	return report.New(report.Options{
		Config: a.config.Reports, Store: a.state, Maker: papers{a}, Nights: a.reader, Zone: a.zone, PublicURL: a.config.Server.PublicURL,
		Folder: a.config.reportFolder(), Path: a.config.path, Log: a.log,
	})
}

// papers makes the files of reports.
type papers struct{ app *app }

// Make makes a file.
func (p papers) Make(ctx context.Context, w report.Wish) (report.File, error) {
	b, err := p.app.builder()
	if err != nil {
		return report.File{}, err
	}
	b.Scope = w.Scope
	wish := pdf.Wish{
		Area: w.Area, Snapshot: w.Snapshot, From: w.From, Lang: w.Lang, Layout: typeset.Layout(w.Layout), Statement: w.Statement, Corrects: w.Corrects,
	}
	made, err := p.app.reports().Make(ctx, b, wish)
	if err != nil {
		return report.File{}, err
	}
	unsigned := made.Bytes
	if p.app.config.Reports.Signature.Key != "" {
		if made.Bytes, err = p.app.seal(made.Bytes, w.Lang); err != nil {
			return report.File{}, err
		}
	}
	f := report.File{
		Bytes: made.Bytes, Unsigned: unsigned, Name: made.Name, Title: made.Title, Night: made.Night, Since: made.Since, Snapshot: made.Snapshot, Code: made.Code,
		Sentences: made.Sentences, Warnings: made.Warnings,
	}
	if made.Still != nil {
		f.Still, f.StillName, f.StillAlt = p.still(ctx, *made.Still, w.Lang), made.Still.Title, made.Still.Sentence
	}
	return f, nil
}

// still draws the figure of a letter; nil where it cannot be drawn: the letter says the same.
func (p papers) still(ctx context.Context, f chart.Figure, lang string) []byte {
	const width, height, scale = 640, 320, 2
	option, err := f.Option()
	if err != nil {
		return nil
	}
	d, err := p.app.album.Draw(ctx, option, still.Format{Width: width, Height: height, Lang: lang})
	if err != nil {
		p.app.log.Warn("a letter goes without its picture", "err", err)
		return nil
	}
	d, err = d.In(chart.Print)
	if err != nil {
		return nil
	}
	png, err := d.PNG(scale, "#ffffff")
	if err != nil {
		p.app.log.Warn("a letter goes without its picture", "err", err)
		return nil
	}
	return png
}
