package snapshot

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/civil"
	"github.com/xuri/excelize/v2"
)

// official is the 49-row table of Notice 624/TB-VPCP, 2025-11-16.
const official = "testdata/sample_task_status_2025.csv"

func readOfficial(t *testing.T) ([]Task, []Finding) {
	t.Helper()
	file, err := os.Open(official)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	tasks, findings, err := ReadTasks("sample.csv", file)
	if err != nil {
		t.Fatal(err)
	}
	return tasks, findings
}

func TestOfficialTableIsReadWithItsDirt(t *testing.T) {
	tasks, findings := readOfficial(t)
	if len(tasks) != 49 {
		t.Fatalf("%d tasks", len(tasks))
	}
	var blank, repeated int
	for _, f := range findings {
		switch {
		case strings.Contains(f.Text, "blank"):
			blank++
		case strings.Contains(f.Text, "printed on line"):
			repeated++
		default:
			t.Errorf("unexpected: %s", f)
		}
	}
	if blank != 12 || repeated != 2 {
		t.Errorf("%d blank statuses (12 in the table), %d repeated numbers (22 and 37)", blank, repeated)
	}
	if tasks[22].ID != "23" || tasks[22].Number != "22" || tasks[9].Due.IsValid() {
		t.Errorf("row 23: %+v, row 10: %+v", tasks[22], tasks[9])
	}
}

