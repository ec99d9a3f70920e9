package hostile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/cfb/cfbtest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/office/officetest"
)

// macros converts documents with macros that write a file when the document is opened, into a folder where everybody may.
func (s *suite) macros(t *testing.T) {
	for name, c := range map[string]struct {
		make func(file string) []byte
		code job.Code // "" for a PDF
	}{
		"VBA":                 {withVBA, ""},
		"VBA in a template":   {templateWithVBA, ""},
		"PostScript":          {func(file string) []byte { return piped("touch " + file) }, ""},
		"HTML":                {htmlMacro, job.CodeConversionFailed},
		"OpenDocument text":   {openMacro, job.CodeConversionFailed},
		"flat OpenDocument":   {flatMacro, job.CodeConversionFailed},
		"OpenDocument within": {withOpenDocument, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, v := range []variant{s.warm, s.fresh, s.bare, {"as it is, no walls", s.bare.engine, false}} {
				file := filepath.Join(open(t), "canary")
				_, err := v.try(t, c.make(file))
				require.NoFileExists(t, file, v.name)
				v.requireCode(t, c.code, err)
			}
		})
	}
}

func (v variant) requireCode(t *testing.T, code job.Code, err error) {
	t.Helper()
	if code == "" {
		require.NoError(t, err, v.name)
		return
	}
	if v.safe {
		require.ErrorContains(t, err, "not a Word document", v.name)
		return
	}
	require.Equal(t, code, job.AsError(err).Code, "%s: %v", v.name, err)
}

// open makes a folder in which everybody may make files.
func open(t *testing.T) string {
	dir := officetest.Folder(t)
	require.NoError(t, os.Chmod(dir, 0o777))
	return dir
}

// basic is a procedure that writes a file, in the language of both Word and LibreOffice.
func basic(name, file string) string {
	return "Sub " + name + "()\r\nOpen \"" + file + "\" For Output As #1\r\nPrint #1, \"ran\"\r\nClose #1\r\nEnd Sub\r\n"
}

// withVBA is a document with macros.
func withVBA(file string) []byte { return vba("document.macroEnabled", file) }

// templateWithVBA is a template with macros: LibreOffice could make a new document of it, which Document_New is for.
func templateWithVBA(file string) []byte { return vba("template.macroEnabledTemplate", file) }

func vba(kind, file string) []byte {
	d := newDoc()
	d.kind = "application/vnd.ms-word." + kind + ".main+xml"
	document := "Attribute VB_Name = \"ThisDocument\"\r\nAttribute VB_Base = \"1Normal.ThisDocument\"\r\n" + basic("Document_Open", file) + basic("Document_New", file)
	module := "Attribute VB_Name = \"Module1\"\r\n" + basic("AutoOpen", file) + basic("AutoExec", file)
	d.Part("word/vbaProject.bin", string(cfbtest.File(cfbtest.Storage{
		"VBA": cfbtest.Storage{
			"_VBA_PROJECT": []byte("\xcc\x61\xff\xff\x00\x00\x00"),
			"dir":          ovba(vbaDirectory()),
			"ThisDocument": ovba([]byte(document)),
			"Module1":      ovba([]byte(module)),
		},
		"PROJECT":   []byte("ID=\"{00000000-0000-0000-0000-000000000000}\"\r\nDocument=ThisDocument/&H00000000\r\nModule=Module1\r\nName=\"Project\"\r\nHelpContextID=\"0\"\r\nVersionCompatible32=\"393222000\"\r\n\r\n[Host Extender Info]\r\n&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000\r\n"),
		"PROJECTwm": []byte("ThisDocument\x00T\x00h\x00i\x00s\x00D\x00o\x00c\x00u\x00m\x00e\x00n\x00t\x00\x00\x00Module1\x00M\x00o\x00d\x00u\x00l\x00e\x001\x00\x00\x00\x00\x00"),
	})))
	d.override("word/vbaProject.bin", "application/vnd.ms-office.vbaProject")
	d.Part("word/vbaData.xml", `<wne:vbaSuppData xmlns:wne="http://schemas.microsoft.com/office/word/2006/wordml"><wne:docEvents><wne:eventDocOpen/></wne:docEvents></wne:vbaSuppData>`)
	d.Part(rels("word/vbaProject.bin"), docxtest.Relationships(rel("rId1", "http://schemas.microsoft.com/office/2006/relationships/wordVbaData", "vbaData.xml", "Internal")))
	const control = "rId2"
	d.Part(rels("word/document.xml"), docxtest.Relationships(
		rel("rId1", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin", "Internal"),
		rel(control, "control", "activeX/activeX1.xml", "Internal"), rel("rId3", "styles", "styles.xml", "Internal"),
	))
	d.XML(`<w:p><w:r><w:object><w:control r:id="` + control + `" w:name="Button"/></w:object></w:r></w:p>`)
	d.Part("word/activeX/activeX1.xml", `<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" ax:classid="{D7053240-CE69-11CD-A777-00DD01143C57}" ax:persistence="persistPropertyBag"><ax:ocxPr ax:name="Caption" ax:value="Run"/></ax:ocx>`)
	d.Field("MACROBUTTON AutoOpen run", "run")
	d.XML(`<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="f"/><w:entryMacro w:val="AutoOpen"/><w:exitMacro w:val="AutoOpen"/><w:textInput/></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMTEXT</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`)
	return d.bytes()
}

// vbaDirectory is the dir stream of a project of two modules ([MS-OVBA] 2.3.4.2).
func vbaDirectory() []byte {
	var b []byte
	record := func(id uint16, data string) { b = append(append(le16(b, id), le32(uint32(len(data)))...), data...) }
	record(1, "\x01\x00\x00\x00")
	record(2, "\x09\x04\x00\x00")
	record(0x14, "\x09\x04\x00\x00")
	record(3, "\xe4\x04")
	record(4, "Project")
	for _, id := range []uint16{5, 0x40, 6, 0x3d} {
		record(id, "")
	}
	record(7, "\x00\x00\x00\x00")
	record(8, "\x00\x00\x00\x00")
	b = append(le16(b, 9), "\x04\x00\x00\x00\x01\x00\x00\x00\x01\x00"...)
	record(0xc, "")
	record(0x3c, "")
	record(0xf, "\x02\x00")
	record(0x13, "\xff\xff")
	for _, module := range []struct {
		name string
		kind uint16
	}{{"ThisDocument", 0x22}, {"Module1", 0x21}} {
		wide := string(utf16Bytes(module.name))
		record(0x19, module.name)
		record(0x47, wide)
		record(0x1a, module.name)
		record(0x32, wide)
		record(0x1c, "")
		record(0x48, "")
		record(0x31, "\x00\x00\x00\x00")
		record(0x1e, "\x00\x00\x00\x00")
		record(0x2c, "\xff\xff")
		record(module.kind, "")
		record(0x2b, "")
	}
	record(0x10, "")
	return b
}

func le16(b []byte, n uint16) []byte { return append(b, byte(n), byte(n>>8)) }
func le32(n uint32) []byte           { return []byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)} }

