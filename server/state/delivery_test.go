package state_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
	"toancanh/server/state"
)

func delivery() state.Delivery {
	return state.Delivery{
		Schedule: "tuần", Period: noon(), Recipient: "an@hcm.test", Area: area.Area{Level: area.Province, Vintage: area.V34, Code: "79"}, Lang: "vi",
		Name: "Nguyễn Văn An", Layout: "summary", How: "attachment", Planned: noon(),
	}
}

// weekly is when the schedule of these tests fires.
const weekly = "0 7 * * 1 Asia/Ho_Chi_Minh"

// planned opens a database with one delivery in it.
func planned(t *testing.T) (*state.Store, state.Delivery) {
	t.Helper()
	s := open(t, t.TempDir())
	err := s.PlanPeriods(t.Context(), []state.Period{{Schedule: "tuần", At: noon(), State: state.PeriodPlanned, Noted: noon(), Plan: weekly}}, []state.Delivery{delivery()})
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.PendingDeliveries(t.Context(), noon())
	if err != nil || len(list) != 1 {
		t.Fatalf("%v %+v", err, list)
	}
	return s, list[0]
}

// moves takes a delivery to a state.
func moves(t *testing.T, s *state.Store, d state.Delivery, to state.DeliveryState) state.Delivery {
	t.Helper()
	was := d.State
	d.State = to
	if err := s.MoveDelivery(t.Context(), d, was, noon()); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDeliveryIsReadAsItWasWritten(t *testing.T) {
	s, d := planned(t)
	d.State, d.Reason, d.Answer, d.Attempts, d.Night, d.Snapshot = state.DeliveryFailed, "refused", "451 later", 2, civil.Date{Year: 2026, Month: 11, Day: 22}, "2026-11-22.3f9a1c"
	d.Tried, d.Next, d.Code, d.Title, d.File, d.Bytes, d.Statement, d.MessageID = noon(), noon().Add(time.Hour), "ABCD", "Báo cáo", "a.pdf", 7, "Chậm.", "x@y"
	if err := s.MoveDelivery(t.Context(), d, state.DeliveryPlanned, noon()); err != nil {
		t.Fatal(err)
	}
	got, events, err := s.Delivery(t.Context(), d.ID)
	if err != nil || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", d) {
		t.Errorf("%v\nread    %+v\nwritten %+v", err, got, d)
	}
	if len(events) != 2 || events[0].State != state.DeliveryPlanned || events[1].Answer != "451 later" {
		t.Errorf("events: %+v", events)
	}
	if list, err := s.PendingDeliveries(t.Context(), noon().Add(59*time.Minute)); err != nil || len(list) != 0 {
		t.Errorf("before its time: %v %+v", err, list)
	}
	if list, err := s.PendingDeliveries(t.Context(), noon().Add(time.Hour)); err != nil || len(list) != 1 {
		t.Errorf("at its time: %v %+v", err, list)
	}
	if _, _, err := s.Delivery(t.Context(), "nothing"); !errors.Is(err, state.ErrNoDelivery) {
		t.Errorf("%v", err)
	}
}

func TestDeliveryHasTheSameIDInEveryDatabase(t *testing.T) {
	_, a := planned(t)
	_, b := planned(t)
	if a.ID != b.ID || len(a.ID) != 10 {
		t.Errorf("%s, %s", a.ID, b.ID)
	}
}

func TestDeliveryMovesOnlyFromWhereItIs(t *testing.T) {
	s, d := planned(t)
	sending := moves(t, s, d, state.DeliverySending)
	if err := s.MoveDelivery(t.Context(), d, state.DeliveryPlanned, noon()); !errors.Is(err, state.ErrMoved) {
		t.Errorf("a second hand took it: %v", err)
	}
	moves(t, s, sending, state.DeliverySent)
}

func TestPeriodIsPlannedOnce(t *testing.T) {
	s, d := planned(t)
	moves(t, s, d, state.DeliverySent)
	again := delivery()
	again.Recipient = "binh@hn.test" // who was added after the period went out
	err := s.PlanPeriods(t.Context(), []state.Period{{Schedule: "tuần", At: noon(), State: state.PeriodPlanned, Noted: noon(), Plan: weekly}}, []state.Delivery{delivery(), again})
	if err != nil {
		t.Fatal(err)
	}
	if list, err := s.Deliveries(t.Context(), state.DeliveryFilter{}); err != nil || len(list) != 1 {
		t.Errorf("%v %+v", err, list)
	}
	newest, _, err := s.NewestPeriod(t.Context(), "tuần", weekly, noon().Add(time.Hour))
	if err != nil || !newest.Equal(noon()) {
		t.Errorf("%v %s", err, newest)
	}
}

func TestScheduleNeverSeenBeforeBeginsNow(t *testing.T) {
	s := open(t, t.TempDir())
	for _, now := range []time.Time{noon(), noon().Add(time.Hour)} {
		newest, replanned, err := s.NewestPeriod(t.Context(), "tháng", weekly, now)
		if err != nil || replanned || !newest.Equal(noon().Add(-time.Second)) {
			t.Errorf("%v %s", err, newest)
		}
	}
	if list, err := s.Periods(t.Context(), 10); err != nil || len(list) != 0 {
		t.Errorf("%v %+v", err, list)
	}
}

