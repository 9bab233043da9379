package still

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"toancanh/dashboards/still/stilltest"
)

// How far a picture may be from ours where another program opens our SVG.
// LibreOffice sets everything half a pixel aside.
const (
	farLibrsvg     = 0.04
	farLibreOffice = 0.13
)

// TestOtherProgramsOpenOurPicturesAlike has librsvg and LibreOffice draw the SVG of
// every kind of chart, letters as shapes.
func TestOtherProgramsOpenOurPicturesAlike(t *testing.T) {
	t.Parallel()
	librsvg, office := program(t, "rsvg-convert", "librsvg2-bin"), program(t, "soffice", "libreoffice-draw")
	s, dir := studio(t, Options{}), t.TempDir()
	pictures := map[string][]byte{}
	convert := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "png", "--outdir", dir}
	for kind := range kinds {
		d := drawn(t, s, kind)
		pixels, err := d.PNG(1, "#ffffff")
		if err != nil {
			t.Fatal(err)
		}
		pictures[kind] = pixels
		file := filepath.Join(dir, kind+".svg")
		if err := os.WriteFile(file, d.SVG(SVGOptions{Title: kind, ID: "x", Outlined: true}), 0o600); err != nil {
			t.Fatal(err)
		}
		execute(t, librsvg, "--background-color", "white", "--output", filepath.Join(dir, kind+".librsvg.png"), file)
		convert = append(convert, file)
	}
	execute(t, office, convert...)
	for kind, pixels := range pictures {
		for suffix, far := range map[string]float64{".librsvg.png": farLibrsvg, ".png": farLibreOffice} {
			theirs, err := os.ReadFile(filepath.Join(dir, kind+suffix))
			if err != nil {
				t.Fatal(err)
			}
			distance := stilltest.Distance(t, pixels, theirs)
			t.Logf("%s%s: %.2f %% from ours", kind, suffix, 100*distance)
			if distance > far {
				t.Errorf("%s%s: %.2f %% from ours", kind, suffix, 100*distance)
			}
		}
	}
}

// program finds a program, or skips the test where there is none.
func program(t *testing.T, name, packaged string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("needs %s: install the package %s", name, packaged)
		}
		t.Skipf("needs %s: install the package %s", name, packaged)
	}
	return path
}

func execute(t *testing.T, path string, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", path, err, out)
	}
}
