package report

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"toancanh/server/state"
)

func TestPreviewSendsNothing(t *testing.T) {
	box := newMailbox(t)
	config := weekly(box.config())
	config.Schedules[0].Recipients = append(config.Schedules[0].Recipients,
		RecipientConfig{Name: "Trung ương", Email: "tw@example.test", Areas: Words{"VN"}},
		RecipientConfig{Name: "Mọi nơi", Email: "all@example.test", Areas: Words{"all"}},
		RecipientConfig{Name: "Vùng", Email: "vung@example.test", Areas: Words{"R:DBSH"}})
	d := newDesk(t, config, "2026-11-22 12:00")
	d.shelf.publish("2026-11-22")
	p, err := d.Plan(context.Background(), "tuần", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, x := range p.Deliveries {
		count[x.Recipient]++
		if x.Snapshot != "2026-11-22.000001" || x.How != ByAttachment {
			t.Fatalf("%+v", x)
		}
	}
	if !p.At.Equal(at("2026-11-23 07:00")) || p.Night != date("2026-11-22") || !p.There || count["an@hcm.test"] != 1 || count["tw@example.test"] != 1 ||
		count["all@example.test"] != 35 || count["vung@example.test"] < 4 {
		t.Errorf("%+v %v", p.At, count)
	}
	d.wants()
	var unknown *ScheduleError
	if _, err := d.Plan(context.Background(), "tuan", time.Time{}); !errors.As(err, &unknown) || !strings.Contains(err.Error(), "tuần") {
		t.Errorf("%v", err)
	}
}

func TestPreviewSaysWhatIsHeldAndWhen(t *testing.T) {
	config := weekly(newMailbox(t).config())
	holding := config.Schedules[0]
	holding.Name, holding.Late.Then = "giữ", thenHold
	config.Schedules = append(config.Schedules, holding)
	d := newDesk(t, config, "2026-11-23 06:00")
	d.shelf.publish("2026-11-20")
	for _, c := range []struct {
		schedule, at string
		late, held   bool
		want         state.Delivery
	}{
		{"tuần", "2026-11-23 07:00", true, false, state.Delivery{Snapshot: "2026-11-20.000001"}},
		{"giữ", "2026-11-23 07:00", true, true, state.Delivery{State: state.DeliveryHeld, Reason: reasonLate}},
		{"tuần", "2026-11-30 07:00", false, false, state.Delivery{}}, // that night is not over
		{"giữ", "2026-11-30 07:00", false, false, state.Delivery{}},
	} {
		p, err := d.Plan(t.Context(), c.schedule, at(c.at))
		if err != nil || len(p.Deliveries) != 1 || !p.Until.Equal(at(c.at).Add(6*time.Hour)) {
			t.Fatalf("%+v, %v", p, err)
		}
		if x := p.Deliveries[0]; p.Late != c.late || p.Held != c.held || x.State != c.want.State || x.Reason != c.want.Reason || x.Snapshot != c.want.Snapshot || (x.Statement != "") != (x.Snapshot != "") {
			t.Errorf("%s at %s: %+v", c.schedule, c.at, p)
		}
	}
	var off *TimeError
	if _, err := d.Plan(t.Context(), "tuần", at("2026-11-24 07:00")); !errors.As(err, &off) || !strings.Contains(err.Error(), "2026-11-23 07:00 and 2026-11-30 07:00") {
		t.Errorf("%v", err)
	}
}
