package pdf

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// universal mends what is against PDF/UA-1 in the PDFs of LibreOffice (ISO 14289-1; the numbers are those of its rules). What it cannot
// mend it leaves, for Broken to find.
type universal struct {
	*retagged
	claim  Claim
	marker *marker
	edits  map[ref][]change // of streams
}

// change puts a text in the place of a part of a stream.
type change struct {
	span
	text string
}

// mendUniversal mends a PDF that is to be PDF/UA.
func (u *update) mendUniversal(claim Claim) error {
	t, err := u.file.structure()
	if err != nil || t == nil {
		return err
	}
	of := &universal{retagged: &retagged{update: u, tags: t}, claim: claim, edits: map[ref][]change{}}
	of.marker = newMarker(u.file, t, claim.Watermark, func(string, int) {})
	if err := of.marker.look(); err != nil {
		return err
	}
	for _, h := range of.marker.hanging {
		if d := of.marker.drawn[h.mark]; d != nil {
			d.stream, d.from, d.to = h.place.stream, h.place.from, h.place.to
		}
	}
	for _, mend := range []func() error{
		of.mendRoles, of.mendFigures, of.mendHeadings, of.mendLists, of.mendTables, of.mendAnnotations, of.mendNotes, of.mendCatalogue,
		of.mendUnmarked, of.mendMeanings, of.writeStreams, of.writeTags,
	} {
		if err := mend(); err != nil {
			return err
		}
	}
	return nil
}

// mendRoles has kinds of the standard stand for themselves (7.1).
func (u *universal) mendRoles() error {
	roles := maps.Clone(u.tags.roles)
	maps.DeleteFunc(roles, func(kind name, _ any) bool { return standardKinds[kind] })
	if len(roles) == len(u.tags.roles) {
		return nil
	}
	root, err := u.change(u.tags.named)
	if err != nil {
		return err
	}
	root["RoleMap"] = roles
	return u.tags.top.each(func(e *element) error {
		if s := nameOf(e.dict["S"]); standardKinds[s] && e.kind != s && e.kind != "" {
			u.become(e, e.kind)
		}
		return nil
	})
}

// own has marked content belong to somebody, or to nobody.
func (u *universal) own(m mark, owner any) {
	number, ok := u.marker.numbers[m.page]
	if !ok {
		return
	}
	owners, err := u.file.array(u.tags.parents[number])
	if err != nil || m.id < 0 || m.id >= len(owners) {
		return
	}
	owners = slices.Clone(owners)
	owners[m.id] = owner
	u.tags.parents[number], u.parents = owners, true
}

// mendUnmarked makes lines and areas that are nobody's decoration (7.1): borders of tables and of pages, lines above notes. Marked content
// that begins in a form begins before it.
func (u *universal) mendUnmarked() error {
	for _, h := range u.marker.hanging {
		u.edits[h.form] = append(u.edits[h.form], change{span: h.span})
		if d := u.marker.drawn[h.mark]; d != nil || h.mark.page == (ref{}) {
			u.edits[h.place.stream] = append(u.edits[h.place.stream], change{span{h.place.from, h.place.to}, h.text})
		}
	}
	for stream, spans := range u.marker.unmarked {
		for _, s := range spans {
			u.edits[stream] = append(u.edits[stream], change{span{s.from, s.from}, " /Artifact BMC "}, change{span{s.to, s.to}, " EMC "})
		}
	}
	return nil
}

// writeStreams carries out the changes in streams.
func (u *universal) writeStreams() error {
	for stream, changes := range u.edits {
		d, stored, err := u.file.streamAt(stream)
		if err != nil {
			return err
		}
		data, err := u.file.unpack(d, stored)
		if err != nil {
			return err
		}
		u.file.inflated -= int64(len(data)) // it is not kept
		slices.SortStableFunc(changes, func(a, b change) int { return int(a.from - b.from) })
		var b bytes.Buffer
		at := int64(0)
		for _, c := range changes {
			if c.from < at || c.to > int64(len(data)) {
				return invalid("content that changes while it is read")
			}
			b.Write(data[at:c.from])
			b.WriteString(c.text)
			at = c.to
		}
		b.Write(data[at:])
		u.stream(stream, maps.Clone(d), b.Bytes())
	}
	return nil
}