func TestScheduleWithAnotherPlanBeginsNow(t *testing.T) {
	s, _ := planned(t)
	for _, c := range []struct {
		plan      string
		now, want time.Time
		replanned bool
	}{
		{weekly, noon().Add(time.Hour), noon(), false},
		{"0 8 * * 1", noon().Add(2 * time.Hour), noon().Add(2*time.Hour - time.Second), true},
		{"0 8 * * 1", noon().Add(3 * time.Hour), noon().Add(2*time.Hour - time.Second), false},
		{weekly, noon().Add(4 * time.Hour), noon().Add(4*time.Hour - time.Second), true},
		{"0 8 * * 1", noon(), noon().Add(4*time.Hour - time.Second), true}, // the clock was set back
		{"0 8 * * 1", noon(), noon().Add(4*time.Hour - time.Second), false},
	} {
		newest, replanned, err := s.NewestPeriod(t.Context(), "tuần", c.plan, c.now)
		if err != nil || replanned != c.replanned || !newest.Equal(c.want) {
			t.Errorf("%s at %s: since %s, replanned %v, %v", c.plan, c.now, newest, replanned, err)
		}
	}
}

func TestScheduleWhosePlanWasNotKeptGoesOnWithTheOneOfNow(t *testing.T) {
	s := open(t, t.TempDir())
	if err := s.PlanPeriods(t.Context(), []state.Period{{Schedule: "tuần", At: noon(), State: state.PeriodPlanned, Noted: noon()}}, nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		plan      string
		want      time.Time
		replanned bool
	}{{weekly, noon(), false}, {"0 8 * * 1", noon().Add(time.Hour - time.Second), true}} {
		newest, replanned, err := s.NewestPeriod(t.Context(), "tuần", c.plan, noon().Add(time.Hour))
		if err != nil || replanned != c.replanned || !newest.Equal(c.want) {
			t.Errorf("%s: since %s, replanned %v, %v", c.plan, newest, replanned, err)
		}
	}
}

func TestWhatWasBeingSentIsDoubtfulAfterwards(t *testing.T) {
	s, d := planned(t)
	moves(t, s, d, state.DeliverySending)
	for _, want := range []int{1, 0} {
		if n, err := s.DoubtDeliveries(t.Context(), "died", noon()); err != nil || n != want {
			t.Errorf("%v %d", err, n)
		}
	}
	got, events, err := s.Delivery(t.Context(), d.ID)
	if err != nil || got.State != state.DeliveryDoubtful || got.Reason != "died" || got.Ended.IsZero() || len(events) != 3 {
		t.Errorf("%v %+v %+v", err, got, events)
	}
}

func TestCopyIsOneAtATimeAndNamesTheFirst(t *testing.T) {
	s, d := planned(t)
	if _, err := s.ResendDelivery(t.Context(), d.ID, state.Copy{By: "lan"}, noon()); !errors.Is(err, state.ErrPending) {
		t.Errorf("a copy of what is under way: %v", err)
	}
	d.Night, d.Snapshot = civil.Date{Year: 2026, Month: 11, Day: 22}, "2026-11-22.3f9a1c"
	d = moves(t, s, d, state.DeliveryBounced)
	same, err := s.ResendDelivery(t.Context(), d.ID, state.Copy{By: "lan"}, noon())
	if err != nil || same.Snapshot != d.Snapshot || same.ResentOf != d.ID || same.Copy != 1 || same.ID == d.ID || same.AskedBy != "lan" {
		t.Errorf("%v %+v", err, same)
	}
	if _, err := s.ResendDelivery(t.Context(), d.ID, state.Copy{By: "lan"}, noon()); !errors.Is(err, state.ErrPending) {
		t.Errorf("a second copy beside the first: %v", err)
	}
	moves(t, s, same, state.DeliverySent)
	corrected, err := s.ResendDelivery(t.Context(), same.ID, state.Copy{Correction: true}, noon())
	if err != nil || corrected.Snapshot != "" || corrected.Night != d.Night || !corrected.Correction || corrected.Copy != 2 {
		t.Errorf("%v %+v", err, corrected)
	}
	other, err := s.ResendDelivery(t.Context(), d.ID, state.Copy{Recipient: "moi@hcm.test", Name: "Bình", How: "link"}, noon())
	if err != nil || other.Recipient != "moi@hcm.test" || other.Name != "Bình" || other.How != "link" || other.Copy != 1 || other.Area != d.Area {
		t.Errorf("%v %+v", err, other)
	}
	if _, err := s.ResendDelivery(t.Context(), "nothing", state.Copy{}, noon()); !errors.Is(err, state.ErrNoDelivery) {
		t.Errorf("%v", err)
	}
}

func TestRestoredDatabaseSendsNothingASecondTime(t *testing.T) {
	s, d := planned(t)
	backup, dir := filepath.Join(t.TempDir(), "backup.db"), t.TempDir()
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	now := noon().Add(30 * 24 * time.Hour)
	if _, err := state.Restore(t.Context(), backup, dir, now); err != nil {
		t.Fatal(err)
	}
	restored := open(t, dir)
	if got, events, err := restored.Delivery(t.Context(), d.ID); err != nil || got.State != state.DeliveryDoubtful || got.Reason != "restored" || len(events) != 2 {
		t.Errorf("%v %+v", err, got)
	}
	if newest, replanned, err := restored.NewestPeriod(t.Context(), "tuần", weekly, now.Add(time.Hour)); err != nil || replanned || !newest.Equal(now) {
		t.Errorf("%v: periods since %s would be caught up", err, newest)
	}
}
