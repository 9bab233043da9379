package report

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"toancanh/queries/area"
)

// valid is a configuration without a mistake.
func valid() Config {
	c := Config{Mail: DefaultConfig().Mail}
	c.Mail.Host, c.Mail.From = "mail.example.gov.vn", "Báo cáo <bao-cao@example.gov.vn>"
	c.Schedules = []ScheduleConfig{{
		Name: "tuần", When: "weekly", Areas: Words{"all"}, Languages: Words{"vi", "en"},
		Recipients: []RecipientConfig{
			{Name: "An", Email: "an@hcm.example.gov.vn", Areas: Words{"P:79"}, Lang: "vi", How: ByLink},
			{Name: "Lưu trữ", Folder: ".", Areas: Words{"all"}},
		},
	}}
	c.Agencies = []AgencyConfig{
		{Area: "VN", Upper: "BỘ CÔNG AN", Issuer: " TỔ CÔNG TÁC ĐỀ ÁN 06 "}, {Area: "P:79", Issuer: "UBND TP. HỒ CHÍ MINH", Number: "Số: ……/BC-UBND", Sign: []string{"TM. ỦY BAN NHÂN DÂN", " KT. CHỦ TỊCH "}},
		{Area: "VN", Lang: "en", Issuer: "WORKING GROUP"},
	}
	return c
}

// fromSrv resolves paths as those of /srv/config.yaml are.
func fromSrv(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join("/srv", path)
}

// twice lists folders, the first of them as reports.folder says where "." is.
func (c *Config) twice(own string, folders ...string) {
	c.Folder, c.Schedules[0].Recipients = own, nil
	for _, folder := range folders {
		c.Schedules[0].Recipients = append(c.Schedules[0].Recipients, RecipientConfig{Name: "Lưu trữ", Folder: folder, Areas: Words{"all"}})
	}
}

// again lists the first recipient a second time, spelled another way.
func (c *Config) again(address string) {
	other := c.Schedules[0].Recipients[0]
	other.Name, other.Email = "An khác", address
	c.Schedules[0].Recipients = append(c.Schedules[0].Recipients, other)
}

