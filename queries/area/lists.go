package area

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// The embedded lists. data/ holds them as published; see assets/reference/README.md
// for where each came from.
const (
	provinces63File = "provinces_63.csv"
	provinces34File = "provinces_34.csv"
	crosswalkFile   = "crosswalk_63_34.csv"
	renamingsFile   = "renamings.csv"
	communesFile    = "communes_3321.csv"
	neighboursFile  = "neighbours_63.csv"
)

func readList(files fs.FS, file string, f *faults, columns []string, each func(row)) {
	src, err := files.Open(file)
	if err != nil {
		f.add(err)
		return
	}
	readTable(file, src, f, columns, each)
	if err := src.Close(); err != nil {
		f.add(fmt.Errorf("%s: %w", file, err))
	}
}

func province(code string, v Vintage) Area { return Area{Level: Province, Code: code, Vintage: v} }

func (x *index) readProvinces63(files fs.FS, f *faults) {
	columns := []string{"code", "name_vi", "full_name_vi", "name_en", "name_ascii", "type", "region_code", "region_vi",
		"region_en", "iso3166_2", "area_km2", "area_basis", "pop_2019_census", "pop_2020_avg", "pop_2021_avg",
		"pop_2022_avg", "pop_2023_avg", "pop_2024_end_res202", "pop_2022_provenance", "pop_res202_provenance",
		"label_lon", "label_lat", "new_code_34", "note"}
	readList(files, provinces63File, f, columns, func(r row) {
		region := Area{Level: Region, Code: r.text("region_code")}
		name := naming{vi: r.text("region_vi"), fullVI: r.text("region_vi"), en: r.text("region_en"), fullEN: r.text("region_en")}
		if !x.add(&entry{area: region, names: []naming{name}}) && x.entries[region].names[0] != name {
			r.fail("region %s has another name above", region.Code)
		}
		e := &entry{
			area:      province(r.digits("code", 2), V63),
			names:     []naming{readProvinceNaming(r)},
			region:    region,
			successor: province(r.digits("new_code_34", 2), V34),
		}
		if !x.add(e) {
			r.fail("code %s is listed twice", e.area.Code)
		}
		x.readPopulations63(r, e.area)
	})
}

func (x *index) readProvinces34(files fs.FS, f *faults) {
	columns := []string{"code", "name_vi", "full_name_vi", "name_en", "type", "type_since", "area_km2",
		"pop_2024_end_res202", "pop_2019_census_sum", "pop_2020_avg_sum", "pop_2022_avg_sum", "wards", "communes",
		"special_zones", "units_total_2025_07", "wards_2026_04", "communes_2026_04", "merged_from_codes",
		"merged_from_names", "code_reuses_old_code_of", "label_lon", "label_lat", "note"}
	readList(files, provinces34File, f, columns, func(r row) {
		e := &entry{area: province(r.digits("code", 2), V34), names: []naming{readProvinceNaming(r)}}
		for _, code := range r.list("merged_from_codes") {
			old, ok := x.entries[province(code, V63)]
			if !ok || old.successor != e.area {
				r.fail("merged_from_codes: %s does not become %s in %s", code, e.area.Code, provinces63File)
				continue
			}
			e.predecessors = append(e.predecessors, old.area)
		}
		if !x.add(e) {
			r.fail("code %s is listed twice", e.area.Code)
		}
		x.readPopulations34(r, e)
	})
}

