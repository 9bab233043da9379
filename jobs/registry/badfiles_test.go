package registry_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/xuri/excelize/v2"

	"toancanh/jobs/registry"
)

const (
	residentHeader = "resident_id,commune_code,birth_date,sex,digitized_at,verified_at,pin_issued_at,deceased_at\n"
	goodResident   = "1,00004,2000-02-29,male,2021-03-01,,,\n"
)

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zstandard(t *testing.T, text string) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll([]byte(text), nil)
}

// TestBrokenFilesAreRefusedByName: nothing is taken from what cannot be trusted
// as a whole, and the message names the file, the line and what to do.
func TestBrokenFilesAreRefusedByName(t *testing.T) {
	long := residentHeader + strings.Repeat(goodResident, 2000)
	for name, c := range map[string]struct {
		file string
		text string
		want []string
	}{
		"empty file":          {"resident.csv", "", []string{"relation resident", "resident.csv", "empty", "deliver it again"}},
		"missing column":      {"resident.csv", "resident_id,commune_code,birth_date,sex,digitised_at,verified_at,pin_issued_at,deceased_at\n", []string{"resident.csv", "column digitized_at", "did you mean digitised_at", "relations.resident.columns"}},
		"place of a row":      {"resident.csv", strings.TrimSpace(residentHeader) + ",Row_File\n" + strings.TrimSpace(goodResident) + ",NGUYEN VAN A\n", []string{"column Row_File of resident.csv", "rename"}},
		"no place":            {"resident.csv", strings.Replace(residentHeader, "commune_code,", "", 1), []string{"resident.csv", "commune_code"}},
		"code without list":   {"resident.csv", strings.Replace(residentHeader, "commune_code", "province_code", 1), []string{"province_vintage"}},
		"two columns alike":   {"resident.csv", strings.Replace(residentHeader, "verified_at", "SEX", 1), []string{"line 1", "two columns are called SEX"}},
		"column without name": {"resident.csv", strings.Replace(residentHeader, "sex", "", 1), []string{"line 1", "column 4 has no name"}},
		"UTF-16":              {"resident.csv", "\xff\xfer\x00e\x00s\x00", []string{"line 1", "UTF-16", "save it as UTF-8"}},
		"other encoding":      {"resident.csv", residentHeader + goodResident + "\n" + "2,00004,2000-02-29,n\xe4m,,,,\n", []string{"resident.csv", "line 4", "not UTF-8"}},
		"no lines":            {"resident.csv", strings.Repeat("x", 1<<17), []string{"line 1 has no end"}},
		"not gzip":            {"resident.csv.gz", long, []string{"resident.csv.gz", "not a gzip file", "deliver it again"}},
		"gzip cut short":      {"resident.csv.gz", string(packed(t, long)[:len(packed(t, long))-20]), []string{"resident.csv.gz", "cut short"}},
		"zstd cut short":      {"resident.csv.zst", string(zstandard(t, long)[:len(zstandard(t, long))-9]), []string{"resident.csv.zst", "cut short"}},
		"not Parquet":         {"resident.parquet", long, []string{"resident.parquet", "not a whole Parquet file"}},
		"not a spreadsheet":   {"resident.xlsx", long, []string{"resident.xlsx", "not a spreadsheet"}},
		"glob in the name":    {"resident[1].csv", residentHeader, []string{"resident[1].csv", "rename the file"}},
	} {
		t.Run(name, func(t *testing.T) {
			folder, source := inbox(t, registry.Config{})
			write(t, folder, c.file, c.text)
			_, err := take(t, registry.Intake{Sources: []registry.Source{source}})
			says(t, err, append(c.want, "registry inbox")...)
			if name != "other encoding" { // which only reading all of it shows
				says(t, source.Test(context.Background()), "registry inbox")
			}
		})
	}
}

// says checks that an error holds every one of the words, on one line.
func says(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one that says %q", words)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("error %q does not say %q", err, word)
		}
	}
}