func TestMistakesOfSchedulesAreToldWithTheirPlace(t *testing.T) {
	if err := valid().Validate("/srv/data/reports", fromSrv); err != nil {
		t.Fatal(err)
	}
	if err := DefaultConfig().Validate("/srv/data/reports", fromSrv); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		spoil     func(*Config)
		key, want string
	}{
		{func(c *Config) { c.Schedules[0].Name = "" }, "schedules.0", "has no name"},
		{func(c *Config) { c.Schedules[0].Name = "a\r\nBcc: x@y" }, "schedules.0.name", "on one line"},
		{func(c *Config) { c.Schedules = append(c.Schedules, c.Schedules[0]) }, "schedules.1.name", "two are named"},
		{func(c *Config) { c.Schedules[0].When = "0 7 30 2 *" }, "schedules.0.when", "no such day ever comes"},
		{func(c *Config) { c.Schedules[0].When = "" }, "schedules.0.when", "never fires"},
		{func(c *Config) { c.Schedules[0].When = "* * * * *" }, "schedules.0.when", "more often than once an hour"},
		{func(c *Config) { c.Schedules[0].When = "0,30 7 * * 1" }, "schedules.0.when", "more often than once an hour"},
		{func(c *Config) { c.Schedules[0].When = "* * * * * *" }, "schedules.0.when", "leave the seconds out"},
		{func(c *Config) { c.Schedules[0].When = "@every 1s" }, "schedules.0.when", "counts from the start"},
		{func(c *Config) { c.Schedules[0].When = "monthly-26" }, "schedules.0.when", "monthly-25"},
		{func(c *Config) { c.Schedules[0].Areas = nil }, "schedules.0.areas", "there are none"},
		{func(c *Config) { c.Schedules[0].Areas = Words{"P:99"} }, "schedules.0.areas", "P:99"},
		{func(c *Config) { c.Schedules[0].Areas = Words{"C:00004"} }, "schedules.0.areas", "34 provinces alone"},
		{func(c *Config) { c.Schedules[0].Areas = Words{"P:77@63"} }, "schedules.0.areas", "34 provinces alone"},
		{func(c *Config) { c.Schedules[0].Areas = Words{"VN", "VN"} }, "schedules.0.areas", "listed twice"},
		{func(c *Config) { c.Schedules[0].Layout = "poster" }, "schedules.0.layout", "summary, annex"},
		{func(c *Config) { c.Schedules[0].Languages = Words{"fr"} }, "schedules.0.languages", "vi, en"},
		{func(c *Config) { c.Schedules[0].Late.Then = "wait" }, "schedules.0.late.then", "hold"},
		{func(c *Config) { c.Schedules[0].Missed = "none" }, "schedules.0.missed", "newest or all"},
		{func(c *Config) { c.Schedules[0].Recipients = nil }, "schedules.0", "nobody would get anything"},
		{func(c *Config) { c.Schedules[0].Recipients[0].Areas = nil }, "schedules.0.recipients.0", "may see nothing"},
		{func(c *Config) { c.Schedules[0].Recipients[0].Areas = Words{"C:00004"} }, "schedules.0.recipients.0.areas", "gets nothing"},
		{func(c *Config) { c.Schedules[0].Recipients[0].Email = "an at hcm" }, "schedules.0.recipients.0.email", "one address"},
		{func(c *Config) { c.Schedules[0].Recipients[0].Email = "an@hcm.vn\r\nBcc: x@y.vn" }, "schedules.0.recipients.0.email", "one address"},
		{func(c *Config) { c.Schedules[0].Recipients[0].Email = "ân@hcm.vn" }, "schedules.0.recipients.0.email", "ASCII"},
		{func(c *Config) { c.Schedules[0].Recipients[0].Name = "An\nBcc: x@y.vn" }, "schedules.0.recipients.0.name", "on one line"},
		{func(c *Config) { c.Schedules[0].Recipients[0].Lang = "fr" }, "schedules.0.recipients.0.lang", "not one of the schedule's"},
		{func(c *Config) { c.Schedules[0].Recipients[0].How = "fax" }, "schedules.0.recipients.0.how", "attachment or link"},
		{func(c *Config) { c.Schedules[0].Recipients[0].Folder = "x" }, "schedules.0.recipients.0", "two recipients"},
		{func(c *Config) { c.Schedules[0].Recipients[1].How = ByLink }, "schedules.0.recipients.1.how", "leave how out"},
		{func(c *Config) { c.Schedules[0].Recipients[1] = c.Schedules[0].Recipients[0] }, "schedules.0.recipients.1", "listed twice"},
		{func(c *Config) { c.again("AN@HCM.example.gov.vn") }, "schedules.0.recipients.2", "listed twice"},
		{func(c *Config) { c.again(" an@hcm.example.gov.vn ") }, "schedules.0.recipients.2", "listed twice"},
		{func(c *Config) { c.again("An <An@hcm.example.gov.vn>") }, "schedules.0.recipients.2", "listed twice"},
		{func(c *Config) { c.twice("", ".", "./out0/../") }, "schedules.0.recipients.1", "listed twice"},
		{func(c *Config) { c.twice("", ".", "/srv/data/reports/") }, "schedules.0.recipients.1", "listed twice"},
		{func(c *Config) { c.twice("", "data/reports", ".") }, "schedules.0.recipients.1", "listed twice"},
		{func(c *Config) { c.twice("so-luu", ".", "/srv/so-luu") }, "schedules.0.recipients.1", "listed twice"},
		{func(c *Config) { c.twice("so-luu", "x", "/srv/x/../so-luu", "./so-luu") }, "schedules.0.recipients.2", "listed twice"},
		{func(c *Config) { c.Agencies[0].Area = "all" }, "agencies.0.area", "one province"},
		{func(c *Config) { c.Agencies[0].Area = "C:00004" }, "agencies.0.area", "one province"},
		{func(c *Config) { c.Agencies[0].Issuer = " " }, "agencies.0", "issuer is missing"},
		{func(c *Config) { c.Agencies[0].Upper = "a\nb" }, "agencies.0.upper", "on one line"},
		{func(c *Config) { c.Agencies[0].Lang = "fr" }, "agencies.0.lang", "vi, en"},
		{func(c *Config) { c.Agencies[1].Sign[0] = " " }, "agencies.1.sign", "none empty"},
		{func(c *Config) { c.Agencies[1].Sign[1] = "a\nb" }, "agencies.1.sign", "at most 4 lines"},
		{func(c *Config) { c.Agencies[1].Sign = make([]string, 5) }, "agencies.1.sign", "at most 4 lines"},
		{func(c *Config) { c.Agencies[1].Area = "VN" }, "agencies.1", "named twice"},
		{func(c *Config) { c.Mail.Host = "" }, "mail", "host is missing"},
		{func(c *Config) { c.Mail.Host = "mail:25" }, "mail.host", "the port goes into"},
		{func(c *Config) { c.Mail.Security = "none" }, "mail.security", "refused"},
		{func(c *Config) { c.Mail.Security = "ssl" }, "mail.security", "starttls, tls, none"},
		{func(c *Config) { c.Mail.User = "x" }, "mail", "belong together"},
		{func(c *Config) { c.Mail.From = "nobody" }, "mail.from", "write an address"},
		{func(c *Config) { c.Mail.Port = 70000 }, "mail.port", "65535"},
		{func(c *Config) { c.Mail.Timeout = 0 }, "mail.timeout", "longer than nothing"},
	} {
		config := valid()
		c.spoil(&config)
		err := config.Validate("/srv/data/reports", fromSrv)
		if err == nil {
			t.Errorf("%s: %q was accepted", c.key, c.want)
			continue
		}
		found := false
		for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
			var fault *ConfigError
			found = found || errors.As(e, &fault) && fault.Key == c.key && strings.Contains(fault.Error(), c.want)
		}
		if !found {
			t.Errorf("%s: %q is not in\n%v", c.key, c.want, err)
		}
	}
}

