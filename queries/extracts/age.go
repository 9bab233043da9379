package extracts

import (
	"fmt"
	"strings"
	"time"

	"github.com/golang-sql/civil"
)

// Bands returns the age bands of the pyramid: the first year of age of each,
// the last one open.
func Bands() []int {
	bands := make([]int, 17)
	for i := range bands {
		bands[i] = 5 * i
	}
	return bands
}

// birthday is the day on which someone reaches an age, in SQL. Both engines put
// 29 February on the 28th in other years; the birthday is then 1 March.
func birthday(birth, age string) string {
	moved := fmt.Sprintf("%s + (%s) * interval '1 year'", birth, age)
	return fmt.Sprintf("(cast(%s as date) + case when extract(day from %s) <> extract(day from %s) then 1 else 0 end)", moved, birth, moved)
}

// bornBy returns the last day of birth of those who have reached an age on a day.
func bornBy(day civil.Date, age int) civil.Date {
	born := civil.Date{Year: day.Year - age, Month: day.Month, Day: day.Day}
	if !born.IsValid() {
		return civil.Date{Year: born.Year, Month: time.February, Day: 28}
	}
	return born
}

// band is the age band someone is in on a day, in SQL; 0 for those not yet born.
func band(birth string, day civil.Date) string {
	var b strings.Builder
	b.WriteString("case")
	for _, first := range Bands()[1:] {
		fmt.Fprintf(&b, " when %s > %s then %d", birth, literal(bornBy(day, first)), first-5)
	}
	b.WriteString(" else 80 end")
	return b.String()
}
