package area

import (
	"bytes"
	"maps"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// shipped returns the embedded lists as a file system that can be changed.
func shipped(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{provinces63File, provinces34File, crosswalkFile, renamingsFile, communesFile, neighboursFile} {
		content, err := os.ReadFile("data/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: content}
	}
	return files
}

func TestEmbeddedListsAreSound(t *testing.T) {
	x, err := load(shipped(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(x.entries) != 1+6+63+34+3321 {
		t.Errorf("%d areas", len(x.entries))
	}
}

func TestLoadNamesFileAndLineOfAMistake(t *testing.T) {
	for _, c := range []struct{ file, old, new, want string }{
		{provinces63File, "\n01,Hà Nội", "\n1,Hà Nội", `provinces_63.csv:2: code "1" is not a code of 2 digits`},
		{provinces63File, "\n02,Hà Giang", "\n01,Hà Giang", "provinces_63.csv:3: code 01 is listed twice"},
		{provinces63File, "Red River Delta", "Red River", `provinces_63.csv:`},
		{provinces63File, "8053663", "8053663x", `provinces_63.csv:2: pop_2019_census "8053663x" is not a count`},
		{provinces63File, "code,name_vi", "ma,name_vi", "provinces_63.csv:1: columns are"},
		{provinces34File, "Thành phố Hà Nội", "Tỉnh Hà Nội", `provinces_34.csv:2: full_name_vi "Tỉnh Hà Nội" is not "Thành phố Hà Nội"`},
		{provinces34File, "02;08", "02;09", "provinces_34.csv:4: merged_from_codes: 09 does not become 08"},
		{provinces34File, "8053663", "8053664", "provinces_34.csv:2: pop_2019_census_sum is 8053664, the provinces it was made of have 8053663"},
		{crosswalkFile, "02,Hà Giang,08", "02,Hà Giang,19", "crosswalk_63_34.csv:3: P:02@63 to P:19: the province lists say otherwise"},
		{crosswalkFile, "\n04,Cao Bằng,04,Cao Bằng,unchanged,no,no,2025-07-01,Resolution 202/2025/QH15", "", "crosswalk_63_34.csv: P:04@63 is missing"},
		{crosswalkFile, "2025-07-01", "2025-06-01", "crosswalk_63_34.csv:2: effective_date is not 2025-07-01"},
		{renamingsFile, "63,46", "63,47", "renamings.csv:2: no province of 63 has the code 47"},
		{neighboursFile, "\n01,17", "\n17,01", "neighbours_63.csv:2: 17 to 01: write the lower code first"},
		{neighboursFile, "\n01,19", "\n01,17", "neighbours_63.csv:3: 01 to 17 is listed twice"},
		{neighboursFile, "\n01,17", "\n01,99", "neighbours_63.csv:2: 01 to 99: one is in no list"},
		{communesFile, "\n00008,", "\n00004,", "communes_3321.csv:3: code 00004 is listed twice"},
		{communesFile, "phường,01,01", "phường,01,02", "communes_3321.csv:2: P:02@63 does not become P:01"},
		{communesFile, "phường", "quận", `communes_3321.csv:2: type "quận": write phường, xã or đặc khu`},
		{communesFile, "Ba Đình", "Ba \xffĐình", "communes_3321.csv:2: name_vi is not UTF-8"},
		{communesFile, "Ba Đình", "Ba Đi\u0300nh", "is not in Unicode form NFC"},
		{communesFile, "Ba Đình", " Ba Đình", "has spaces around it"},
		{communesFile, "phường,01,01", "phường,01", "communes_3321.csv: record on line 2: wrong number of fields"},
	} {
		files := shipped(t)
		content := string(files[c.file].Data)
		changed := strings.Replace(content, c.old, c.new, 1)
		if changed == content {
			t.Fatalf("%s has no %q", c.file, c.old)
		}
		files[c.file] = &fstest.MapFile{Data: []byte(changed)}
		_, err := load(files)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %q: %v", c.file, c.new, err)
		}
	}
	files := shipped(t)
	delete(files, renamingsFile)
	if _, err := load(files); err == nil {
		t.Error("a missing list is not noticed")
	}
}

// small returns lists of three old provinces, two new ones and their communes.
func small(t testing.TB) fstest.MapFS {
	t.Helper()
	rows := map[string]*regexp.Regexp{
		provinces63File: regexp.MustCompile(`^(code|01|02|08),`),
		provinces34File: regexp.MustCompile(`^(code|01|08),`),
		crosswalkFile:   regexp.MustCompile(`^(old_code|01|02|08),`),
		renamingsFile:   regexp.MustCompile(`^list,`),
		communesFile:    regexp.MustCompile(`^(code,|0000|0069|02221)`),
		neighboursFile:  regexp.MustCompile(`^(code|02,08)`),
	}
	files := shipped(t)
	for name, keep := range rows {
		var kept []byte
		for line := range bytes.Lines(files[name].Data) {
			if keep.Match(line) {
				kept = append(kept, line...)
			}
		}
		files[name] = &fstest.MapFile{Data: kept}
	}
	return files
}

func FuzzRead(f *testing.F) {
	files := small(f)
	if _, err := load(files); err != nil {
		f.Fatal(err)
	}
	for name, file := range files {
		f.Add(name, file.Data)
	}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		changed := maps.Clone(files)
		changed[name] = &fstest.MapFile{Data: content}
		x, err := load(changed)
		if err != nil {
			return
		}
		for _, v := range [][]Area{x.provinces63, x.provinces34, x.regions} {
			n := 0
			for _, a := range v {
				n += len(x.entries[a].communes)
			}
			if n != len(x.communes) {
				t.Errorf("%s: %d of %d communes lie in one", name, n, len(x.communes))
			}
		}
	})
}
