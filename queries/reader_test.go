package queries_test

import (
	"context"
	"testing"

	"toancanh/queries"
)

func TestAWarmedReaderHasReadTheLedger(t *testing.T) {
	r := reader(t, corrected(t))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Nights(gone); err == nil {
		t.Fatal("the ledger was known before it was read")
	}
	if err := r.Warm(t.Context()); err != nil {
		t.Fatal(err)
	}
	if nights, err := r.Nights(gone); err != nil || len(nights) != 3 {
		t.Errorf("for a reader with no time left: got %d nights, %v", len(nights), err)
	}
}

func TestAnEmptyWarehouseWarms(t *testing.T) {
	if err := queries.NewReader(seeded(t), load(t)).Warm(t.Context()); err != nil {
		t.Error(err)
	}
}
