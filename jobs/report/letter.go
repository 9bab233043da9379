package report

import (
	"bytes"
	"fmt"
	"html/template"
	"net/url"
	"regexp"
	"strings"
	texttemplate "text/template"

	"github.com/wneessen/go-mail"

	"toancanh/assets/locale"
	"toancanh/server/state"
)

// letterText is what a letter says, in both of its forms.
type letterText struct {
	Lang      string
	Subject   string
	Greeting  string
	Notices   []string // what is unusual about it
	Lead      string
	Link      string
	Sentences []string
	Warnings  []string
	Still     string // content id of the picture
	StillName string
	StillAlt  string
	Verify    string
	VerifyURL string
	Foot      string
}

const (
	stillName = "figure.png"
	product   = "toancanh"
)

// letter writes the mail of a delivery.
func (o *Office) letter(d state.Delivery, to RecipientConfig, file File) ([]byte, error) {
	text := o.letterText(d, to, file)
	plain, html, err := text.bodies()
	if err != nil {
		return nil, fmt.Errorf("letter: %w", err)
	}
	m := mail.NewMsg()
	from, err := parseMailbox(o.mail.From)
	if err != nil {
		return nil, fmt.Errorf("letter: from: %w", err)
	}
	m.FromMailAddress(from)
	if reply, err := parseMailbox(o.mail.ReplyTo); err == nil {
		m.ReplyToMailAddress(reply)
	}
	if err := m.AddToFormat(line(to.Name), to.Email); err != nil {
		return nil, fmt.Errorf("letter: to: %w", err)
	}
	m.Subject(text.Subject)
	m.SetDateWithValue(o.now().In(o.zone))
	m.SetGenHeader(mail.HeaderUserAgent, product)
	m.SetMessageIDWithValue(d.MessageID)
	if d.ResentOf != "" {
		first := "<" + o.messageIDOf(d.ResentOf) + ">"
		m.SetGenHeader("References", first)
		m.SetGenHeader("In-Reply-To", first)
	}
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetGenHeader("List-Id", o.listID(d.Schedule))
	m.SetBodyString(mail.TypeTextPlain, plain)
	m.AddAlternativeString(mail.TypeTextHTML, html)
	if text.Still != "" {
		if err := m.EmbedReader(stillName, bytes.NewReader(file.Still), mail.WithFileContentType("image/png")); err != nil {
			return nil, fmt.Errorf("letter: picture: %w", err)
		}
	}
	if d.How == ByAttachment {
		if err := m.AttachReader(fileName(file.Name), bytes.NewReader(file.Bytes), mail.WithFileContentType("application/pdf")); err != nil {
			return nil, fmt.Errorf("letter: attachment: %w", err)
		}
	}
	var letter bytes.Buffer // as a whole: what cannot be written must not reach a server by halves
	if _, err := m.WriteTo(&letter); err != nil {
		return nil, fmt.Errorf("letter: %w", err)
	}
	return letter.Bytes(), nil
}

// letterText finds the words of a letter.
func (o *Office) letterText(d state.Delivery, to RecipientConfig, file File) letterText {
	t := func(key string, args ...any) string { return line(locale.T(d.Lang, key, args...)) }
	place := d.Area.FullName(d.Lang)
	text := letterText{
		Lang: d.Lang, Subject: t("mail.subject", "area", place, "date", d.Night), Greeting: t("mail.greeting", "name", to.Name),
		Sentences: lines(file.Sentences), Warnings: lines(file.Warnings), StillName: line(file.StillName), StillAlt: line(file.StillAlt),
		Foot: t("mail.foot", "schedule", d.Schedule, "at", locale.DateTime(d.Lang, d.Period.In(o.zone)), "id", d.ID),
	}
	switch { // what stands in front of a subject is what matters most about it
	case d.Correction:
		text.Subject = t("mail.subject.correction", "subject", text.Subject)
		text.Notices = append(text.Notices, t("mail.correction", "date", d.Night))
	case d.ResentOf != "":
		text.Subject = t("mail.subject.again", "subject", text.Subject)
		text.Notices = append(text.Notices, t("mail.again"))
	}
	if d.Statement != "" {
		text.Subject = t("mail.subject.late", "subject", text.Subject)
		text.Notices = append(text.Notices, line(d.Statement))
	}
	if d.How == ByLink {
		text.Lead, text.Link = t("mail.lead.link", "area", place, "date", d.Night), o.link(d, file)
	} else {
		text.Lead = t("mail.lead.attachment", "area", place, "date", d.Night)
	}
	if len(file.Still) > 0 {
		text.Still = stillName
	}
	if d.Code != "" {
		text.Verify = t("mail.verify", "snapshot", d.Snapshot, "code", d.Code)
		text.VerifyURL = o.publicURL + "/verify/" + url.PathEscape(d.Code)
	}
	return text
}