// mendCatalogue gives the PDF a title that is shown, a language, and its claim (5, 7.1, 7.2).
func (u *universal) mendCatalogue() error {
	catalogue, err := u.change(u.file.root)
	if err != nil {
		return err
	}
	preferences, err := u.file.dict(catalogue["ViewerPreferences"])
	if err != nil {
		return err
	}
	preferences = maps.Clone(preferences)
	if preferences == nil {
		preferences = dict{}
	}
	preferences["DisplayDocTitle"] = true
	catalogue["ViewerPreferences"] = preferences
	p, err := u.file.metadata(catalogue)
	if err != nil {
		return err
	}
	return u.mendMetadata(p)
}

// mendMetadata adds what the metadata lack.
func (u *universal) mendMetadata(p properties) error {
	named, text, err := u.xmp()
	if err != nil || text == nil {
		return err
	}
	added := ""
	if p.universal == "" {
		added += `<rdf:Description rdf:about="" xmlns:pdfuaid="` + universalSpace + `"><pdfuaid:part>1</pdfuaid:part></rdf:Description>`
	}
	if u.claim.Archive != "" && !bytes.Contains(text, []byte("pdfaExtension:schemas")) {
		added += extension
	}
	if title := u.title(); p.title == "" && title != "" {
		added += `<rdf:Description rdf:about="" xmlns:dc="` + coreSpace + `">` + titleXMP(title) + `</rdf:Description>`
		if info, ok := u.file.trailer["Info"].(ref); ok {
			of, err := u.change(info)
			if err != nil {
				return err
			}
			of["Title"] = textString(title)
		}
	}
	if from, to := bytes.Index(text, []byte("<dc:title>")), bytes.Index(text, []byte("</dc:title>")); p.title == "" && from >= 0 && to > from {
		text = slices.Delete(slices.Clone(text), from, to+len("</dc:title>")) // which says nothing
	}
	end := bytes.LastIndex(text, []byte("</rdf:RDF>"))
	if end < 0 || added == "" {
		return nil
	}
	return u.setXMP(named, slices.Concat(text[:end], []byte(added), text[end:]))
}

// extension describes the mark of PDF/UA to readers of PDF/A, which want that of all that they do not know (ISO 19005-2, 6.6.2.3).
const extension = `<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" ` +
	`xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">` +
	`<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">` +
	`<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>` +
	`<pdfaSchema:namespaceURI>` + universalSpace + `</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>` +
	`<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>` +
	`<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>` +
	`<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>` +
	`</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>`

// title returns what the PDF is called: its first heading, else what the claim says.
func (u *universal) title() string {
	title := ""
	_ = u.tags.top.each(func(e *element) error {
		if title == "" && headingLevel(e.kind) > 0 {
			title = strings.TrimSpace(u.said(e))
		}
		return nil
	})
	if title == "" {
		title = u.claim.Title
	}
	return title
}

// said returns the text of an element.
func (u *universal) said(e *element) string {
	var b []byte
	for _, m := range e.marks() {
		if d := u.marker.drawn[m]; d != nil {
			b = append(b, d.text...)
		}
	}
	return strings.Join(strings.Fields(string(b)), " ")
}

// titleXMP is a title as metadata have it (ISO 16684-1, 8.3), in coreSpace as dc.
func titleXMP(title string) string {
	return `<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + escape(title) + `</rdf:li></rdf:Alt></dc:title>`
}

// escape writes a text as XML has it.
func escape(s string) string {
	s = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || c == 0xFFFE || c == 0xFFFF {
			return -1
		}
		return c
	}, strings.ToValidUTF8(s, ""))
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
