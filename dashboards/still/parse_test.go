package still

import (
	"strings"
	"testing"
)

func TestTheReaderNamesWhatItRefuses(t *testing.T) {
	for inside, want := range map[string]string{
		`<script>alert(1)</script>`:                               "<script> is not allowed",
		`<style>a{}</style>`:                                      "<style> is not allowed",
		`<image href="x.png"/>`:                                   "<image> is not allowed",
		`<foreignObject/>`:                                        "<foreignObject> is not allowed",
		`<use href="#a"/>`:                                        "<use> is not allowed",
		`<a href="https://example.org"><path d="M0 0"/></a>`:      "<a> is not allowed",
		`<path d="M0 0L1 1" onload="x()"/>`:                       "<path onload> is not allowed",
		`<path d="M0 0L1 1" style="fill:red"/>`:                   "<path style> is not allowed",
		`<path d="M0 0L1 1" xlink:href="#a"/>`:                    "<path xlink:href> is not allowed",
		`<path d="M0 0L1 1" fill="red" fill="blue"/>`:             "<path fill> stands twice",
		`<path d="M0 0L1 1" fill="url(https://example.org/#a)"/>`: "url(https://example.org/#a)",
		`<path d="M0 0L1 1" fill="url(#nothing)"/>`:               "url(#nothing)",
		`<path d="M0 0L1 1" fill="rgb(1,2)"/>`:                    "colour rgb(1,2) is not known",
		`<path d="M0 0L1 1" fill="#12"/>`:                         `colour "#12" is not known`,
		`<path d="M0 NaN"/>`:                                      "no number that can be drawn",
		`<path d="M0 1e99"/>`:                                     "no number that can be drawn",
		`<path d="L1 1"/>`:                                        "begins with 'L'",
		`<path d="M0 0T1 1"/>`:                                    "command 'T' is not allowed",
		`<path d="M0 0A1 1 0 2 0 5 5"/>`:                          "an arc has no flags",
		`<path d="M0 0L1 1" transform="skewX(3)"/>`:               `"skewX(3)" is not allowed`,
		`<path d="M0 0L1 1" stroke="red" stroke-linecap="x"/>`:    `"x" is not allowed`,
		`<path d="M0 0L1 1" stroke="red" stroke-dasharray="-1"/>`: "a length below 0",
		`<path d="M0 0L1 1" stroke="red" paint-order="stroke"/>`:  "only of text",
		`<g clip-path="url(#nothing)"><path d="M0 0L1 1"/></g>`:   "url(#nothing)",
		`<g onclick="x()"/>`:                                      "<g onclick> is not allowed",
		`<text style="font-size:12px;background:url(x)">a</text>`: `"background" is not allowed`,
		`<text style="font-style:italic">a</text>`:                `"font-style" is not allowed`,
		`<text><g/></text>`:                                       "<text> holds elements",
		`<text dominant-baseline="hanging">a</text>`:              `"hanging" is not allowed`,
		`<text stroke="red">a</text>`:                             "only behind the letters",
		`text`:                                                    `text "text" is not allowed here`,
		`<!-- x -->`:                                              "is not allowed",
		`<?php x ?>`:                                              "is not allowed",
		`<![CDATA[x]]>`:                                           "is not allowed here",
		`</svg><svg>`:                                             "more than one picture",
		`<path d="M0 0L1 1">`:                                     "closes nothing",
		`<defs><path d="M0 0"/></defs>`:                           "<defs> holds <path>",
		`<defs><linearGradient id="g"/></defs><path d="M0 0L1 1" fill="url(#g)"/>`: "without a colour",
		strings.Repeat("<g>", 100):        "too deep",
		`<path d="M0 0L1 1" fill="&x;"/>`: "svg",
	} {
		_, err := parse(`<svg width="100" height="50">` + inside + `</svg>`)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: error %v, want one that names %s", inside, err, want)
		}
	}
}