// readCrosswalk checks the crosswalk against both lists: it is the legal record,
// they carry the same facts, and none may drift from the others.
func (x *index) readCrosswalk(files fs.FS, f *faults) {
	columns := []string{"old_code", "old_name_vi", "new_code", "new_name_vi", "relation", "code_changed",
		"name_changed", "effective_date", "legal_basis"}
	listed := map[Area]bool{}
	readList(files, crosswalkFile, f, columns, func(r row) {
		before, after := province(r.digits("old_code", 2), V63), province(r.digits("new_code", 2), V34)
		from, to := x.entries[before], x.entries[after]
		switch {
		case from == nil || to == nil:
			r.fail("%s to %s: one is in no list", before, after)
			return
		case listed[before]:
			r.fail("%s is listed twice", before)
		case from.successor != after || !slices.Contains(to.predecessors, before):
			r.fail("%s to %s: the province lists say otherwise", before, after)
		case from.names[0].vi != r.text("old_name_vi") || to.names[0].vi != r.text("new_name_vi"):
			r.fail("%s to %s: the province lists have other names", before, after)
		case r.date("effective_date") != Merger():
			r.fail("effective_date is not %s", Merger())
		case (r.text("relation") == "unchanged") != (len(to.predecessors) == 1):
			r.fail("relation %q, but %s was made of %d provinces", r.text("relation"), after, len(to.predecessors))
		}
		listed[before] = true
	})
	for _, a := range x.provinces63 {
		if !listed[a] {
			f.add(fmt.Errorf("%s: %s is missing", crosswalkFile, a))
		}
	}
}

func (x *index) readRenamings(files fs.FS, f *faults) {
	columns := []string{"list", "code", "since", "name_vi", "full_name_vi", "name_en", "type", "legal_basis"}
	readList(files, renamingsFile, f, columns, func(r row) {
		v, err := ParseVintage(r.text("list"))
		if err != nil {
			r.fail("list: %w", err)
			return
		}
		e, ok := x.entries[province(r.digits("code", 2), v)]
		if !ok {
			r.fail("no province of %s has the code %s", v, r.text("code"))
			return
		}
		name := readProvinceNaming(r)
		name.since = r.date("since")
		if !name.since.After(e.newest().since) {
			r.fail("renamings of %s are not in the order of their dates", e.area)
		}
		e.names = append(e.names, name)
	})
}

func (x *index) readCommunes(files fs.FS, f *faults) {
	columns := []string{"code", "name_vi", "name_en", "type", "province_code34", "province_code63"}
	readList(files, communesFile, f, columns, func(r row) {
		e := &entry{
			area:       Area{Level: Commune, Code: r.digits("code", 5)},
			province34: province(r.digits("province_code34", 2), V34),
			province63: province(r.digits("province_code63", 2), V63),
		}
		e.names = []naming{readCommuneNaming(r)}
		if !x.add(e) {
			r.fail("code %s is listed twice", e.area.Code)
		}
		if old, ok := x.entries[e.province63]; !ok || old.successor != e.province34 {
			r.fail("%s does not become %s", e.province63, e.province34)
		}
	})
}

// readProvinceNaming reads the names of a province. The full Vietnamese name
// must be the kind of unit and the name.
func readProvinceNaming(r row) naming {
	n := naming{vi: r.text("name_vi"), fullVI: r.text("full_name_vi"), en: r.text("name_en")}
	kindVI, kindEN := "", ""
	switch r.text("type") {
	case "tỉnh":
		kindVI, kindEN = "Tỉnh ", " Province"
	case "thành phố trực thuộc trung ương":
		kindVI, kindEN = "Thành phố ", " City"
	default:
		r.fail("type %q: write tỉnh or thành phố trực thuộc trung ương", r.text("type"))
	}
	if n.fullVI != kindVI+n.vi {
		r.fail("full_name_vi %q is not %q", n.fullVI, kindVI+n.vi)
	}
	n.fullEN = strings.TrimSuffix(n.en, kindEN) + kindEN
	return n
}

func readCommuneNaming(r row) naming {
	n := naming{vi: r.text("name_vi"), en: r.text("name_en")}
	switch kind := r.text("type"); kind {
	case "phường":
		n.fullVI, n.fullEN = "Phường "+n.vi, n.en+" Ward"
	case "xã":
		n.fullVI, n.fullEN = "Xã "+n.vi, n.en+" Commune"
	case "đặc khu":
		n.fullVI, n.fullEN = "Đặc khu "+n.vi, n.en+" Special Zone"
	default:
		r.fail("type %q: write phường, xã or đặc khu", kind)
	}
	return n
}
