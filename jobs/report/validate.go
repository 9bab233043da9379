package report

import (
	"fmt"
	"net"
	"net/mail"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"toancanh/assets/locale"
	"toancanh/queries/area"
)

// validate finds the mistakes of one schedule. It is told where a recipient's folder is.
func (s ScheduleConfig) validate(key string, folderOf func(id string) string, f *faults) {
	name := fmt.Sprintf("reports.schedules: %q", s.Name)
	if s.Name == "" {
		name = "reports." + key
		f.add(key, "%s has no name: its deliveries are known by it, such as name: weekly-provinces", name)
	}
	if bad := unprintable(s.Name); bad || len(s.Name) > 64 {
		f.add(key+".name", "%s: a name has at most 64 bytes, on one line", name)
	}
	if _, err := parseWhen(s.When); err != nil {
		f.add(key+".when", "%s: when: %w", name, err)
	}
	areas, err := reportAreas(s.Areas)
	if err != nil {
		f.add(key+".areas", "%s: areas: %w", name, err)
	}
	if s.Layout != "" && s.Layout != LayoutSummary && s.Layout != LayoutAnnex {
		f.add(key+".layout", "%s: layout %q: one of %s, %s", name, s.Layout, LayoutSummary, LayoutAnnex)
	}
	for _, lang := range s.Languages {
		if !slices.Contains(locale.Languages(), lang) {
			f.add(key+".languages", "%s: language %q: one of %s", name, lang, strings.Join(locale.Languages(), ", "))
		}
	}
	if s.Late.Then != "" && s.Late.Then != thenSend && s.Late.Then != thenHold {
		f.add(key+".late.then", "%s: late.then %q: %s (the newest night there is, with a plain statement) or %s", name, s.Late.Then, thenSend, thenHold)
	}
	if s.Missed != "" && s.Missed != missedNewest && s.Missed != missedAll {
		f.add(key+".missed", "%s: missed %q: %s or %s", name, s.Missed, missedNewest, missedAll)
	}
	if len(s.Recipients) == 0 {
		f.add(key, "%s has no recipients, so nobody would get anything: list people ({name, email, areas}) or folders ({name, folder, areas})", name)
	}
	known := map[string]string{}
	for i, r := range s.Recipients {
		entry := fmt.Sprintf("%s.recipients.%d", key, i)
		r.validate(entry, name, s.languages(), areas, f)
		who := r.same()
		if who == "" {
			continue
		}
		place := who
		if r.Folder != "" {
			place = folderOf(who)
		}
		if first, ok := known[place]; ok {
			f.errs = append(f.errs, &ConfigError{Key: entry, First: first, Err: fmt.Errorf("%s: %s is listed twice: join the two entries into one", name, who)})
			continue
		}
		known[place] = entry
	}
}

// same is what two entries for the same person, or for a folder below the same one, have
// in common, however each is spelled: who tells people apart by the case of an address hardly exists.
func (r RecipientConfig) same() string {
	if r.Folder != "" {
		return filepath.Clean(strings.TrimSpace(r.Folder))
	}
	address := strings.TrimSpace(r.Email)
	if box, err := mail.ParseAddress(address); err == nil {
		address = box.Address
	}
	return strings.ToLower(address)
}

// validate finds the mistakes of one recipient of a schedule of those languages and
// areas.
func (r RecipientConfig) validate(key, schedule string, languages []string, areas []area.Area, f *faults) {
	who := fmt.Sprintf("%s: recipient %q", schedule, r.Name)
	switch {
	case r.Name == "":
		who = fmt.Sprintf("%s: recipient %q", schedule, r.Email+r.Folder)
		f.add(key, "%s has no name: it stands in the log and in the letter", who)
	case unprintable(r.Name) || len(r.Name) > 200:
		f.add(key+".name", "%s: a name has at most 200 bytes, on one line", who)
	}
	switch {
	case r.Email == "" && r.Folder == "":
		f.add(key, "%s has neither email nor folder", who)
	case r.Email != "" && r.Folder != "":
		f.add(key, "%s has an email and a folder: make two recipients of it", who)
	case r.Email != "":
		if err := validAddress(r.Email); err != nil {
			f.add(key+".email", "%s: email %q: %w", who, r.Email, err)
		}
		if r.How != "" && r.How != ByAttachment && r.How != ByLink {
			f.add(key+".how", "%s: how %q: %s or %s", who, r.How, ByAttachment, ByLink)
		}
	default:
		if unprintable(r.Folder) {
			f.add(key+".folder", "%s: folder %q holds a character that no path should", who, r.Folder)
		}
		if r.How != "" {
			f.add(key+".how", "%s: a folder takes files; leave how out", who)
		}
	}
	if r.Lang != "" && !slices.Contains(languages, r.Lang) {
		f.add(key+".lang", "%s: lang %q is not one of the schedule's languages (%s)", who, r.Lang, strings.Join(languages, ", "))
	}
	if len(r.Areas) == 0 {
		f.add(key, "%s has no areas, so they may see nothing: write areas: all, VN, or a list such as [P:79]", who)
		return
	}
	sees, err := scopeOf(r.Areas)
	if err != nil {
		f.add(key+".areas", "%s: areas: %w", who, err)
		return
	}
	if len(areas) > 0 && !slices.ContainsFunc(areas, sees.gets) {
		f.add(key+".areas", "%s gets nothing: the schedule has no report of an area they may see (%s)", who, strings.Join(r.Areas, ", "))
	}
}

