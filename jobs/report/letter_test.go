package report

import (
	"strings"
	"testing"

	"toancanh/server/state"
)

// In the fields of a letter stands what came from files and from people.
func TestNothingInALetterBecomesAHeader(t *testing.T) {
	box := newMailbox(t)
	d := newDesk(t, weekly(box.config()), "2026-11-23 07:00")
	evil := "x\r\nBcc: thief@example.test\r\n\r\n<script>alert(1)</script>"
	delivery := state.Delivery{
		ID: "abc", Schedule: evil, Period: at("2026-11-23 07:00"), Recipient: "an@hcm.test", Area: hcm(), Lang: "vi", How: ByAttachment, Layout: LayoutSummary,
		Night: date("2026-11-22"), Snapshot: evil, Code: evil, Statement: evil, MessageID: "abc@toancanh.test",
	}
	letter, err := d.letter(delivery, RecipientConfig{Name: evil, Email: "an@hcm.test"}, File{
		Bytes: []byte("%PDF"), Name: "../../" + evil + ".pdf", Sentences: []string{evil}, Warnings: []string{evil}, Still: []byte("PNG"), StillAlt: evil,
	})
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(letter), "\r\n\r\n")
	for _, line := range strings.Split(head, "\r\n") {
		if strings.HasPrefix(line, "Bcc") || strings.HasPrefix(line, "<script") {
			t.Errorf("a header nobody wrote: %s", line)
		}
	}
	_, page, _ := strings.Cut(body, "Content-Type: text/html") // in plain text it is a text
	if !strings.Contains(page, "&lt;script") || strings.Contains(page, "<script>alert") || strings.Contains(string(letter), "../") {
		t.Errorf("what came from outside stands in the letter as it was:\n%s", letter)
	}
}

func TestAddressOfALetterIsOne(t *testing.T) {
	for address, ok := range map[string]bool{
		"an@hcm.test": true, "an.nguyen+bc@hcm.gov.vn": true, "An@HCM.test": true,
		"an@hcm.test,b@c.test": false, "<an@hcm.test>": false, "An <an@hcm.test>": false, "an@hcm.test\n": false, "@hcm.test": false, "an@": false,
		`"an b"@hcm.test`: false, "an@hcm.test> NOTIFY=NEVER": false,
	} {
		if err := validAddress(address); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}
