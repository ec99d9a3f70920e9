package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

// The parts of a document with a table of fonts (ECMA-376 part 1, 11.2 and 17.8).
const (
	namespaces   = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	wordType     = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="odttf" ContentType="application/vnd.openxmlformats-officedocument.obfuscatedFont"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + wordType + `document.main+xml"/>` +
		`<Override PartName="/word/fontTable.xml" ContentType="` + wordType + `fontTable+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="` + wordType + `settings+xml"/></Types>`
	relationships = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>`
	relationship  = `<Relationship Id="%s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>`
	settings      = `<w:settings` + namespaces + `><w:embedTrueTypeFonts/></w:settings>`
	fontTable     = `<w:fonts` + namespaces + `><w:font w:name="%s">%s</w:font></w:fonts>`
	embedding     = `<w:embedRegular r:id="r1" w:fontKey="%s"/>`
	fontKey       = "{6B8F1D20-4C3E-4A57-9D61-0F2E3A4B5C6D}"
)

// writeDocument writes a document whose text is in a font, which it brings with it where one is given.
func writeDocument(t *testing.T, dir, name, family, body string, font []byte) string {
	t.Helper()
	var embedded string
	if font != nil {
		embedded = fmt.Sprintf(embedding, fontKey)
	}
	parts := map[string]string{
		"[Content_Types].xml": contentTypes,
		"_rels/.rels":         fmt.Sprintf(relationships, fmt.Sprintf(relationship, "r1", "officeDocument", "word/document.xml")),
		"word/document.xml":   `<w:document` + namespaces + `><w:body>` + body + `</w:body></w:document>`,
		"word/_rels/document.xml.rels": fmt.Sprintf(relationships,
			fmt.Sprintf(relationship, "r1", "fontTable", "fontTable.xml")+fmt.Sprintf(relationship, "r2", "settings", "settings.xml")),
		"word/settings.xml":  settings,
		"word/fontTable.xml": fmt.Sprintf(fontTable, family, embedded),
	}
	if font != nil {
		parts["word/_rels/fontTable.xml.rels"] = fmt.Sprintf(relationships, fmt.Sprintf(relationship, "r1", "font", "fonts/font1.odttf"))
		parts["word/fonts/font1.odttf"] = string(obfuscate(t, font))
	}
	return writePackage(t, filepath.Join(dir, name), parts)
}

func writePackage(t *testing.T, path string, parts map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = w.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o600))
	return path
}

// paragraphs are n of them in a font.
func paragraphs(n int, family, text string) string {
	properties := fmt.Sprintf(`<w:rPr><w:rFonts w:ascii="%s" w:hAnsi="%s" w:cs="%s"/></w:rPr>`, family, family, family)
	return strings.Repeat("<w:p><w:r>"+properties+"<w:t>"+text+"</w:t></w:r></w:p>", n)
}

// obfuscate changes the first 32 bytes of a font by the digits of the key, last byte first (ECMA-376 part 1, 17.8.1).
func obfuscate(t *testing.T, font []byte) []byte {
	t.Helper()
	digits := strings.NewReplacer("{", "", "}", "", "-", "").Replace(fontKey)
	hidden := bytes.Clone(font)
	for i := range 16 {
		var b byte
		_, err := fmt.Sscanf(digits[30-2*i:32-2*i], "%02X", &b)
		require.NoError(t, err)
		hidden[i] ^= b
		hidden[i+16] ^= b
	}
	return hidden
}

// strangeFamily is the name of a font that no machine has. It is as long as those that are renamed to it.
const strangeFamily = "Sheafation Sans"

// strangeFont returns an installed font under the name of strangeFamily.
func strangeFont(t *testing.T, family string) []byte {
	t.Helper()
	require.Len(t, family, len(strangeFamily))
	found, err := exec.Command("fc-match", "-f", "%{family}\n%{file}", family+":style=Regular").Output()
	require.NoError(t, err)
	name, file, _ := strings.Cut(string(found), "\n")
	require.Equal(t, family, name, "the tests need this font")
	font, err := os.ReadFile(file)
	require.NoError(t, err)
	names := tableOf(t, font, "name")
	require.Positive(t, rename(names, wide(family), wide(strangeFamily)))
	require.Positive(t, rename(names, wide(short(family)), wide(short(strangeFamily))))
	rename(names, []byte(family), []byte(strangeFamily)) // the Macintosh has names of its own
	rename(names, []byte(short(family)), []byte(short(strangeFamily)))
	return font
}

// short is the family in a PostScript name.
func short(family string) string { return strings.ReplaceAll(family, " ", "") }

// wide is text as the table of names has it.
func wide(text string) (b []byte) {
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.BigEndian.AppendUint16(b, unit)
	}
	return b
}

// tableOf returns the part of a TrueType font that is a table of it.
func tableOf(t *testing.T, font []byte, tag string) []byte {
	t.Helper()
	for i := range int(binary.BigEndian.Uint16(font[4:])) {
		entry := font[12+16*i:]
		if string(entry[:4]) == tag {
			offset, size := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
			return font[offset : offset+size]
		}
	}
	require.Fail(t, "the font has no table "+tag)
	return nil
}

// rename writes a name over another of the same length and tells how often.
func rename(in, from, to []byte) (times int) {
	for at := bytes.Index(in, from); at >= 0; at = bytes.Index(in, from) {
		copy(in[at:], to)
		times++
	}
	return times
}