// bodies writes the letter for readers of plain text and of HTML.
func (l letterText) bodies() (plain, html string, err error) {
	words := map[string]any{"t": func(key string) string { return locale.T(l.Lang, key) }}
	asText, err := texttemplate.New("letter.txt").Funcs(words).ParseFS(templateFiles, "templates/letter.txt")
	if err != nil {
		return "", "", err
	}
	asHTML, err := template.New("letter.html").Funcs(words).Funcs(template.FuncMap{
		"picture": func(id string) template.URL { return template.URL("cid:" + id) }, //nolint:gosec // a name of ours
	}).ParseFS(templateFiles, "templates/letter.html")
	if err != nil {
		return "", "", err
	}
	var text, page bytes.Buffer
	if err := asText.Execute(&text, l); err != nil {
		return "", "", err
	}
	if err := asHTML.Execute(&page, l); err != nil {
		return "", "", err
	}
	return text.String(), page.String(), nil
}

// link is where the very report of a delivery is downloaded: of its snapshot, compared
// with the same night. What a sentence was put on it for is looked up by the delivery's
// id, so that nobody can write one into an address.
func (o *Office) link(d state.Delivery, file File) string {
	query := url.Values{}
	if d.Statement != "" || d.Correction {
		query.Set("delivery", d.ID)
	}
	if !file.Since.IsZero() {
		query.Set("from", file.Since.String())
	}
	if d.Lang != locale.Vietnamese {
		query.Set("lang", d.Lang)
	}
	if d.Layout != LayoutSummary {
		query.Set("layout", d.Layout)
	}
	address := o.publicURL + "/reports/" + areaWord(d.Area) + "/" + url.PathEscape(d.Snapshot) + ".pdf"
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address
}

// messageID is the Message-ID of a delivery, the same at every attempt: a server that
// was handed a letter twice after all can tell.
func (o *Office) messageID(d state.Delivery) string {
	if d.How == state.DeliveryFolder {
		return ""
	}
	return o.messageIDOf(d.ID)
}

func (o *Office) messageIDOf(id string) string { return id + "@" + o.domain() }

// domain is the sender's.
func (o *Office) domain() string {
	from, err := parseMailbox(o.mail.From)
	if err != nil {
		return product + ".invalid"
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	return domain
}

// listed is what may stand in a List-Id.
var listed = regexp.MustCompile(`[^A-Za-z0-9-]+`)

// listID lets a mail program sort the letters of a schedule (RFC 2919).
func (o *Office) listID(schedule string) string {
	return fmt.Sprintf("<%s.reports.%s>", strings.Trim(listed.ReplaceAllString(schedule, "-"), "-"), o.domain())
}

// line keeps a text on one line of printable characters.
func line(text string) string {
	clean := strings.Map(func(r rune) rune {
		if unprintable(string(r)) {
			return ' '
		}
		return r
	}, text)
	return strings.Join(strings.Fields(clean), " ")
}

func lines(texts []string) []string {
	var list []string
	for _, text := range texts {
		if text = line(text); text != "" {
			list = append(list, text)
		}
	}
	return list
}
