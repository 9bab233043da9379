package state_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
	"toancanh/server/state"
)

// writerFolder is where this binary, started again, writes until it is killed.
const writerFolder = "TOANCANH_TEST_STATE"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerFolder); dir != "" {
		fmt.Fprintln(os.Stderr, writeEmbeds(context.Background(), dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func open(t *testing.T, dir string) *state.Store {
	t.Helper()
	s, err := state.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// noon is when everything in these tests happens.
func noon() time.Time { return time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC) }

func sample() state.Embed {
	return state.Embed{
		Figure: "trend", Query: "area=P:79&metric=card_coverage", Theme: "auto", Lang: "vi", Origins: []string{"https://a.example.vn", "https://*.b.example.vn"},
		Height: 480, Title: `Thẻ căn cước "<b>"`, Scope: area.ScopeOf(area.Area{Level: area.Province, Vintage: area.V34, Code: "79"}), MadeBy: "lan", Made: noon(),
	}
}

func add(t *testing.T, s *state.Store, e state.Embed) state.Embed {
	t.Helper()
	e, err := s.AddEmbed(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestEmbedIsReadAsItWasMade(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	want := sample()
	want.Snapshot, want.Expires = "2026-11-22.3f9a1c", noon().Add(time.Hour)
	want = add(t, s, want)
	got, err := s.Embed(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) || got.Scope.String() != "P:79" || !got.Frozen() {
		t.Errorf("read %+v\nmade %+v", got, want)
	}
	if !regexp.MustCompile(`^[a-z2-7]{26}$`).MatchString(got.ID) {
		t.Errorf("id %q", got.ID)
	}
	for _, id := range []string{"", "x", strings.ToUpper(want.ID), want.ID + "a", want.ID[:25], "' or 1=1 --"} {
		if _, err := s.Embed(t.Context(), id); !errors.Is(err, state.ErrNoEmbed) {
			t.Errorf("id %q: %v", id, err)
		}
	}
	for _, name := range []string{state.FileName, state.FileName + "-wal"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", name, info.Mode().Perm())
		}
	}
}

func TestRevocationEndsOneEmbedAndKeepsItsFirstTime(t *testing.T) {
	s := open(t, t.TempDir())
	one, other := add(t, s, sample()), add(t, s, sample())
	for _, at := range []time.Time{noon(), noon().Add(time.Hour)} {
		if err := s.RevokeEmbed(t.Context(), one.ID, at); err != nil {
			t.Fatal(err)
		}
	}
	list, err := s.Embeds(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].ID != other.ID || !list[0].Revoked.IsZero() || !list[1].Revoked.Equal(noon()) {
		t.Errorf("listed %+v", list)
	}
	if err := s.RevokeEmbed(t.Context(), "nothing", noon()); !errors.Is(err, state.ErrNoEmbed) {
		t.Errorf("revoking nothing: %v", err)
	}
}

func TestViewsAddUpByOriginAndDay(t *testing.T) {
	s := open(t, t.TempDir())
	e := add(t, s, sample())
	first, second := civil.Date{Year: 2026, Month: 11, Day: 22}, civil.Date{Year: 2026, Month: 11, Day: 23}
	count := func(id, origin string, day civil.Date, n int) state.ViewCount {
		return state.ViewCount{View: state.View{Embed: id, Origin: origin, Day: day}, Views: n}
	}
	for range 2 {
		if err := s.CountViews(t.Context(), []state.ViewCount{
			count(e.ID, "https://a.example.vn", first, 2), count(e.ID, "", first, 1), count(e.ID, "https://a.example.vn", second, 5), count("nothing", "", first, 9),
		}); err != nil {
			t.Fatal(err)
		}
	}
	views, err := s.Views(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := []state.ViewCount{count(e.ID, "https://a.example.vn", second, 10), count(e.ID, "https://a.example.vn", first, 4), count(e.ID, "", first, 2)}
	if fmt.Sprint(views) != fmt.Sprint(want) {
		t.Errorf("views %v, want %v", views, want)
	}
	if list, err := s.Embeds(t.Context(), 1); err != nil || list[0].Views != 16 {
		t.Errorf("%v, %v: 16 views in all", list, err)
	}
}

func TestInventedOriginsDoNotFillTheDatabase(t *testing.T) {
	s := open(t, t.TempDir())
	e := add(t, s, sample())
	day := civil.Date{Year: 2026, Month: 11, Day: 22}
	var counts []state.ViewCount
	for i := range 300 {
		counts = append(counts, state.ViewCount{View: state.View{Embed: e.ID, Origin: fmt.Sprintf("https://%d.example", i), Day: day}, Views: 1})
	}
	if err := s.CountViews(t.Context(), counts); err != nil {
		t.Fatal(err)
	}
	views, err := s.Views(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(views) != 101 || views[0].Origin != state.OtherOrigins || views[0].Views != 200 {
		t.Errorf("%d rows, the first %+v", len(views), views[0])
	}
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, state.FileName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "pragma user_version = 999"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := state.Open(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "newer program") {
		t.Errorf("opened: %v", err)
	}
}

func TestBackupComesBackAndKeepsWhatItReplaces(t *testing.T) {
	dir, copies := t.TempDir(), t.TempDir()
	s := open(t, dir)
	before := add(t, s, sample())
	backup := filepath.Join(copies, "copy.state.db")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), backup); err == nil {
		t.Error("a backup was overwritten")
	}
	after := add(t, s, sample())
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	kept, err := state.Restore(t.Context(), backup, dir, noon())
	if err != nil {
		t.Fatal(err)
	}
	restored, old := open(t, dir), open(t, kept)
	if _, err := restored.Embed(t.Context(), before.ID); err != nil {
		t.Errorf("embed of the backup: %v", err)
	}
	if _, err := restored.Embed(t.Context(), after.ID); !errors.Is(err, state.ErrNoEmbed) {
		t.Errorf("embed made after the backup: %v", err)
	}
	if _, err := old.Embed(t.Context(), after.ID); err != nil {
		t.Errorf("what was replaced lost an embed: %v", err)
	}
}

func TestDamagedBackupIsRefusedAndTouchesNothing(t *testing.T) {
	dir := t.TempDir()
	e := add(t, open(t, dir), sample())
	for name, content := range map[string]string{"empty": "", "text": strings.Repeat("not a database ", 100)} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := state.Restore(t.Context(), file, dir, noon()); err == nil {
			t.Errorf("%s was restored", name)
		}
	}
	if _, err := state.Restore(t.Context(), filepath.Join(dir, "nothing"), dir, noon()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a backup that is not there: %v", err)
	}
	if _, err := open(t, dir).Embed(t.Context(), e.ID); err != nil {
		t.Error(err)
	}
}

// writeEmbeds makes and revokes embeds until it is killed, and prints each once it is
// committed.
func writeEmbeds(ctx context.Context, dir string) error {
	s, err := state.Open(ctx, dir)
	if err != nil {
		return err
	}
	e := state.Embed{Figure: "trend", Theme: "auto", Lang: "vi", Made: noon(), Scope: area.NationScope()}
	for {
		made, err := s.AddEmbed(ctx, e)
		if err != nil {
			return err
		}
		fmt.Println("made", made.ID)
		if err := s.RevokeEmbed(ctx, made.ID, noon()); err != nil {
			return err
		}
		fmt.Println("revoked", made.ID)
	}
}

func TestKillLosesNothingThatWasAcknowledged(t *testing.T) {
	dir := t.TempDir()
	acknowledged := map[string]string{}
	for range 3 {
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env, child.Stderr = append(os.Environ(), writerFolder+"="+dir), os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			what, id, _ := strings.Cut(lines.Text(), " ")
			if acknowledged[id] = what; n == 40 {
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = child.Wait() // it was killed
		s := open(t, dir)
		for id, what := range acknowledged {
			if e, err := s.Embed(t.Context(), id); err != nil || what == "revoked" && e.Revoked.IsZero() {
				t.Errorf("%s %s: %+v, %v", what, id, e, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
