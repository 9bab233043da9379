package registry_test

import (
	"testing"

	"toancanh/jobs/registry"
)

// TestTaskReportsAreTakenUpToTheNight: with their place, and the bad ones counted.
func TestTaskReportsAreTakenUpToTheNight(t *testing.T) {
	folder, source := inbox(t, registry.Config{})
	write(t, folder, "task.csv", "list_version,task_id,number,title_vi,due,status_reported,percent,completed_on,area_code,updated_at\n"+
		"L,1,1,Một,2024-06-30,đang thực hiện,\"45,5%\",,VN,2024-03-01\n"+
		"L,1,1,Một,2024-06-30,đã hoàn thành,100,2024-04-01,VN,2024-04-01\n"+ // after the night
		"L,2,1,Hai,,,,,,\n"+ // permanent, never updated
		"L,3,,Ba,2024-05-01,,,,77@63,2024-03-01\n"+ // not a province's code
		"L,4,,Bốn,2024-05-01,,,,P:77@63,2024-03-01\n"+
		"L,5,,Năm,soon,,,,79,2024-03-01\n"+
		"L,6,,Sáu,,,,,01,2024-03-01\n"+
		"L,7,,Bảy,,,,,,2024-03-01\n"+
		"L,7,,Bảy,,,,,,2024-03-01\n"+ // the same report twice
		"L,,,Tám,,,,,,\n")
	s, err := take(t, registry.Intake{Sources: []registry.Source{source}})
	if err != nil {
		t.Fatal(err)
	}
	differ(t, "tasks", counts(t, s, "select concat_ws(' ', task_id, coalesce(cast(percent as varchar), '-'), coalesce(cast(due as varchar), '-')), place + 1 from raw_task"), state{
		"1 45.5 2024-06-30": 1, "2 - -": 1, "4 - 2024-05-01": 630078, "6 - -": 630002,
	})
	differ(t, "rejects", counts(t, s, "select concat_ws(' ', reason, file, line), n from raw_reject"), state{
		"unknown_area task.csv 5": 1, "unparsable task.csv 7": 1, "duplicate_key task.csv 9": 2, "missing_key task.csv 11": 1,
	})
}