// validate finds the mistakes of how mail is sent.
func (m MailConfig) validate(f *faults, needed bool) {
	if m.Host == "" {
		if needed {
			f.add("mail", "reports.mail.host is missing: a schedule has recipients by e-mail, so name the mail server")
		}
		return
	}
	if unprintable(m.Host) || strings.ContainsAny(m.Host, " /:@") && net.ParseIP(m.Host) == nil {
		f.add("mail.host", "reports.mail.host %q: write the server's name alone; the port goes into mail.port", m.Host)
	}
	if m.Port < 0 || m.Port > 65535 {
		f.add("mail.port", "reports.mail.port %d: from 1 to 65535", m.Port)
	}
	if !slices.Contains([]string{securityStartTLS, securityTLS, securityNone}, m.Security) {
		f.add("mail.security", "reports.mail.security %q: one of %s, %s, %s", m.Security, securityStartTLS, securityTLS, securityNone)
	}
	if m.Security == securityNone && !loopback(m.Host) {
		f.add("mail.security", "reports.mail.security none is refused for %s: unencrypted mail goes to this machine alone (127.0.0.1, [::1], localhost)", m.Host)
	}
	if (m.User == "") != (m.PasswordFile == "") {
		f.add("mail", "reports.mail: user and password_file belong together; write both, or neither for a server that asks for none")
	}
	for _, field := range []struct{ key, text string }{{"user", m.User}, {"password_file", m.PasswordFile}, {"ca_file", m.CAFile}} {
		if unprintable(field.text) {
			f.add("mail."+field.key, "reports.mail.%s holds a line break or a control character", field.key)
		}
	}
	if _, err := parseMailbox(m.From); err != nil {
		f.add("mail.from", "reports.mail.from %q: %w", m.From, err)
	}
	if _, err := parseMailbox(m.ReplyTo); m.ReplyTo != "" && err != nil {
		f.add("mail.reply_to", "reports.mail.reply_to %q: %w", m.ReplyTo, err)
	}
	if m.Timeout <= 0 {
		f.add("mail.timeout", "reports.mail.timeout must be longer than nothing, such as 1m")
	}
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// parseMailbox reads "Name <address>" or a bare address.
func parseMailbox(text string) (*mail.Address, error) {
	box, err := mail.ParseAddress(text)
	if err != nil {
		return nil, fmt.Errorf("write an address, such as \"Toàn cảnh Đề án 06 <bao-cao@example.gov.vn>\"")
	}
	if unprintable(box.Name) {
		return nil, fmt.Errorf("the name holds a line break or a control character")
	}
	return box, validAddress(box.Address)
}

// validAddress accepts name@domain in ASCII: what every mail server takes.
func validAddress(address string) error {
	box, err := mail.ParseAddress(address)
	local, domain, _ := strings.Cut(address, "@")
	switch {
	case err != nil || box.Name != "" || box.Address != address || strings.ContainsAny(address, "<>\"\\ "):
		return fmt.Errorf("write one address, such as vanphong@example.gov.vn")
	case strings.ContainsFunc(address, func(r rune) bool { return r > unicode.MaxASCII }):
		return fmt.Errorf("write it in ASCII: many mail servers take no other")
	case len(local) > 64 || len(domain) > 255:
		return fmt.Errorf("it is longer than an address may be")
	}
	return nil
}

// unprintable reports whether a text may not stand in one line of a header or a log.
func unprintable(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
	})
}
