package locale

import (
	"fmt"
	"time"

	"github.com/golang-sql/civil"
)

// Date writes a day for tables and tiles: 22/11/2026, English 22 Nov 2026.
func Date(lang string, d civil.Date) string {
	if lang == English {
		return fmt.Sprintf("%d %.3s %d", d.Day, d.Month, d.Year)
	}
	return fmt.Sprintf("%02d/%02d/%d", d.Day, int(d.Month), d.Year)
}

// Month writes the month of a day: tháng 11/2026, English November 2026.
func Month(lang string, d civil.Date) string {
	if lang == English {
		return fmt.Sprintf("%s %d", d.Month, d.Year)
	}
	return fmt.Sprintf("tháng %d/%d", int(d.Month), d.Year)
}

// ShortMonth writes the month of a day for axes and tables: 11/2026, English
// Nov 2026.
func ShortMonth(lang string, d civil.Date) string {
	if lang == English {
		return fmt.Sprintf("%.3s %d", d.Month, d.Year)
	}
	return fmt.Sprintf("%02d/%d", int(d.Month), d.Year)
}

// DateTime writes an instant to the minute, in the zone it carries:
// 14:05 22/11/2026, English 22 Nov 2026, 14:05.
func DateTime(lang string, t time.Time) string {
	if lang == English {
		return Date(lang, civil.DateOf(t)) + ", " + t.Format("15:04")
	}
	return t.Format("15:04") + " " + Date(lang, civil.DateOf(t))
}

// Duration writes a length of time in its two largest units: 2 giờ 5 phút,
// English 2 h 5 min. Below a second it is 0 giây.
func Duration(lang string, d time.Duration) string {
	units := []struct {
		length time.Duration
		vi, en string
	}{
		{24 * time.Hour, "ngày", "d"}, {time.Hour, "giờ", "h"}, {time.Minute, "phút", "min"}, {time.Second, "giây", "s"},
	}
	name := func(i int) string {
		if lang == English {
			return units[i].en
		}
		return units[i].vi
	}
	sign := ""
	if d < 0 {
		d, sign = -d, minus
	}
	for i, u := range units {
		if d < u.length {
			continue
		}
		text := sign + Int(lang, int64(d/u.length)) + noBreak + name(i)
		if i+1 < len(units) {
			if rest := d % u.length / units[i+1].length; rest > 0 {
				text += " " + Int(lang, int64(rest)) + noBreak + name(i+1)
			}
		}
		return text
	}
	return "0" + noBreak + name(len(units)-1)
}
