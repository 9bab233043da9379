package typeset

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// metadata is what programs read of the document (ISO 16684-1), with the marks of
// PDF/A-2u and PDF/UA-1. The name of the latter is not among those PDF/A knows, so it
// is explained.
func (d *Document) metadata() []byte {
	var out strings.Builder
	out.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` + "\n" +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"` +
		` xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">` + "\n")
	element := func(tag, open, value, close string) {
		if value != "" {
			fmt.Fprintf(&out, "<%s>%s%s%s</%s>\n", tag, open, escaped(value), close, tag)
		}
	}
	const alternative, end = `<rdf:Alt><rdf:li xml:lang="x-default">`, `</rdf:li></rdf:Alt>`
	element("dc:format", "", "application/pdf", "")
	element("dc:title", alternative, d.Title, end)
	element("dc:description", alternative, d.Subject, end)
	element("dc:creator", `<rdf:Seq><rdf:li>`, d.Author, `</rdf:li></rdf:Seq>`)
	element("dc:language", `<rdf:Bag><rdf:li>`, d.Lang, `</rdf:li></rdf:Bag>`)
	element("pdf:Keywords", "", d.keywords(), "")
	element("pdf:Producer", "", producer, "")
	element("xmp:CreatorTool", "", producer, "")
	element("pdfaid:part", "", "2", "")
	element("pdfaid:conformance", "", "U", "")
	element("pdfuaid:part", "", "1", "")
	out.WriteString("</rdf:Description>\n" +
		`<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"` +
		` xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">` + "\n" +
		`<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>` +
		`<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">` +
		`<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>` +
		`<pdfaProperty:description>Part of ISO 14289 the file keeps to</pdfaProperty:description>` +
		"</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>\n" +
		"</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
	return []byte(out.String())
}

// producer is the program that wrote the file.
const producer = "toancanh"

func (d *Document) keywords() string { return strings.Join(d.Keywords, "; ") }

// info says the same for older readers.
func (d *Document) info() dict {
	out := dict{"Producer": text(producer), "Creator": text(producer)}
	for key, value := range map[string]string{"Title": d.Title, "Subject": d.Subject, "Author": d.Author, "Keywords": d.keywords()} {
		if value != "" {
			out[key] = text(value)
		}
	}
	return out
}

func escaped(s string) string {
	var out bytes.Buffer
	_ = xml.EscapeText(&out, []byte(s)) // to a buffer: never fails
	return out.String()
}