func TestTheReaderKeepsWhatIsSeen(t *testing.T) {
	for _, c := range []struct{ name, inside, want string }{
		{"nothing to see", `<circle cx="5" cy="5" r="0" fill="red"/><rect width="9" height="9" fill="none"/><path d="M0 0L9 9" fill="none" stroke="red" stroke-width="0"/><text> </text><g></g>`, ``},
		{"one path for shapes apart", `<path d="M0 0L4 0L4 4Z" fill="red"/><path d="M10 0L14 0L14 4Z" fill="red"/>`,
			`<path fill="#ff0000" d="M0 0h4v4zm10 0h4v4z"/>`},
		{"two paths for shapes that overlap", `<path d="M0 0L4 0L4 4Z" fill="red"/><path d="M2 0L6 0L6 4Z" fill="red"/>`,
			`<g fill="#ff0000"><path d="M0 0h4v4z"/><path d="M2 0h4v4z"/></g>`},
		{"a group for what is shared", `<path d="M0 0L4 0L4 4Z" fill="red" stroke="#fff"/><path d="M2 0L6 0L6 4Z" fill="blue" stroke="#fff"/>`,
			`<g stroke="#ffffff"><path fill="#ff0000" d="M0 0h4v4z"/><path fill="#0000ff" d="M2 0h4v4z"/></g>`},
		{"a symbol is a circle", `<path d="M1 0A1 1 0 1 1 1 -0.1A1 1 0 0 1 1 0" transform="matrix(3,0,0,3,60,40)" fill="red"/>`,
			`<circle fill="#ff0000" cx="60" cy="40" r="3"/>`},
		{"an ellipse is curves", `<path d="M0 5A10 5 0 0 1 10 0" fill="red"/>`, `<path fill="#ff0000" d="M0 5c0-2.8 4.5-5 10-5"/>`},
		{"a clip that hides nothing", `<g clip-path="url(#c)"><circle cx="5" cy="5" r="2"/></g><defs><clipPath id="c"><rect width="50" height="50"/></clipPath></defs>`,
			`<circle fill="#000000" cx="5" cy="5" r="2"/>`},
		{"a clip that hides", `<g clip-path="url(#c)"><circle cx="5" cy="5" r="9"/></g><defs><clipPath id="c"><rect width="50" height="50"/></clipPath></defs>`,
			`<defs><clipPath id="p-c1"><path d="M0 0h50v50H0z"/></clipPath></defs><g clip-path="url(#p-c1)"><circle fill="#000000" cx="5" cy="5" r="9"/></g>`},
		{"opacities multiply", `<rect width="9" height="9" fill="rgba(255,0,0,0.5)" fill-opacity="0.5" opacity="0.5"/>`, `<path fill="#ff0000" fill-opacity=".13" d="M0 0h9v9H0z"/>`},
		{"spaces", `<text xml:space="preserve" style="font-size:10px" x="1" y="2">a  b</text>`,
			`<text fill="#000000" font-size="10" x="1" y="6" xml:space="preserve">a  b</text>`},
		{"composed letters", "<text style=\"font: bold 10px x\" x=\"1\" y=\"2\">Hue\u0302\u0301</text>", `<text fill="#000000" font-size="10" font-weight="600" x="1" y="6">Huế</text>`},
		{"a turned text", `<text style="font-size:10px" transform="matrix(0.8192,-0.5736,0.5736,0.8192,70,30)" text-anchor="end">a</text>`,
			`<text fill="#000000" font-size="10" text-anchor="end" transform="translate(72.3 33.3)rotate(-35)">a</text>`},
		{"a halo", `<text style="font-size:10px" stroke="#fff" stroke-width="2" paint-order="stroke" x="5">a&lt;</text>`,
			`<text fill="#000000" font-size="10" stroke="#ffffff" stroke-width="2" stroke-linejoin="round" paint-order="stroke" x="5" y="4">a&lt;</text>`},
	} {
		got := string(picture(t, c.inside).SVG(SVGOptions{ID: "p"}))
		got = strings.TrimSuffix(strings.TrimPrefix(got, `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50" viewBox="0 0 100 50" aria-hidden="true">`), "</svg>")
		if got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestPathsAreWrittenShort(t *testing.T) {
	for data, want := range map[string]string{
		"M0 0":                                 "",
		"M0 0Z":                                "",
		"M1 1L1.04 1.04L1 1":                   "",
		"M0 0L10 0L10 10L0 10L0 0Z":            "M0 0h10v10H0z",
		"M10.06 -0.04L-3.26 0.5":               "M10.1 0-3.3 .5",
		"M100 100L101 99L102 100L3 3":          "M100 100l1-1 1 1L3 3",
		"M0 0L5 5ZL3 3":                        "M0 0l5 5zl3 3",
		"M0 0L5 0M5 0L9 0":                     "M0 0h5m0 0h4",
		"M0 0C0 5 5 5 5 0":                     "M0 0c0 5 5 5 5 0",
		"M0 0Q5 5 10 0":                        "M0 0q5 5 10 0",
		"M0 0A5 5 0 0 1 10 0":                  "M0 0a5 5 0 0 1 10 0",
		"M0 0A0.01 0.01 0 0 1 0.02 0.02L10 0":  "M0 0h10",
		"M10 5A5 5 0 1 1 10 4.99L10 9":         "M10 5A5 5 0 0 1 0 5a5 5 0 0 1 10 0v4",
		"M0.033 0L0.066 0L0.099 0L0.132 0L9 0": "M0 0h.1H9",
		"M0 0L1 1L2 2":                         "M0 0l1 1 1 1",
		"M0 0 3 4 5 5":                         "M0 0l3 4 2 1",
		"M10 10l5 0l0 5l-5 0Z":                 "M10 10h5v5h-5z",
	} {
		p, err := parsePath(data)
		if err != nil {
			t.Errorf("%s: %v", data, err)
		}
		if got := tenths.path(p); got != want {
			t.Errorf("%s is written %s, want %s", data, got, want)
		}
	}
}

func TestIdsAndColoursAreTheCallers(t *testing.T) {
	d := picture(t, `<g clip-path="url(#c)"><rect width="80" height="20" fill="url(#g)" stroke="#ABC"/></g><defs><clipPath id="c"><rect width="50" height="50"/></clipPath>
		<linearGradient id="g" x1="0" y1="0" x2="1" y2="0"><stop offset="0%" stop-color="red"/></linearGradient></defs>`)
	got := string(d.SVG(SVGOptions{Title: `a "b" <c>`, Description: "d", ID: `f"3`, Class: "chart", Paint: func(c string) string { return "var(--" + c[1:] + ")" }}))
	const want = `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50" viewBox="0 0 100 50" class="chart" role="img" aria-labelledby="f&#34;3-t f&#34;3-d">` +
		`<title id="f&#34;3-t">a &#34;b&#34; &lt;c&gt;</title><desc id="f&#34;3-d">d</desc><defs><clipPath id="f&#34;3-c1"><path d="M0 0h50v50H0z"/></clipPath>` +
		`<linearGradient id="f&#34;3-g1" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="80" y2="0"><stop offset="0" stop-color="var(--ff0000)"/></linearGradient></defs>` +
		`<g clip-path="url(#f&#34;3-c1)"><path fill="url(#f&#34;3-g1)" stroke="var(--aabbcc)" d="M0 0h80v20H0z"/></g></svg>`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// FuzzParse looks for pictures that are read but cannot be written.
func FuzzParse(f *testing.F) {
	faces, err := openFaces()
	if err != nil {
		f.Fatal(err)
	}
	for _, inside := range []string{
		`<path d="M1 0A1 1 0 1 1 1 -0.1A1 1 0 0 1 1 0" transform="matrix(3,0,0,-2,60,40)" fill="red" stroke="#fff" stroke-width="2" stroke-dasharray="3,1" stroke-dashoffset="-7"/>`,
		`<path d="M0 0l9 0L5 5C1 2 3 4 5 6Q1 2 3 4ZA5 2 30 1 0 9 9" fill="none" stroke="rgba(1,2,3,.5)" stroke-linejoin="round" stroke-linecap="square"/>`,
		`<g clip-path="url(#c)"><polygon points="1 1 5 5 9 1" fill="url(#g)"/></g><defs><clipPath id="c"><circle cx="9" cy="9" r="7"/></clipPath><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="10%" stop-color="red"/><stop offset="90%" stop-color="blue" stop-opacity="0.3"/></linearGradient></defs>`,
		`<text dominant-baseline="central" text-anchor="middle" style="font: normal 600 12px Noto Sans" transform="matrix(0,1,-1,0,9,9)" stroke="#fff" stroke-width="2" paint-order="stroke">Đắk &amp; Lắk</text>`,
	} {
		f.Add(`<svg width="60" height="40">` + inside + `</svg>`)
	}
	f.Fuzz(func(t *testing.T, svg string) {
		d, err := parse(svg)
		if err != nil {
			return
		}
		d.faces = faces
		written(t, d.SVG(SVGOptions{Title: "a"}))
		written(t, d.SVG(SVGOptions{Title: "a", Outlined: true}))
		if d.width*d.height > 40_000 {
			return
		}
		if _, err := d.PNG(1, ""); err != nil {
			t.Error(err)
		}
	})
}