func TestFoldersThatAreNotTheSameAreAccepted(t *testing.T) {
	c := valid()
	c.twice("so-luu", ".", "/so-luu", "data/reports", "so-luu/x", "../so-luu/x")
	if err := c.Validate("/srv/data/reports", fromSrv); err != nil {
		t.Error(err)
	}
}

func TestAllMistakesAreToldAtOnce(t *testing.T) {
	c := valid()
	c.Mail.Host, c.Schedules[0].When, c.Schedules[0].Layout, c.Schedules[0].Recipients[0].Areas = "", "never", "poster", nil
	if errs := c.Validate("/srv/data/reports", fromSrv).(interface{ Unwrap() []error }).Unwrap(); len(errs) != 4 {
		t.Errorf("%v", errs)
	}
}

func TestReadySchedulesFireOnTheCutOffDays(t *testing.T) {
	for name, want := range map[string]string{
		"monthly-15": "2026-12-15 07:00", "monthly-20": "2026-12-20 07:00", "monthly-25": "2026-11-25 07:00", "weekly": "2026-11-30 07:00",
		"0 7 29 2 *": "2028-02-29 07:00",
	} {
		s, err := parseWhen(name)
		if err != nil {
			t.Fatal(err)
		}
		if next := s.Next(at("2026-11-23 07:00")); !next.Equal(at(want)) {
			t.Errorf("%s fires at %s", name, next)
		}
	}
}

func TestPeriodBeforeIsFound(t *testing.T) {
	for when, want := range map[string]string{"weekly": "2026-11-16 07:00", "0 7 29 2 *": "2024-02-29 07:00", "0 * * * *": "2026-11-23 06:00"} {
		s, err := parseWhen(when)
		if err != nil {
			t.Fatal(err)
		}
		if got := previous(s, at("2026-11-23 07:00")); !got.Equal(at(want)) {
			t.Errorf("%s: %s", when, got)
		}
	}
}