func TestSeventeenOfficialTasksAreOverdueAndOpen(t *testing.T) {
	s := newStand(t)
	s.Now = time.Now // imported today, reported then
	tasks, _ := readOfficial(t)
	if err := s.ImportTasks(t.Context(), "TB624-2025", "sample.csv", day("2025-11-10"), tasks); err != nil {
		t.Fatal(err)
	}
	s.lay = layLaw
	if _, err := s.take("2025-11-16", Options{}); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]int64{
		"select count(*) from nation.task":                                                       49,
		"select count(*) from nation.task where timeliness = 'overdue'":                          17,
		"select count(*) from nation.task where timeliness = 'overdue' and disagrees":            17,
		"select count(*) from nation.task where timeliness = 'overdue' and state = 'unreported'": 9,
		"select count(*) from nation.task where timeliness = 'permanent'":                        3,
		"select count(*) from nation.task where state = 'unreported'":                            12,
		"select count(*) from nation.task where timeliness = 'late'":                             2,
		"select max(days_late) from nation.task where timeliness = 'overdue'":                    32,
		"select faults from gate where gate = 'task_overdue_reported_otherwise'":                 17,
		"select faults from gate where gate = 'task_number_repeated'":                            2,
		"select count(*) from gate where severity = 'stop' and faults > 0":                       0,
		"select count(*) from snapshot_relation where relation = 'task' and source = 'national'": 1,
	} {
		if got := s.number(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

func TestReimportedListSupersedesAndKeepsThePast(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	importOn := func(night string, tasks ...Task) {
		t.Helper()
		s.on(night)
		if err := s.ImportTasks(t.Context(), "L", "l.csv", day(night), tasks); err != nil {
			t.Fatal(err)
		}
	}
	importOn("2026-11-10", Task{ID: "1", TitleVI: "Một", Area: "VN"}, Task{ID: "2", TitleVI: "Hai", Area: "P:01"})
	importOn("2026-11-15", Task{ID: "1", TitleVI: "Một", Area: "VN", StatusReported: "Đã hoàn thành"})
	s.mustTake("2026-11-09")
	s.mustTake("2026-11-12")
	s.mustTake("2026-11-20")
	for query, want := range map[string]int64{
		"select count(*) from nation.task where date = '2026-11-09'":                                      0,
		"select count(*) from nation.task where date = '2026-11-12' and state = 'unreported'":             2,
		"select count(*) from nation.task where date = '2026-11-12' and place = 630001":                   1,
		"select count(*) from nation.task where date = '2026-11-20'":                                      1,
		"select count(*) from nation.task where date = '2026-11-20' and task_id = '1' and state = 'done'": 1,
	} {
		if got := s.number(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

func TestListImportedInTheMorningShowsInTheNightTakenThen(t *testing.T) {
	s := newStand(t) // half past one on the 23rd
	s.mustTake("2026-11-22")
	if err := s.ImportTasks(t.Context(), "L", "l.csv", day("2026-11-22"), []Task{{ID: "1", TitleVI: "Một", Area: "VN"}}); err != nil {
		t.Fatal(err)
	}
	s.mustTake("2026-11-22")
	if n := s.number("select count(*) from nation.task inner join snapshot using (snapshot) where superseded_by is null"); n != 1 {
		t.Errorf("%d tasks in the night taken after the import", n)
	}
	for _, reported := range []civil.Date{{}, day("2026-11-24")} {
		err := s.ImportTasks(t.Context(), "L", "l.csv", reported, []Task{{ID: "1", TitleVI: "Một", Area: "VN"}})
		if !errors.Is(err, ErrOptions) {
			t.Errorf("reported %s: %v", reported, err)
		}
	}
}

func TestListOfASourceIsNotImported(t *testing.T) {
	s := newStand(t)
	s.extra = []string{cleanTasks}
	s.mustTake("2026-11-22")
	err := s.ImportTasks(t.Context(), "CLEAN", "l.csv", day("2026-11-22"), []Task{{ID: "1", TitleVI: "Một", Area: "VN"}})
	if err == nil || !strings.Contains(err.Error(), "offered by a source") {
		t.Errorf("%v", err)
	}
}

func TestStatusWordsAreReadAsPrinted(t *testing.T) {
	s := newStand(t)
	cases := map[string]string{ // words: state
		"ĐÃ HOÀN THÀNH": "done", "hoàn  thành.": "done", "Đã hoàn thành đúng hạn": "done", "da hoan thanh qua han": "done",
		"Hoàn thành 100%": "done", "Hoàn thành 80%": "unreported", "Chưa hoàn thành": "in_progress", "Đang trình ký": "in_progress",
		"Đang hoàn thành": "in_progress", "Chưa thực hiện": "not_started", "Thường xuyên": "in_progress", "Quá hạn": "in_progress",
		"": "unreported", "Tạm dừng": "unreported", "Chậm tiến độ": "in_progress",
	}
	var tasks []Task
	for words := range cases {
		tasks = append(tasks, Task{ID: "<" + words + ">", TitleVI: "Việc", Area: "VN", StatusReported: words, Due: day("2026-12-31")})
	}
	if err := s.ImportTasks(t.Context(), "W", "w.csv", day("2026-11-22"), tasks); err != nil {
		t.Fatal(err)
	}
	s.mustTake("2026-11-22")
	for words, state := range cases {
		if n := s.number("select count(*) from nation.task where task_id = '<" + words + ">' and state = '" + state + "'"); n != 1 {
			t.Errorf("%q is not read as %s", words, state)
		}
	}
}

func TestTemplateIsReadBack(t *testing.T) {
	for _, format := range []string{"xlsx", "csv"} {
		t.Run(format, func(t *testing.T) {
			var out bytes.Buffer
			if err := WriteTaskTemplate(&out, format); err != nil {
				t.Fatal(err)
			}
			_, findings, err := ReadTasks("template."+format, bytes.NewReader(out.Bytes()))
			if err == nil || !strings.Contains(err.Error(), "no task below") || len(findings) > 0 {
				t.Fatalf("%v %v", err, findings)
			}
		})
	}
	var out bytes.Buffer
	if err := WriteTaskTemplate(&out, "xlsx"); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for cell, value := range map[string]any{
		"A2": "T1", "B2": "7", "C2": "Việc", "H2": "P:01", "I2": "31/10/2025", "J2": "Đã hoàn thành", "K2": 80, "L2": 45961, "N2": "2025-11-01",
	} {
		if err := file.SetCellValue("Nhiệm vụ", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	filled, err := file.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	tasks, _, err := ReadTasks("filled.xlsx", filled)
	if err != nil || len(tasks) != 1 {
		t.Fatalf("%v %+v", err, tasks)
	}
	got := tasks[0]
	if got.ID != "T1" || got.Due != day("2025-10-31") || got.CompletedOn != day("2025-10-31") || *got.Percent != 80 ||
		got.Area != "P:01" || !got.UpdatedAt.Equal(time.Date(2025, 11, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", got)
	}
}

func TestTaskFilesThatCannotBeTrustedAreRefusedWithTheirLines(t *testing.T) {
	head := "task_id,title_vi,due,percent,area_code,updated_at\n"
	for name, c := range map[string]struct{ text, want string }{
		"no heads":         {"a,b\n1,2\n", "no row of column heads"},
		"nothing in it":    {head, "there is no task below"},
		"empty":            {"", "no row of column heads"},
		"unreadable due":   {head + "1,Việc,31/31/2025,,,\n", "line 2: due: 31/31/2025 is not in the calendar"},
		"word for a due":   {head + "1,Việc,sớm nhất,,,\n", `line 2: due: "sớm nhất" is no date`},
		"year too far":     {head + "1,Việc,1/1/20255,,,\n", "is no date"},
		"percent too much": {head + "1,Việc,,180,,\n", `line 2: percent: "180" is no percentage`},
		"unknown area":     {head + "1,Việc,,,P:99,\n", "line 2: area_code"},
		"commune":          {head + "1,Việc,,,C:26734,\n", "line 2: area_code"},
		"no title":         {head + "1,,2025-01-01,,,\n", "line 2: title_vi is empty"},
		"id twice":         {head + "1,Việc,,,,\n1,Việc,,,,\n", "line 3: task_id 1 stands on line 2 too"},
		"not UTF-8":        {head + "1,Vi\xe7c,,,,\n", "line 2 is not UTF-8"},
		"old spreadsheet":  {"\xd0\xcf\x11\xe0aaaa", "old .xls"},
		"broken xlsx":      {"PK\x03\x04aaaa", "save it again"},
		"all at once":      {head + "1,Việc,x,,,\n2,Việc,y,,,\n", "line 3: due"},
	} {
		t.Run(name, func(t *testing.T) {
			tasks, _, err := ReadTasks("f.csv", strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) || len(tasks) > 0 {
				t.Errorf("%v (%d tasks), want %q", err, len(tasks), c.want)
			}
		})
	}
}

func TestTaskFilesAreReadAsPeopleWriteThem(t *testing.T) {
	text := "\ufeffPHỤ LỤC II;;;\nSTT;Tên nhiệm vụ;Đơn vị chủ trì;Thời hạn;Kết quả thực hiện;Tiến độ;Lãnh đạo\n" +
		"22;Việc một;Bộ A;12/2025;Xong 80%;Đang thực hiện;x\n22;Việc hai;Bộ B;thường xuyên;;;\n;;;;;;\n;Việc ba;Bộ C;1.2.2026;;Chưa hoàn thành;\n"
	tasks, findings, err := ReadTasks("f.csv", strings.NewReader(text))
	if err != nil || len(tasks) != 3 {
		t.Fatalf("%v %+v", err, tasks)
	}
	var ids []string
	for _, task := range tasks {
		ids = append(ids, task.ID)
	}
	if !slices.Equal(ids, []string{"22", "22-2", "L6"}) || tasks[0].Due != day("2025-12-31") || tasks[1].Due.IsValid() || tasks[2].Due != day("2026-02-01") {
		t.Errorf("%+v", tasks)
	}
	var all []string
	for _, f := range findings {
		all = append(all, f.String())
	}
	for _, want := range []string{`line 2: column "Lãnh đạo"`, "line 4: number 22 was printed on line 3 too", "line 6: there is neither task_id nor number"} {
		if !strings.Contains(strings.Join(all, "\n"), want) {
			t.Errorf("no finding %q in %q", want, all)
		}
	}
}

func FuzzReadTasks(f *testing.F) {
	sample, err := os.ReadFile(official)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sample)
	f.Add([]byte("task_id,title_vi,due\n1,Việc,2025-13-01\n"))
	f.Add([]byte("#\n;STT;Tên nhiệm vụ;Thời hạn\n\"\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		tasks, _, err := ReadTasks("fuzz", bytes.NewReader(data))
		if err == nil && len(tasks) == 0 {
			t.Error("neither tasks nor an error")
		}
		for _, task := range tasks {
			if err == nil && (task.TitleVI == "" || task.ID == "" || task.Area == "") {
				t.Errorf("half a task: %+v", task)
			}
		}
	})
}
