package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// Each file of testdata/config holds one kind of mistake; its first lines say
// what must be told, and what must not.
func TestMistakesInConfigurationAreToldWithTheirLine(t *testing.T) {
	files, err := filepath.Glob("testdata/config/*.bad.yml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = parseConfig(filepath.Base(file), text, nil)
			if err == nil {
				t.Fatal("accepted")
			}
			if code := exitCode(err); code != exitUsage {
				t.Errorf("exit code %d, want %d", code, exitUsage)
			}
			for line := range strings.Lines(string(text)) {
				if want, ok := strings.CutPrefix(strings.TrimSpace(line), "# wants: "); ok && !strings.Contains(err.Error(), want) {
					t.Errorf("does not say %q:\n%v", want, err)
				}
				if not, ok := strings.CutPrefix(strings.TrimSpace(line), "# lacks: "); ok && strings.Contains(err.Error(), not) {
					t.Errorf("says %q:\n%v", not, err)
				}
			}
		})
	}
}

func TestTheShippedConfigurationIsTheDefault(t *testing.T) {
	text, err := os.ReadFile("../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := parseConfig("config.yaml", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := defaultConfig()
	if got.Jobs != want.Jobs || !reflect.DeepEqual(got.Server, want.Server) || !reflect.DeepEqual(got.Auth, want.Auth) || got.Timezone != want.Timezone || got.Queries != want.Queries || got.Stills != want.Stills ||
		got.Reports.Mail != want.Reports.Mail || got.Reports.Folder != want.Reports.Folder {
		t.Errorf("config.yaml says %+v, the defaults are %+v", got, want)
	}
}

func TestEnvironmentOverridesTheFile(t *testing.T) {
	c, err := parseConfig("c.yml", []byte("server: {listen: \"127.0.0.1:1\"}"), []string{
		"TOANCANH_SERVER_LISTEN=127.0.0.1:2", "TOANCANH_JOBS_SNAPSHOT_CATCH_UP=7d", "TOANCANH_GATES_FALL=0.01", "HOME=/x",
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Server.Listen != "127.0.0.1:2" || time.Duration(c.Jobs.Snapshot.CatchUp) != 7*24*time.Hour || c.Gates.Fall != 0.01 {
		t.Errorf("got %+v", c)
	}
	_, err = parseConfig("c.yml", nil, []string{"TOANCANH_SERVER_LISTN=x", "TOANCANH_JOBS_SNAPSHOT_KEEP=few"})
	if err == nil || !strings.Contains(err.Error(), `did you mean "TOANCANH_SERVER_LISTEN"?`) || !strings.Contains(err.Error(), "few") {
		t.Errorf("got %v", err)
	}
}

func TestPathsAreRelativeToTheConfiguration(t *testing.T) {
	c := Config{file: "/etc/toancanh/config.yaml"}
	for in, want := range map[string]string{"./var": "/etc/toancanh/var", "/srv/data": "/srv/data", "": ""} {
		if got := c.path(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func FuzzParseConfig(f *testing.F) {
	files, err := filepath.Glob("testdata/config/*.yml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := parseConfig("f.yml", []byte(text), nil); err != nil && exitCode(err) != exitUsage {
			t.Errorf("a mistake in the file must end with exit code %d: %v", exitUsage, err)
		}
	})
}
