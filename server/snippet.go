package server

import (
	"html"
	"strconv"
	"strings"

	"toancanh/assets/locale"
	"toancanh/server/state"
)

// sandbox is what a framed embed may do: run its script, open links beside the page
// and save files. It may neither move the page around it nor act in our name.
const sandbox = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"

// Snippet is the HTML that shows an embed on another site: a frame, a picture and a
// link for readers who have no frames, and a line of text that stays when we are gone.
func (e *Embeds) Snippet(m state.Embed) string { return e.frame(m, frameSize{height: m.Height}) }

// frame is a snippet of a size; a width of 0: as wide as there is room.
func (e *Embeds) frame(m state.Embed, size frameSize) string {
	around := "margin:0"
	if size.width > 0 {
		around += ";max-width:" + strconv.Itoa(size.width) + "px"
	}
	address, title := html.EscapeString(e.Address(m.ID)), html.EscapeString(m.Title)
	return strings.Join([]string{
		`<figure class="toancanh" style="` + around + `">`,
		`<iframe src="` + address + `" title="` + title + `" width="100%" height="` + strconv.Itoa(size.height) +
			`" loading="lazy" referrerpolicy="strict-origin" sandbox="` + sandbox + `" style="border:0">` +
			`<a href="` + address + `"><img src="` + address + `.svg" alt="` + title + `"></a></iframe>`,
		`<figcaption><a href="` + address + `">` + title + `</a> – ` + html.EscapeString(locale.T(m.Lang, "site.name")) + `</figcaption>`,
		`</figure>`,
		`<script src="` + html.EscapeString(e.home()) + `/static/embed.js" async></script>`,
	}, "\n")
}

// PictureSnippet is the HTML for places that take no frames, such as newsletters.
func (e *Embeds) PictureSnippet(m state.Embed) string {
	address, title := html.EscapeString(e.Address(m.ID)), html.EscapeString(m.Title)
	return `<p><a href="` + address + `"><img src="` + address + `.png" alt="` + title + `" width="720"><br>` + title + `</a> – ` +
		html.EscapeString(locale.T(m.Lang, "site.name")) + `</p>`
}