func TestVeryLongStandstillIsCountedFromItsEnd(t *testing.T) {
	s, err := parseWhen("0 * * * *")
	if err != nil {
		t.Fatal(err)
	}
	list := instants(s, at("2000-01-01 00:30"), at("2026-11-23 07:30"))
	if len(list) != 1000 || !list[999].Equal(at("2026-11-23 07:00")) || !list[0].Equal(at("2026-11-23 07:00").Add(-999*time.Hour)) {
		t.Errorf("%d, the last %s", len(list), list[len(list)-1])
	}
}

func FuzzSchedule(f *testing.F) {
	for _, when := range append(Presets(), "0 7 30 2 *", "* * * * *", "0 7 29 2 *", "@monthly", "@every 1s", "TZ=UTC", "59 23 31 12 *", "0 0,1 * * *") {
		f.Add("tuần", when, "P:79", "an@hcm.test", "VN,P:79", "summary")
	}
	f.Add("a\r\nBcc: x@y", "weekly", "all", "\"a b\"@c", "R:DBSH", "annex")
	f.Fuzz(func(t *testing.T, name, when, areas, email, sees, layout string) {
		c := valid()
		s := &c.Schedules[0]
		s.Name, s.When, s.Layout, s.Areas = name, when, layout, strings.Split(areas, ",")
		s.Recipients[0].Name, s.Recipients[0].Email, s.Recipients[0].Areas = name, email, strings.Split(sees, ",")
		if c.Validate("/srv/data/reports", fromSrv) != nil {
			return
		}
		read, err := read(*s)
		if err != nil {
			t.Fatalf("accepted, and then: %v", err)
		}
		start := at("2026-11-23 07:00")
		first := read.when.Next(start)
		second := read.when.Next(first)
		if first.IsZero() || !second.IsZero() && second.Sub(first) < time.Hour {
			t.Fatalf("%q fires at %s and %s", when, first, second)
		}
		o := &Office{zone: hanoi(), now: func() time.Time { return start }, mail: c.Mail, publicURL: "https://toancanh.test"}
		list := o.planned(read, first)
		if len(list) == 0 {
			t.Fatal("nobody gets anything")
		}
		for _, d := range list {
			if r, ok := read.recipient(d); !ok || r.id() != d.Recipient {
				t.Fatalf("planned for somebody who may not have it: %+v", d)
			}
		}
		r := s.Recipients[0]
		letter, err := o.letter(o.planned(read, first)[0], r, File{Name: name + ".pdf", Sentences: []string{name}, Bytes: []byte("%PDF")})
		if err != nil {
			t.Fatalf("%q <%s>: %v", r.Name, r.Email, err)
		}
		head, _, _ := strings.Cut(string(letter), "\r\n\r\n")
		for line := range strings.SplitSeq(strings.ReplaceAll(head, "\r\n ", " "), "\r\n") {
			if name, _, ok := strings.Cut(line, ":"); !ok || strings.EqualFold(name, "bcc") || strings.ContainsAny(name, " \t") {
				t.Fatalf("a header nobody wrote: %q", line)
			}
		}
	})
}

func TestHeadAndOfficeOfAnAnnexAreThoseOfItsAreaAndLanguage(t *testing.T) {
	c := valid()
	for _, x := range []struct {
		area, lang string
		head, sign []string
	}{
		{"VN", "vi", []string{"BỘ CÔNG AN", "TỔ CÔNG TÁC ĐỀ ÁN 06"}, nil}, {"VN", "en", []string{"", "WORKING GROUP"}, nil},
		{"P:79", "vi", []string{"", "UBND TP. HỒ CHÍ MINH", "Số: ……/BC-UBND"}, []string{"TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"}}, {"P:79", "en", nil, nil}, {"P:01", "vi", nil, nil},
	} {
		a, err := area.Parse(x.area)
		if err != nil {
			t.Fatal(err)
		}
		if head, sign := c.Agency(a, x.lang); !slices.Equal(head, x.head) || !slices.Equal(sign, x.sign) {
			t.Errorf("%s %s: %q, %q", x.area, x.lang, head, sign)
		}
	}
}
