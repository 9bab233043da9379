package typeset

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// need skips the test where something is missing that .ci/tools installs.
func need(t testing.TB, what, from string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("needs %s: install %s", what, from)
	}
	t.Skipf("needs %s: install %s", what, from)
}

// packageOf says where a program comes from.
func packageOf(program string) string {
	switch program {
	case "qpdf":
		return "the package qpdf"
	case "java":
		return "the package default-jre-headless"
	}
	return "the package poppler-utils"
}

// runs runs a program and returns what it says.
func runs(t testing.TB, program string, arguments ...string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		need(t, program, packageOf(program))
	}
	var out, wrong bytes.Buffer
	command := exec.CommandContext(t.Context(), path, arguments...)
	command.Stdout, command.Stderr = &out, &wrong
	if err := command.Run(); err != nil {
		t.Errorf("%s %s: %v\n%s%s", program, strings.Join(arguments, " "), err, out.String(), wrong.String())
	}
	return out.String()
}

// veraPDF checks files against what they say they are: PDF/A-2u and PDF/UA-1.
func veraPDF(t testing.TB, files ...string) {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	jars := filepath.Join(cache, "toancanh", "verapdf-1.28.2", "*")
	if found, _ := filepath.Glob(jars + ".jar"); len(found) == 0 {
		need(t, "veraPDF", "it with .ci/tools")
	}
	arguments := append([]string{"-XX:TieredStopAtLevel=1", "-cp", jars, "org.verapdf.apps.GreenfieldCliWrapper", "--format", "text", "-v"}, files...)
	out := runs(t, "java", arguments...)
	for _, file := range files {
		for _, profile := range []string{"2u", "ua1"} {
			if !strings.Contains(out, "PASS "+file+" "+profile) {
				t.Errorf("veraPDF %s: %s:\n%.4000s", profile, file, out)
			}
		}
	}
}

// saved writes a file that programs can read.
func saved(t testing.TB, name string, content []byte) string {
	t.Helper()
	folder := t.TempDir()
	if wanted := os.Getenv("PDFS"); wanted != "" { // to look at
		folder = wanted
	}
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// textOf returns the text of a file as it stands on its pages.
func textOf(t testing.TB, path string) string {
	t.Helper()
	return runs(t, "pdftotext", "-layout", "-enc", "UTF-8", path, "-")
}

// unspaced is a text without its spaces: programs break lines where they like.
func unspaced(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == '\n' || r == '\f' || r == '\u00a0' || r == '\u202f' || r == '\u2007'
	}), "")
}
