package synth

import (
	"math"
	"slices"
	"strings"

	"toancanh/queries/area"
)

// blockPeople is how many people a block holds at most when the history begins.
// It bounds the memory a registry of any size needs.
const blockPeople = 1 << 19

// territory is what is simulated at once: a province of 63, or an equal part of one that
// holds too many people.
type territory struct {
	number   int // within the registry
	province area.Area
	share    float64 // of the nation's people
	speed    float64 // how far ahead of the nation, in logits
	backlog  float64 // how long papers wait, as a multiple of the nation's wait
	births   float64 // fertility, as a multiple of the nation's
	missing  float64 // records not digitized, as a multiple of the nation's share
	communes []commune
}

// commune is where people of a territory live.
type commune struct {
	code  string
	until float64 // the communes up to this one hold this share of the people
	late  float64 // how late its people apply, in days
}

// territories lists the provinces of 63 by code, large ones in parts.
func (m *model) territories() []territory {
	people, total := populations()
	provinces := area.Provinces(area.V63)
	slices.SortFunc(provinces, func(a, b area.Area) int { return strings.Compare(a.Code, b.Code) })
	var all []territory
	missing := 0.0
	for _, p := range provinces {
		t := m.territory(p, people[p]/total)
		missing += t.share * t.missing
		parts := int(math.Ceil(t.share * residentsAtDawn * m.scale / blockPeople))
		t.share /= float64(parts)
		for range parts {
			t.number = len(all)
			all = append(all, t)
		}
	}
	for i := range all {
		all[i].missing /= missing
	}
	return all
}

func (m *model) territory(p area.Area, share float64) territory {
	draw := m.seed.of(drawProvince).of(int(p.Code[0])<<8 | int(p.Code[1]))
	t := territory{province: p, share: share}
	t.speed = paceOf(p) + 0.18*draw.normal(1)
	t.backlog = math.Exp(-0.35*t.speed + 0.15*draw.normal(2))
	t.births = math.Exp(0.10 * draw.normal(3))
	t.missing = math.Exp(-0.5*t.speed + 0.15*draw.normal(4))
	total := 0.0
	for _, c := range communesOf(p) {
		draw := draw.of(100 + len(t.communes))
		size := math.Exp(0.45 * draw.normal(1))
		switch full := c.FullName("vi"); {
		case strings.HasPrefix(full, "Phường"):
			size *= 2.2
		case strings.HasPrefix(full, "Đặc khu"):
			size *= 0.3
		}
		total += size
		t.communes = append(t.communes, commune{code: c.Code, until: total, late: 45 * draw.normal(2)})
	}
	for i := range t.communes {
		t.communes[i].until /= total
	}
	return t
}

func communesOf(p area.Area) []area.Area {
	communes := p.Parts(area.Commune, area.V63)
	slices.SortFunc(communes, func(a, b area.Area) int { return strings.Compare(a.Code, b.Code) })
	return communes
}

// populations returns how many people the residence register of 2024 gives each
// province of 63. Where only the merged province is known, its members share what the
// known ones leave by their average population of 2022.
func populations() (people map[area.Area]float64, total float64) {
	people = map[area.Area]float64{}
	average := map[area.Area]float64{}
	merged := map[area.Area]float64{}
	for _, p := range area.Populations() {
		switch {
		case p.Area.Level != area.Province:
		case p.Basis == area.Register && p.Area.Vintage == area.V63:
			people[p.Area] = float64(p.People)
		case p.Basis == area.Register:
			merged[p.Area] = float64(p.People)
			total += float64(p.People)
		case p.Basis == area.GSOAverage && p.Date.Year == 2022 && p.Area.Vintage == area.V63:
			average[p.Area] = float64(p.People)
		}
	}
	for successor, left := range merged {
		var unknown []area.Area
		weight := 0.0
		for _, old := range area.Predecessors(successor) {
			if known, ok := people[old]; ok {
				left -= known
				continue
			}
			unknown = append(unknown, old)
			weight += average[old]
		}
		for _, old := range unknown {
			people[old] = left * average[old] / weight
		}
	}
	return people, total
}

// paceOf says how quick a province is known or believed to be: the record names
// Hà Nam as the first with every card, Hà Tĩnh and Bình Dương soon after, Hồ Chí Minh City as late.
func paceOf(p area.Area) float64 {
	switch p.Code {
	case "35":
		return 0.8
	case "27", "34", "42", "74":
		return 0.55
	case "30", "33", "36", "26", "11", "60":
		return 0.35
	case "79":
		return -0.35
	case "02", "04", "12", "14", "62":
		return -0.5
	}
	region, _ := p.Region()
	switch region.Code {
	case "DBSH":
		return 0.2
	case "TDMN", "TN":
		return -0.25
	case "DBSCL":
		return -0.1
	}
	return 0
}
