package pdf

import (
	"bytes"
	"fmt"
	"time"
)

// producer is the program that a merged PDF is of.
const producer = "sheaf"

// describe writes what the PDF says of itself (14.3), which PDF/A wants to be the same in both places (ISO 19005-1, 6.7.3).
func (m *Merger) describe(catalogue, trailer dict) {
	created := m.options.Created.UTC()
	info := dict{"Producer": textString(producer), "CreationDate": str(created.Format("D:20060102150405Z"))}
	if m.options.Title != "" {
		info["Title"] = textString(m.options.Title)
	}
	trailer["Info"] = m.out.add(info)
	var b bytes.Buffer
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="` + coreSpace + `" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"` +
		` xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="` + archiveSpace + `">`)
	if kind := m.options.Claim.Archive; kind != "" {
		fmt.Fprintf(&b, "<pdfaid:part>%s</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>", kind[:1])
	}
	if m.options.Title != "" {
		b.WriteString(titleXMP(m.options.Title))
	}
	fmt.Fprintf(&b, "<pdf:Producer>%s</pdf:Producer><xmp:CreateDate>%s</xmp:CreateDate>", producer, created.Format(time.RFC3339))
	b.WriteString("</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>")
	named := m.out.reserve()
	m.out.stream(named, dict{"Type": name("Metadata"), "Subtype": name("XML")}, bytes.NewReader(b.Bytes()), int64(b.Len()))
	catalogue["Metadata"] = named
}
