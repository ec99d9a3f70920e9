package pdf

import (
	"bytes"
	"encoding/xml"
	"io"
	"reflect"
	"strings"
	"time"
)

// Description is what a PDF says of itself. What is empty is not said, or stays as it is.
type Description struct {
	Title, Author, Subject string
	Creator, Producer      string // the programs that made the document, and the PDF of it
	Keywords               []string
	Created, Modified      time.Time
	Trapped                string // "True", "False" or "Unknown" (14.11.6)

	Copyright string
	Marked    *bool  // whether it is under copyright
	Version   string // of PDF, as the one who described it had it
}

// Empty reports whether the description says nothing.
func (d Description) Empty() bool { return reflect.ValueOf(d).IsZero() }

// Describe has the PDF of that name say a description, in its information dictionary and in its metadata alike (14.3), and keep a claim.
// Whatever else its metadata said is gone.
func Describe(path string, d Description, claim Claim) error {
	return updateFile(path, func(u *update) error { return u.describe(d, claim) })
}

// pdfSpace and rightsSpace are namespaces of metadata (ISO 16684-1, 8.5 and 8.7).
const (
	pdfSpace    = "http://ns.adobe.com/pdf/1.3/"
	rightsSpace = "http://ns.adobe.com/xap/1.0/rights/"
)

// infoTime and xmpTime are how times are written in both places (7.9.4; ISO 16684-1, 8.2.1.2).
const (
	infoTime = "D:20060102150405-07'00'"
	xmpTime  = "2006-01-02T15:04:05-07:00"
)

func (u *update) describe(d Description, claim Claim) error {
	if u.file.trailer["Encrypt"] != nil {
		return invalid("it is encrypted")
	}
	info, err := u.info()
	if err != nil {
		return err
	}
	d.inform(info)
	return u.replaceXMP(packetOf(info, d, claim))
}

// inform puts the description into an information dictionary, as far as that has a place for it.
func (d Description) inform(info dict) {
	for key, text := range map[name]string{
		"Title": d.Title, "Author": d.Author, "Subject": d.Subject, "Creator": d.Creator, "Producer": d.Producer, "Keywords": strings.Join(d.Keywords, ", "),
	} {
		if text != "" {
			info[key] = textString(text)
		}
	}
	for key, at := range map[name]time.Time{"CreationDate": d.Created, "ModDate": d.Modified} {
		if !at.IsZero() {
			info[key] = str(at.Format(infoTime))
		}
	}
	if d.Trapped != "" {
		info["Trapped"] = name(d.Trapped)
	}
}

// info returns the information dictionary, to be changed.
func (u *update) info() (dict, error) {
	if named, ok := u.file.trailer["Info"].(ref); ok {
		return u.change(named)
	}
	info := dict{}
	named, err := u.add(info)
	u.file.trailer["Info"] = named
	return info, err
}

// replaceXMP puts a packet in the place of the metadata.
func (u *update) replaceXMP(packet []byte) error {
	catalogue, err := u.change(u.file.root)
	if err != nil {
		return err
	}
	of := dict{"Type": name("Metadata"), "Subtype": name("XML"), "Length": len(packet)}
	named, ok := catalogue["Metadata"].(ref)
	if !ok {
		if named, err = u.add(of); err != nil {
			return err
		}
		catalogue["Metadata"] = named
	}
	u.dict[named], u.data[named] = of, packet
	return nil
}

