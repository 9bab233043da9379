package registry_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toancanh/jobs/registry"
)

// TestMistakesInADSNAreNamed: one mistake a file, and what the message says.
func TestMistakesInADSNAreNamed(t *testing.T) {
	folder := t.TempDir()
	for dsn, want := range map[string][]string{
		"":                                      {"dsn_file cards.dsn is empty", "postgres://"},
		" \n":                                   {"dsn_file cards.dsn is empty"},
		"host=h sslmode=nonsense password=hush": {"dsn_file cards.dsn", `sslmode "nonsense" is unknown`, "verify-full"},
		"host=h sslmode = 'verify' password=hush":        {`sslmode "verify" is unknown`},
		"postgres://u:hush@h/db?sslmode=requires":        {`sslmode "requires" is unknown`, "did you mean require?"},
		"host=h sslmode=verify-full sslrootcert=/no/ca":  {"it names the file /no/ca", "no such file"},
		"the database of the south, password hush":       {"neither a URL", "key=value"},
		"host=h port=many password=hush sslmode=disable": {"neither a URL"},
	} {
		write(t, folder, "cards.dsn", dsn)
		source, err := registry.Open(context.Background(), registry.Config{Name: "cards", Kind: registry.KindPostgres, DSNFile: "cards.dsn"}, folder)
		if err != nil {
			t.Fatal(err)
		}
		err = source.Test(context.Background())
		says(t, err, append(want, "registry cards")...)
		if strings.Contains(err.Error(), "hush") {
			t.Errorf("the message holds the password: %v", err)
		}
	}
	_, err := registry.Open(context.Background(), registry.Config{Name: "cards", Kind: registry.KindPostgres, DSN: "host=h sslmode=nonsense"}, folder)
	says(t, err, "registry cards", "dsn:", `sslmode "nonsense" is unknown`)
}

func TestASecretThatOthersCanReadIsWarnedAbout(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, "cards.dsn", "host=h password=hush")
	c := registry.Config{Name: "cards", Kind: registry.KindPostgres, DSNFile: "cards.dsn"}
	for mode, warned := range map[os.FileMode]bool{0o600: false, 0o400: false, 0o640: true, 0o644: true, 0o602: true} {
		if err := os.Chmod(filepath.Join(folder, "cards.dsn"), mode); err != nil {
			t.Fatal(err)
		}
		warnings := registry.Warnings(c, folder)
		if len(warnings) > 0 != warned {
			t.Errorf("mode %#o gave %q", mode, warnings)
		}
		for _, w := range warnings {
			if !strings.Contains(w, "registry cards: dsn_file cards.dsn") || !strings.Contains(w, "chmod 600") || strings.Contains(w, "hush") {
				t.Errorf("mode %#o gave %q", mode, w)
			}
		}
	}
}

// TestWhatMayNotBeReadSaysWhatToDo runs as an ordinary user: nothing is closed to root.
func TestWhatMayNotBeReadSaysWhatToDo(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	closed := func(path string) {
		t.Helper()
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(path, 0o700) })
	}
	for _, name := range []string{"resident.csv", "resident.csv.gz", "resident.parquet", "resident.xlsx"} {
		folder, source := inbox(t, registry.Config{})
		write(t, folder, name, residentHeader+goodResident)
		closed(filepath.Join(folder, name))
		_, err := take(t, registry.Intake{Sources: []registry.Source{source}})
		says(t, err, "registry inbox", name, "permission denied", "let the user that runs toancanh read it")
	}
	folder, source := inbox(t, registry.Config{})
	closed(folder)
	says(t, source.Test(context.Background()), "registry inbox", "permission denied", "let the user that runs toancanh read it")

	base := t.TempDir()
	write(t, base, "cards.dsn", "host=h")
	closed(filepath.Join(base, "cards.dsn"))
	cards, err := registry.Open(context.Background(), registry.Config{Name: "cards", Kind: registry.KindPostgres, DSNFile: "cards.dsn"}, base)
	if err != nil {
		t.Fatal(err)
	}
	says(t, cards.Test(context.Background()), "dsn_file cards.dsn", "permission denied", "let the user that runs toancanh read it")
}