// ovba compresses as [MS-OVBA] 2.4.1 wants it, with literal tokens only.
func ovba(data []byte) []byte {
	b := []byte{1}
	for len(data) > 0 {
		piece := data[:min(len(data), 3600)]
		data = data[len(piece):]
		var chunk []byte
		for i := 0; i < len(piece); i += 8 {
			chunk = append(append(chunk, 0), piece[i:min(len(piece), i+8)]...)
		}
		b = append(le16(b, uint16(len(chunk)-1)|0xb000), chunk...)
	}
	return b
}

// piped is a document with a picture in PostScript that starts a program.
func piped(command string) []byte {
	d := newDoc()
	d.picture("embed", d.internal("image", "word/media/image%d.eps", postScript(command)))
	return d.bytes()
}

const onLoad = "vnd.sun.star.script:Standard.Module1.Main?language=Basic&location=document"

func htmlMacro(file string) []byte {
	return fmt.Appendf(nil, "<html><head><script language=\"StarBasic\" sdlibrary=\"Standard\" sdmodule=\"Module1\">\n<!--\n' $LIBRARY: Standard\n' $MODULE: Module1\n%s\n// -->\n</script></head>\n<body sdonload=\"%s\" onload=\"%[2]s\" sdonnew=\"%[2]s\">page</body></html>", basic("Main", file), esc(onLoad))
}

// bound are the elements that bind the macro to the opening of a document.
func bound(library string) string {
	return `<office:scripts>` + library + `<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="` + esc(onLoad) + `" xlink:type="simple"/></office:event-listeners></office:scripts>`
}

func flatMacro(file string) []byte {
	library := `<office:script script:language="ooo:Basic"><ooo:libraries xmlns:ooo="http://openoffice.org/2004/office"><ooo:library-embedded ooo:name="Standard"><ooo:module ooo:name="Module1"><ooo:source-code>` + esc(basic("Main", file)) + `</ooo:source-code></ooo:module></ooo:library-embedded></ooo:libraries></office:script>`
	return []byte(`<?xml version="1.0"?><office:document` + odfNamespaces + ` office:mimetype="application/vnd.oasis.opendocument.text">` + bound(library) + `<office:body><office:text><text:p>flat</text:p></office:text></office:body></office:document>`)
}

func openMacro(file string) []byte {
	const ns = ` xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:script="http://openoffice.org/2000/script"`
	return openDocument("text", bound("")+`<office:body><office:text><text:p>text</text:p></office:text></office:body>`,
		docxtest.Part{Name: "Basic/script-lc.xml", Data: []byte(`<library:libraries` + ns + `><library:library library:name="Standard" library:link="false"/></library:libraries>`)},
		docxtest.Part{Name: "Basic/Standard/script-lb.xml", Data: []byte(`<library:library` + ns + ` library:name="Standard" library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/></library:library>`)},
		docxtest.Part{Name: "Basic/Standard/Module1.xml", Data: []byte(`<script:module` + ns + ` script:name="Module1" script:language="StarBasic">` + esc(basic("Main", file)) + `</script:module>`)})
}

func withOpenDocument(file string) []byte {
	d := newDoc()
	d.object("Embed", "LibreOffice.WriterDocument.1", d.internal("package", "word/embeddings/text%d.odt", openMacro(file)))
	return d.bytes()
}