// TestUnreadableRowsAreCountedWithTheirLine: one bad row does not hide the rest,
// and nothing of what it says is listed.
func TestUnreadableRowsAreCountedWithTheirLine(t *testing.T) {
	folder, source := inbox(t, registry.Config{})
	write(t, folder, "resident.csv", "\xef\xbb\xbf"+residentHeader+
		goodResident+ // line 2
		"\n"+
		"2,00004,secret,male,,,,\n"+ // line 4: no date
		"3,00004\n"+ // line 5: too short
		"4,00004,2000-01-01,\"fe\nmale\",,,,\n"+ // line 6 and 7: no such word
		"5,00004,2000-01-01,male,,,,,more\n"+ // line 8: too long
		"6,77777,2000-01-01,male,,,,\n"+ // line 9: no such commune
		"7,00004,2000-01-01,male,2030-01-01,,,\n"+ // line 10: the future
		"8,00004,2000-01-01,male,1999-01-01,,,\n"+ // line 11: backwards
		",00004,2000-01-01,male,,,,\n"+ // line 12: no key
		"9,00004,2000-01-01,male,"+strings.Repeat("9", 3<<20)+",,,\n"+ // line 13: huge
		"10,8,2000-01-01,male,,,,\n") // line 14: a code that lost its zeros
	rejects := filepath.Join(t.TempDir(), "rejects")
	s, err := take(t, registry.Intake{Sources: []registry.Source{source}, RejectsDir: rejects})
	if err != nil {
		t.Fatal(err)
	}
	differ(t, "rejects", counts(t, s, "select concat_ws(' ', relation, reason, file, line), n from raw_reject"), state{
		"resident unparsable resident.csv 4": 1, "resident unknown_word resident.csv 6": 1, "resident unknown_area resident.csv 9": 1,
		"resident future_date resident.csv 10": 1, "resident dates_backwards resident.csv 11": 1, "resident missing_key resident.csv 12": 1,
		"resident unparsable resident.csv 5": 3,
	})
	differ(t, "totals", counts(t, s, "select 'rows', rows from raw_relation union all select 'rejected', rejected from raw_relation"), state{"rows": 11, "rejected": 9})
	differ(t, "residents", counts(t, s, "select cast(place as varchar), n from raw_population where measure = 'residents'"), state{"4": 1, "8": 1})

	list, err := os.ReadFile(filepath.Join(rejects, "2024-03-31.resident.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"inbox,resident,resident.csv,4,unparsable,birth_date\n", "inbox,resident,resident.csv,13,unparsable,\n"} {
		if !strings.Contains(string(list), want) {
			t.Errorf("the list lacks %q:\n%s", want, list)
		}
	}
	for _, secret := range []string{"secret", "2000-01-01", "male"} {
		if strings.Contains(string(list), secret) {
			t.Errorf("the list holds %q:\n%s", secret, list)
		}
	}
}

func TestAListOfRejectsGoesWhenTheNightIsTakenAgainWithoutAny(t *testing.T) {
	folder, source := inbox(t, registry.Config{})
	rejects := t.TempDir()
	in := registry.Intake{Sources: []registry.Source{source}, RejectsDir: rejects}
	for text, want := range map[string]int{residentHeader + "1,xx,2000-01-01,male,,,,\n": 1, residentHeader + goodResident: 0} {
		write(t, folder, "resident.csv", text)
		if _, err := take(t, in); err != nil {
			t.Fatal(err)
		}
		files, err := os.ReadDir(rejects)
		if err != nil {
			t.Fatal(err)
		}
		if len(files) != want {
			t.Errorf("%d lists of rejects, want %d", len(files), want)
		}
	}
}

func TestSymbolicLinksOutOfTheFolderAreRefused(t *testing.T) {
	outside := t.TempDir()
	write(t, outside, "resident.csv", residentHeader+goodResident)
	folder, source := inbox(t, registry.Config{})
	if err := os.Symlink(filepath.Join(outside, "resident.csv"), filepath.Join(folder, "resident.csv")); err != nil {
		t.Fatal(err)
	}
	_, err := take(t, registry.Intake{Sources: []registry.Source{source}})
	says(t, err, "resident.csv", "symbolic link", "out of the source's folder")
}

func TestFilesStillBeingWrittenAreLeftAlone(t *testing.T) {
	folder, source := inbox(t, registry.Config{})
	write(t, folder, "resident.csv", residentHeader+goodResident)
	for _, name := range []string{"resident.csv.part", "resident-2.csv.tmp", ".resident.csv", "task.csv.part"} {
		write(t, folder, name, "not yet")
	}
	s, err := take(t, registry.Intake{Sources: []registry.Source{source}})
	if err != nil {
		t.Fatal(err)
	}
	differ(t, "relations", counts(t, s, "select relation, rows from raw_relation"), state{"resident": 1})
}

func TestFilesOfARelationMustAgree(t *testing.T) {
	folder, source := inbox(t, registry.Config{})
	write(t, folder, "resident-1.csv", residentHeader+goodResident)
	write(t, folder, "resident-2.csv", strings.Replace(residentHeader, "\n", ",more\n", 1))
	_, err := take(t, registry.Intake{Sources: []registry.Source{source}})
	says(t, err, "resident-1.csv", "resident-2.csv", "different columns")
	write(t, folder, "resident-2.xlsx", "x")
	_, err = take(t, registry.Intake{Sources: []registry.Source{source}})
	says(t, err, "resident-1.csv", "resident-2.xlsx", "different kinds")
}

// TestEveryKindOfFileIsReadTheSame: one relation, split over two files, in every
// kind and with every delimiter.
func TestEveryKindOfFileIsReadTheSame(t *testing.T) {
	second := "2,00008,2010-05-05,female,2021-03-01T10:00:00,2021-03-02T17:30:00Z,,\n"
	for _, kind := range []string{".csv", ".csv.gz", ".csv.zst", "semicolons", "tabs", ".xlsx"} {
		t.Run(kind, func(t *testing.T) {
			folder, source := inbox(t, registry.Config{})
			for name, rows := range map[string]string{"resident-1": goodResident, "resident-2": second} {
				text := residentHeader + rows
				switch kind {
				case ".csv":
					write(t, folder, name+".csv", text)
				case ".csv.gz":
					write(t, folder, name+".csv.gz", string(packed(t, text)))
				case ".csv.zst":
					write(t, folder, name+".csv.zst", string(zstandard(t, text)))
				case "semicolons":
					write(t, folder, name+".csv", strings.ReplaceAll(text, ",", ";"))
				case "tabs":
					write(t, folder, name+".csv", strings.ReplaceAll(text, ",", "\t"))
				case ".xlsx":
					spreadsheet(t, filepath.Join(folder, name+".xlsx"), text)
				}
			}
			s, err := take(t, registry.Intake{Sources: []registry.Source{source}, Span: registry.Span{From: day(2021, 3, 1), Until: day(2021, 3, 5)}})
			if err != nil {
				t.Fatal(err)
			}
			differ(t, "population", counts(t, s, "select concat_ws(' ', place, date, measure), n from raw_population where measure <> 'aged_14'"), state{
				"4 2021-03-01 residents": 1, "4 2021-03-01 digitized": 1, "8 2021-03-01 residents": 1, "8 2021-03-01 digitized": 1, "8 2021-03-03 verified": 1,
			})
			differ(t, "newest event", counts(t, s, "select cast(newest_event as varchar), 1 from raw_relation"), state{"2021-03-03 00:30:00": 1})
		})
	}
}

// spreadsheet writes CSV text as a spreadsheet: ISO days as real dates.
func spreadsheet(t *testing.T, path, text string) {
	t.Helper()
	book := excelize.NewFile()
	for y, line := range strings.Split(strings.TrimSpace(text), "\n") {
		for x, cell := range strings.Split(line, ",") {
			name, err := excelize.CoordinatesToCellName(x+1, y+1)
			if err != nil {
				t.Fatal(err)
			}
			var value any = cell
			if d, err := parseDay(cell); err == nil {
				value = d
			}
			if err := book.SetCellValue("Sheet1", name, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	if err := book.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestFormulasStandAsTheirSavedValue(t *testing.T) {
	folder, source := inbox(t, registry.Config{})
	path := filepath.Join(folder, "resident.xlsx")
	spreadsheet(t, path, residentHeader+goodResident+"2,00004,2000-01-01,male,,,,")
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellFormula("Sheet1", "D3", `HYPERLINK("http://example.org/"&A3,"male")`); err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellValue("Sheet1", "J2", "beside the table"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(book.Save(), book.Close()); err != nil {
		t.Fatal(err)
	}
	s, err := take(t, registry.Intake{Sources: []registry.Source{source}})
	if err != nil {
		t.Fatal(err)
	}
	differ(t, "rejects", counts(t, s, "select concat_ws(' ', reason, file, line), n from raw_reject"), state{
		"unparsable resident.xlsx 2": 1, "unknown_word resident.xlsx 3": 1,
	})
}

// TestZipBombsAreRefused: a small spreadsheet that unpacks to gigabytes.
func TestZipBombsAreRefused(t *testing.T) {
	folder, source := inbox(t, registry.Config{})
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	part, err := w.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 1100 {
		if _, err := part.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, folder, "resident.xlsx", b.String())
	_, err = take(t, registry.Intake{Sources: []registry.Source{source}})
	says(t, err, "resident.xlsx", "not a spreadsheet that can be read")
}

// TestAFileThatChangesWhileItIsReadIsNoticed changes it between two extracts.
func TestAFileThatChangesWhileItIsReadIsNoticed(t *testing.T) {
	folder, source := inbox(t, registry.Config{})
	write(t, folder, "resident.csv", residentHeader+goodResident)
	changed := false
	_, err := take(t, registry.Intake{Sources: []registry.Source{source}, Progress: func(step string, _, _ int64) {
		if step == "extract pyramid" && !changed {
			changed = true
			write(t, folder, "resident.csv", residentHeader+goodResident+goodResident)
		}
	}})
	says(t, err, "relation resident", "resident.csv", "changed while it was read")
}

// TestNoRecordIsPassedOverInSilence: what the engine would lose without a word
// stops the night, by file and line.
func TestNoRecordIsPassedOverInSilence(t *testing.T) {
	third := strings.Replace(goodResident, "1", "3", 1)
	for name, c := range map[string]struct {
		bad  string
		want []string
	}{
		"longer than the engine's buffer": {"2,00004,2000-02-29,male" + strings.Repeat(" ", 40<<20) + ",2021-03-01,,,\n", []string{"line 3", "bytes long"}},
		"long over many lines":            {"2,00004,2000-02-29,\"" + strings.Repeat(strings.Repeat(" ", 99)+"\n", 400_000) + "\",2021-03-01,,,\n", []string{"line 3", "bytes long"}},
		"a quote that is never closed":    {"2,00004,2000-02-29,\"male,2021-03-01,,,\n", []string{"line 3", "never closed"}},
	} {
		text := residentHeader + goodResident + c.bad + third
		for file, content := range map[string]string{
			"resident.csv": text, "resident.csv.gz": string(packed(t, text)), "resident.csv.zst": string(zstandard(t, text)),
		} {
			t.Run(name+" in "+file, func(t *testing.T) {
				folder, source := inbox(t, registry.Config{})
				write(t, folder, file, content)
				_, err := take(t, registry.Intake{Sources: []registry.Source{source}})
				says(t, err, append(c.want, "registry inbox", "relation resident", file)...)
				says(t, source.Test(context.Background()), append(c.want, file)...)
			})
		}
	}
}

// TestEveryRecordOfAnOddFileIsCounted: what is unusual and can be read is
// neither refused nor lost.
func TestEveryRecordOfAnOddFileIsCounted(t *testing.T) {
	third := strings.Replace(goodResident, "1", "3", 1)
	for name, text := range map[string]string{
		"blanks alone":          residentHeader + goodResident + "   \n" + third,
		"blanks at the end":     residentHeader + goodResident + third + " ",
		"ends of Windows":       strings.ReplaceAll(residentHeader+goodResident+"\n"+"x\n"+third, "\n", "\r\n"),
		"no end of the last":    residentHeader + goodResident + "x\n" + strings.TrimSpace(third),
		"words after a quote":   residentHeader + goodResident + "2,00004,2000-02-29,\"ma\"le,2021-03-01,,,\n" + third,
		"a quote inside":        residentHeader + goodResident + "2,00004,2000-02-29,ma\"le,2021-03-01,,,\n" + third,
		"blanks before a quote": residentHeader + goodResident + "2,00004,2000-02-29, \"ma\nle\",2021-03-01,,,\n" + third,
		"a quote after a tab":   residentHeader + goodResident + "2,00004,2000-02-29,x\t\"y,2021-03-01,,,\n" + third,
		"seven million blanks":  residentHeader + goodResident + "2,00004,2000-02-29,male" + strings.Repeat(" ", 7<<20) + ",2021-03-01,,,\n" + third,
	} {
		t.Run(name, func(t *testing.T) {
			folder, source := inbox(t, registry.Config{})
			write(t, folder, "resident.csv", text)
			s, err := take(t, registry.Intake{Sources: []registry.Source{source}})
			if err != nil {
				t.Fatal(err)
			}
			differ(t, "totals", counts(t, s, "select 'rows', rows from raw_relation union all select 'rejected', rejected from raw_relation"), state{"rows": 3, "rejected": 1})
		})
	}
}
