package report

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/emersion/go-smtp"
	"golang.org/x/sys/unix"

	"toancanh/server/state"
)

// smallDisk mounts a disk of some megabytes for the test.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill leaves nothing of a disk free, or so many bytes, and returns what gives them back.
func fill(t *testing.T, dir string, leave int) (free func()) {
	t.Helper()
	ballast := filepath.Join(dir, "ballast")
	f, err := os.Create(ballast)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	size := 0
	for err == nil {
		var n int
		n, err = f.Write(make([]byte, 4096))
		size += n
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	if err := f.Truncate(int64(size - leave)); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
	}
}

// onDisk moves a desk to another folder.
func (d *desk) onDisk(dir string) *desk {
	d.t.Helper()
	if err := d.store.Close(); err != nil {
		d.t.Fatal(err)
	}
	d.dir = dir
	d.open()
	return d
}

func TestNothingIsSentThatCannotBeWrittenDown(t *testing.T) {
	dir, box := smallDisk(t), newMailbox(t)
	d := newDesk(t, weekly(box.config()), "2026-11-23 06:00").onDisk(dir)
	d.shelf.publish("2026-11-22")
	d.round()
	d.until("2026-11-23 07:00")
	free := fill(t, dir, 0)
	err := d.Round(context.Background())
	if err == nil || !strings.Contains(err.Error(), "full") {
		t.Errorf("%v", err)
	}
	if box.count() != 0 {
		t.Error("a letter went out that nobody knows of")
	}
	free()
	d.round()
	d.wants("an@hcm.test P:79 vi sent")
	if box.count() != 1 {
		t.Errorf("%d letters", box.count())
	}
}

func TestAnswerThatCannotBeWrittenDownIsKeptUntilItCan(t *testing.T) {
	dir, box := smallDisk(t), newMailbox(t)
	var free func()
	box.reads = func(string, string, *smtp.Conn) error { free = fill(t, dir, 0); return nil }
	d := newDesk(t, weekly(box.config()), "2026-11-23 06:00").onDisk(dir)
	d.shelf.publish("2026-11-22")
	d.round()
	d.until("2026-11-23 07:00")
	for range 2 {
		if err := d.Round(context.Background()); err == nil || !strings.Contains(err.Error(), "full") {
			t.Errorf("%v", err)
		}
		d.wants("an@hcm.test P:79 vi sending")
	}
	free()
	d.round()
	d.wants("an@hcm.test P:79 vi sent")
	if box.count() != 1 {
		t.Errorf("%d letters", box.count())
	}
}

func TestFileThatCannotBeWrittenIsWrittenLater(t *testing.T) {
	dir := smallDisk(t)
	config := weekly(DefaultConfig().Mail)
	config.Schedules[0].Recipients = []RecipientConfig{{Name: "Lưu trữ", Folder: dir, Areas: Words{"P:79"}}}
	d := newDesk(t, config, "2026-11-23 06:00")
	d.shelf.publish("2026-11-22")
	d.round()
	free := fill(t, dir, 0)
	d.until("2026-11-23 07:00")
	if err := d.Round(context.Background()); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%v", err)
	}
	if failed := d.only(); failed.State != state.DeliveryFailed || failed.Reason != reasonUnwritten || !strings.Contains(failed.Answer, "no space left") {
		t.Errorf("%+v", failed)
	}
	free()
	if left, err := filepath.Glob(filepath.Join(dir, "79", "2026", "*")); err != nil || len(left) != 0 {
		t.Errorf("%v %v", err, left)
	}
	d.until("2026-11-23 07:05").round()
	if done := d.only(); done.State != state.DeliverySent || done.File != "79/2026/bao-cao-79-2026-11-22-vi.pdf" {
		t.Errorf("%+v", done)
	}
	if text := read1(t, filepath.Join(dir, "79/2026/bao-cao-79-2026-11-22-vi.pdf")); !strings.HasSuffix(text, "%%EOF\n") {
		t.Error("the file is not whole")
	}
}