// packetOf returns the metadata that says what the information dictionary says, and more of a description.
func packetOf(info dict, d Description, claim Claim) []byte {
	var b bytes.Buffer
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="` + coreSpace + `" xmlns:pdf="` + pdfSpace + `"` +
		` xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpRights="` + rightsSpace + `"` +
		` xmlns:pdfaid="` + archiveSpace + `" xmlns:pdfuaid="` + universalSpace + `">`)
	say := func(element, before, after, text string) {
		if text != "" {
			b.WriteString("<" + element + ">" + before)
			_ = xml.EscapeText(&b, []byte(text)) // a buffer takes all
			b.WriteString(after + "</" + element + ">")
		}
	}
	const alt, altEnd = `<rdf:Alt><rdf:li xml:lang="x-default">`, `</rdf:li></rdf:Alt>`
	if claim.Archive != "" {
		say("pdfaid:part", "", "", claim.Archive[:1])
		say("pdfaid:conformance", "", "", strings.ToUpper(claim.Archive[1:]))
	}
	if claim.Universal {
		say("pdfuaid:part", "", "", "1")
	}
	text := func(key name) string { s, _ := info[key].(str); return string(appendText(nil, []byte(s))) }
	say("dc:title", alt, altEnd, text("Title"))
	say("dc:creator", "<rdf:Seq><rdf:li>", "</rdf:li></rdf:Seq>", text("Author"))
	say("dc:description", alt, altEnd, text("Subject"))
	say("dc:rights", alt, altEnd, d.Copyright)
	say("xmp:CreatorTool", "", "", text("Creator"))
	say("pdf:Producer", "", "", text("Producer"))
	say("pdf:Keywords", "", "", text("Keywords"))
	say("pdf:PDFVersion", "", "", d.Version)
	if trapped, ok := info["Trapped"].(name); ok && claim == (Claim{}) { // PDF/A does not know it
		say("pdf:Trapped", "", "", string(trapped))
	}
	if d.Marked != nil {
		say("xmpRights:Marked", "", "", map[bool]string{true: "True", false: "False"}[*d.Marked])
	}
	for element, key := range map[string]name{"xmp:CreateDate": "CreationDate", "xmp:ModifyDate": "ModDate"} {
		if at, ok := infoDate(text(key)); ok {
			say(element, "", "", at.Format(xmpTime))
		}
	}
	b.WriteString("</rdf:Description>")
	if claim.Archive != "" && claim.Universal {
		b.WriteString(extension)
	}
	b.WriteString("</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>")
	return b.Bytes()
}

// infoDate reads a time of the information dictionary (7.9.4).
func infoDate(text string) (time.Time, bool) {
	text = strings.ReplaceAll(strings.TrimPrefix(text, "D:"), "'", "")
	for _, layout := range []string{"20060102150405-0700", "20060102150405Z0700", "20060102150405Z", "20060102150405", "20060102"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// Described returns what a PDF says of itself: its information dictionary, and, of what that has no place for, its metadata.
func Described(r io.ReaderAt, size int64) (d Description, err error) {
	f, err := open(r, size)
	if err != nil {
		return d, err
	}
	if f.trailer["Encrypt"] != nil {
		return d, invalid("it is encrypted")
	}
	info := dict{}
	if named, ok := f.trailer["Info"].(ref); ok {
		if info, err = f.dictOf(named); err != nil {
			return d, err
		}
	}
	text := func(key name) string { s, _ := info[key].(str); return string(appendText(nil, []byte(s))) }
	d = Description{Title: text("Title"), Author: text("Author"), Subject: text("Subject"), Creator: text("Creator"), Producer: text("Producer")}
	for word := range strings.SplitSeq(text("Keywords"), ",") {
		if word = strings.TrimSpace(word); word != "" {
			d.Keywords = append(d.Keywords, word)
		}
	}
	d.Created, _ = infoDate(text("CreationDate"))
	d.Modified, _ = infoDate(text("ModDate"))
	if trapped, ok := info["Trapped"].(name); ok {
		d.Trapped = string(trapped)
	}
	if d.Version, err = f.version(); err != nil {
		return d, err
	}
	_, packet, err := newUpdate(f).xmp()
	if err != nil {
		return d, err
	}
	d.takePacket(packet)
	return d, nil
}

// takePacket takes from metadata what the information dictionary has no place for.
func (d *Description) takePacket(packet []byte) {
	in := xml.NewDecoder(bytes.NewReader(packet))
	var within []xml.Name
	for {
		token, err := in.Token()
		if err != nil {
			return // at its end, or at what is no XML any more
		}
		switch t := token.(type) {
		case xml.StartElement:
			within = append(within, t.Name)
		case xml.EndElement:
			within = within[:len(within)-1]
		case xml.CharData:
			text := strings.TrimSpace(string(t))
			for _, of := range within {
				switch {
				case text == "":
				case of == xml.Name{Space: coreSpace, Local: "rights"}:
					d.Copyright = text
				case of == xml.Name{Space: rightsSpace, Local: "Marked"}:
					on := text == "True"
					d.Marked = &on
				case of == xml.Name{Space: pdfSpace, Local: "PDFVersion"}:
					d.Version = text
				}
			}
		}
	}
}
