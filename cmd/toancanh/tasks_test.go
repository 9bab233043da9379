package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/golang-sql/civil"

	"toancanh/jobs/snapshot"
)

// TestTheOfficialSampleShowsWithItsDirt goes the whole way of a real list: from the
// table of Notice 624/TB-VPCP through the import and a night to the pages.
func TestTheOfficialSampleShowsWithItsDirt(t *testing.T) {
	night := civil.Date{Year: 2025, Month: 11, Day: 16}
	a := openDemo(t, 2000, night)
	file, err := os.Open("../../jobs/snapshot/testdata/sample_task_status_2025.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	tasks, _, err := snapshot.ReadTasks("sample.csv", file)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.night(nil).ImportTasks(t.Context(), "TB624-2025", "sample.csv", night, tasks); err != nil {
		t.Fatal(err)
	}
	if _, err := a.night(nil).Take(t.Context(), night, snapshot.Options{Trigger: "demo", LeaveCopies: true}); err != nil {
		t.Fatal(err)
	}
	_, pages, err := a.parts()
	if err != nil {
		t.Fatal(err)
	}
	for target, wants := range map[string][]string{
		"/tasks": {
			"danh mục TB624-2025 có 49 nhiệm vụ", "17 quá hạn chưa hoàn thành", "3 thường xuyên", "12 nhiệm vụ bỏ trống tình trạng báo cáo.",
			"17 nhiệm vụ quá hạn chưa hoàn thành; lâu nhất là 32 ngày", "Bộ KH&amp;CN", "/tasks?list=QD06-2022",
		},
		"/tasks?q=22&lang=en":                        {`<th scope="row">22</th>`, "/tasks/22?lang=en&amp;list=TB624-2025", "/tasks/23?lang=en&amp;list=TB624-2025"}, // printed twice
		"/tasks?state=unreported&timeliness=overdue": {"9 trong 49 nhiệm vụ", "(bỏ trống)"},
		"/tasks?timeliness=overdue&disagrees=yes":    {"17 trong 49 nhiệm vụ"},
		"/tasks?timeliness=permanent":                {"3 trong 49 nhiệm vụ", "Nhiệm vụ thường xuyên, không có thời hạn"},
		"/tasks/23?list=TB624-2025":                  {"22. "},
		"/tasks?list=QD06-2022":                      {"danh mục QD06-2022 có 52 nhiệm vụ"},
		"/figures/task_states":                       {"17</a>", "49</a>"},
	} {
		answer := httptest.NewRecorder()
		pages.Handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:8606"+target, nil))
		if answer.Code != http.StatusOK {
			t.Errorf("%s: %d", target, answer.Code)
		}
		for _, want := range wants {
			if !strings.Contains(answer.Body.String(), want) {
				t.Errorf("%s lacks %q", target, want)
			}
		}
	}
}
