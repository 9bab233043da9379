package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
	"toancanh/server/state"
)

func TestAClerkReadsTheLogOfDeliveries(t *testing.T) {
	zone := time.FixedZone("ICT", 7*60*60)
	at := time.Date(2026, 11, 23, 7, 0, 0, 0, zone)
	d := state.Delivery{
		ID: "k3v7q2m5x4", Schedule: "tuần", Period: at, Recipient: "vp@hcm.example.vn", Name: "UBND TP. Hồ Chí Minh", Area: area.Area{Level: area.Province, Code: "79", Vintage: area.V34}, Lang: "vi",
		Layout: "annex", How: "attachment", State: state.DeliveryFailed, Reason: "refused", Answer: "554 5.7.1 relay denied", Next: at.Add(5 * time.Minute),
		Night: civil.Date{Year: 2026, Month: 11, Day: 22}, Snapshot: "2026-11-22.eeeeee", Code: "4K5X",
	}
	events := []state.DeliveryEvent{{At: at, State: state.DeliveryPlanned}, {At: at, State: state.DeliveryFailed, Reason: d.Reason, Answer: d.Answer}}
	var list, one bytes.Buffer
	if err := printDeliveries(&list, []state.Delivery{d}, zone); err != nil {
		t.Fatal(err)
	}
	if err := printDelivery(&one, d, events, zone); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"RECIPIENT", "k3v7q2m5x4", "UBND TP. Hồ Chí Minh", "vp@hcm.example.vn", "P:79 vi", "2026-11-22", "failed", "next 2026-11-23 07:05", "554 5.7.1 relay denied"} {
		if !strings.Contains(list.String(), want) {
			t.Errorf("the list lacks %q:\n%s", want, &list)
		}
	}
	for _, want := range []string{"tuần, 2026-11-23 07:00", "P:79 vi annex", "2026-11-22.eeeeee", "planned", "failed", "554 5.7.1 relay denied", "2026-11-23 07:05"} {
		if !strings.Contains(one.String(), want) {
			t.Errorf("one delivery lacks %q:\n%s", want, &one)
		}
	}
}
