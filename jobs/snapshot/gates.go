package snapshot

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Gates is the `gates:` part of config.yaml: the limits the checks judge by and
// what a failed check means, where an operator decides otherwise than its file.
type Gates struct {
	Fall          float64             `yaml:"fall"`           // share a national count may fall below the last published night
	Movers        float64             `yaml:"movers"`         // share a province's cumulative count may fall: people move and die
	Small         int64               `yaml:"small"`          // records a count may fall by in any case
	RiseTimes     float64             `yaml:"rise_times"`     // a rise may be this many times the largest one of the last 28 nights
	RiseFloor     float64             `yaml:"rise_floor"`     // rises below this share of the residents are never judged
	RejectedShare float64             `yaml:"rejected_share"` // share of a relation's rows that may be rejected
	Severity      map[string]Severity `yaml:"severity"`       // stop or warn, by the name of a check
}

// Severity says what a failed check does to its night.
type Severity string

// The severities.
const (
	Stop Severity = "stop" // the night is not published; the one before stays
	Warn Severity = "warn" // the night is published with a mark
)

// DefaultGates returns the limits that hold where config.yaml says nothing.
func DefaultGates() Gates {
	return Gates{Fall: 0.002, Movers: 0.005, Small: 20, RiseTimes: 5, RiseFloor: 0.02, RejectedShare: 0.001}
}

// Validate returns everything that is wrong with the limits, joined.
func (g Gates) Validate() error {
	var errs []error
	share := func(key string, v float64) {
		if !(v >= 0 && v <= 1) {
			errs = append(errs, fmt.Errorf("gates.%s is %v: write a share between 0 and 1, such as 0.002 for 0.2 %%", key, v))
		}
	}
	share("fall", g.Fall)
	share("movers", g.Movers)
	share("rise_floor", g.RiseFloor)
	share("rejected_share", g.RejectedShare)
	if !(g.RiseTimes >= 1) {
		errs = append(errs, fmt.Errorf("gates.rise_times is %v: write how many times the largest recent rise is still believed, such as 5", g.RiseTimes))
	}
	if g.Small < 0 {
		errs = append(errs, fmt.Errorf("gates.small is %d: write a number of records, such as 20", g.Small))
	}
	checks, err := LoadChecks()
	if err != nil {
		return errors.Join(append(errs, err)...)
	}
	for _, name := range slices.Sorted(maps.Keys(g.Severity)) {
		if s := g.Severity[name]; s != Stop && s != Warn {
			errs = append(errs, fmt.Errorf("gates.severity.%s is %q: write stop or warn", name, s))
		}
		if !slices.ContainsFunc(checks, func(c Check) bool { return c.Name == name }) {
			errs = append(errs, fmt.Errorf("gates.severity.%s: no check has this name; /status and `toancanh check` list them", name))
		}
	}
	return errors.Join(errs...)
}
