package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toancanh/dashboards"
	"toancanh/dashboards/pdf"
	"toancanh/queries/area"
)

func TestOneReportThatFailsDoesNotKeepTheOthers(t *testing.T) {
	dir := t.TempDir()
	demo := filepath.Join(dir, "demo")
	run := func(args ...string) (string, int) {
		var out bytes.Buffer
		c := &cli{args: args, in: strings.NewReader(""), out: io.Discard, err: &out}
		code := c.run(context.WithoutCancel(t.Context()))
		return out.String(), code
	}
	if said, code := run("demo", "--dir", demo, "--residents", "1000", "--until", "2021-03-01", "--no-serve"); code != exitDone {
		t.Fatal(said)
	}
	config, err := loadConfig(filepath.Join(demo, "config.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &cli{out: io.Discard, err: io.Discard}
	a, err := openApp(t.Context(), config, c.logger())
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	var areas []area.Area
	for _, name := range []string{"01", "48", "96"} {
		one, err := dashboards.ReportArea(name, "vi")
		if err != nil {
			t.Fatal(err)
		}
		areas = append(areas, one)
	}
	out := filepath.Join(dir, "out")
	if err := os.MkdirAll(filepath.Join(out, "48-2021-03-01.vi.pdf"), 0o700); err != nil { // a folder where the file should be
		t.Fatal(err)
	}
	err = a.report(t.Context(), c, areas, pdf.Wish{Lang: "vi"}, output{path: out, folder: true})
	if err == nil || !strings.Contains(err.Error(), "1 of 3 reports failed") || !strings.Contains(err.Error(), "report of P:48") || exitCode(err) != exitFailed {
		t.Errorf("got %v", err)
	}
	files, err := filepath.Glob(filepath.Join(out, "*"))
	if err != nil || len(files) != 3 {
		t.Errorf("%v, %v", files, err)
	}
	for _, name := range []string{"01", "96"} {
		if content, err := os.ReadFile(filepath.Join(out, name+"-2021-03-01.vi.pdf")); err != nil || !bytes.HasPrefix(content, []byte("%PDF-")) {
			t.Errorf("%s: %d bytes, %v", name, len(content), err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(out, ".report-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
