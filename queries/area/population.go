package area

import (
	"slices"

	"github.com/golang-sql/civil"
)

// Basis says how a population was counted. Numbers of different bases must not
// be put into one series.
type Basis string

// The bases.
const (
	Census     Basis = "census"      // the General Statistics Office's census
	GSOAverage Basis = "gso_average" // the General Statistics Office's average population of a year
	Register   Basis = "register"    // the residence register, as used by Resolution 202/2025/QH15
)

// Population is how many people live in an area according to a dated source.
type Population struct {
	Area       Area
	Date       civil.Date // the day it stands for; 1 July for the average of a year
	Basis      Basis
	People     int64
	Provenance string // sourced | recalled | derived, with a remark where there is one
}

// Populations returns all reference populations: provinces of both lists and the
// nation, where they are known. The nation's are sums of the provinces', given
// only where every province has one.
func Populations() []Population { return slices.Clone(places().populations) }

// survey is one dated source of populations.
type survey struct {
	date  civil.Date
	basis Basis
}

func census2019() survey { return survey{civil.Date{Year: 2019, Month: 4, Day: 1}, Census} }

func average(year int) survey { return survey{civil.Date{Year: year, Month: 7, Day: 1}, GSOAverage} }

func register2024() survey { return survey{civil.Date{Year: 2024, Month: 12, Day: 31}, Register} }

func (x *index) addPopulation(a Area, s survey, people int64, provenance string) {
	if people > 0 {
		x.populations = append(x.populations, Population{a, s.date, s.basis, people, provenance})
	}
}

func (x *index) readPopulations63(r row, a Area) {
	x.addPopulation(a, census2019(), r.count("pop_2019_census"), "recalled; the sum equals the sourced national total")
	x.addPopulation(a, average(2020), r.count("pop_2020_avg"), "sourced")
	x.addPopulation(a, average(2021), r.count("pop_2021_avg"), "sourced")
	x.addPopulation(a, average(2022), r.count("pop_2022_avg"), r.text("pop_2022_provenance"))
	x.addPopulation(a, average(2023), r.count("pop_2023_avg"), "sourced")
	if people := r.count("pop_2024_end_res202"); people > 0 {
		x.addPopulation(a, register2024(), people, r.text("pop_res202_provenance"))
	}
}

// readPopulations34 reads the populations of a province of 34 and checks that
// those given as sums are the sums.
func (x *index) readPopulations34(r row, e *entry) {
	x.addPopulation(e.area, register2024(), r.count("pop_2024_end_res202"), "sourced")
	for _, given := range []struct {
		column string
		survey survey
	}{
		{"pop_2019_census_sum", census2019()}, {"pop_2020_avg_sum", average(2020)}, {"pop_2022_avg_sum", average(2022)},
	} {
		sum, _ := x.sum(e.predecessors, given.survey)
		if people := r.count(given.column); people != sum {
			r.fail("%s is %d, the provinces it was made of have %d", given.column, people, sum)
		}
		x.addPopulation(e.area, given.survey, sum, "derived: sum of its provinces of 63")
	}
}

func (x *index) addNationPopulations() {
	for _, s := range []survey{census2019(), average(2020), average(2022)} {
		if people, all := x.sum(x.provinces63, s); all {
			x.addPopulation(Area{}, s, people, "derived: sum of the 63 provinces")
		}
	}
	if people, all := x.sum(x.provinces34, register2024()); all {
		x.addPopulation(Area{}, register2024(), people, "derived: sum of the 34 provinces")
	}
}

// sum adds up the populations of some areas in a survey and reports whether each
// of them has one.
func (x *index) sum(areas []Area, s survey) (people int64, all bool) {
	found := 0
	for _, p := range x.populations {
		if p.Date == s.date && p.Basis == s.basis && slices.Contains(areas, p.Area) {
			people += p.People
			found++
		}
	}
	return people, found == len(areas)
}
