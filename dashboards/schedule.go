package dashboards

import (
	"fmt"
	"strconv"
	"strings"
)

// schedule says a cron line in words, "" where there are no plain ones for it.
func (w words) schedule(line string) string {
	switch line {
	case "@hourly":
		line = "0 * * * *"
	case "@daily", "@midnight":
		line = "0 0 * * *"
	case "@weekly":
		line = "0 0 * * 0"
	case "@monthly":
		line = "0 0 1 * *"
	case "* * * * *":
		return w.t("schedule.minute")
	}
	fields := strings.Fields(line)
	if len(fields) != 5 || fields[3] != "*" {
		return ""
	}
	minute, err := strconv.Atoi(fields[0])
	if err != nil {
		return ""
	}
	if fields[1] == "*" && fields[2] == "*" && fields[4] == "*" {
		return w.t("schedule.hour", "minute", fmt.Sprintf("%02d", minute))
	}
	hour, err := strconv.Atoi(fields[1])
	if err != nil {
		return ""
	}
	time := fmt.Sprintf("%02d:%02d", hour, minute)
	day, dayErr := strconv.Atoi(fields[2])
	weekday, weekdayErr := strconv.Atoi(fields[4])
	switch {
	case fields[2] == "*" && fields[4] == "*":
		return w.t("schedule.day", "time", time)
	case fields[2] == "*" && weekdayErr == nil:
		return w.t("schedule.week", "day", w.t("weekday."+strconv.Itoa(weekday)), "time", time)
	case fields[4] == "*" && dayErr == nil:
		return w.t("schedule.month", "day", day, "time", time)
	}
	return ""
}
