package docx_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
)

func inspect(b []byte, lim docx.Limits) (docx.Info, error) {
	d, err := docx.Open(bytes.NewReader(b), int64(len(b)), lim)
	if err != nil {
		return docx.Info{}, err
	}
	return d.Info(), nil
}

func TestOpenTellsOtherKinds(t *testing.T) {
	for kind, b := range map[string][]byte{
		"a PDF":                               docxtest.PDF(),
		"an HTML page":                        docxtest.HTML(),
		"an RTF document":                     docxtest.RTF(),
		"an OpenDocument text (ODT)":          docxtest.ODT(),
		"an Excel workbook":                   docxtest.Excel(),
		"an old Word document (.doc)":         docxtest.LegacyDoc(),
		"an old Excel workbook (.xls)":        docxtest.CompoundFile("a", "b", "c", "Workbook"),
		"an old Office file (OLE2)":           docxtest.CompoundFile("Other")[:600],
		"an image (PNG)":                      []byte("\x89PNG\r\n\x1a\n\x00\x00"),
		"plain text":                          []byte("Dear Sir or Madam,\n"),
		"a web archive (MHTML)":               []byte("From: x\nMIME-Version: 1.0\n"),
		"a Word 2003 XML document":            []byte(`<?xml version="1.0"?><w:wordDocument/>`),
		"an image (SVG)":                      []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`),
		"a file of an unknown kind":           []byte("\x00\x01\x02"),
		"a ZIP without a Word document in it": docxtest.Package([]docxtest.Part{{Name: "readme.txt"}}),
		"a PowerPoint presentation":           docxtest.Package([]docxtest.Part{{Name: "ppt/presentation.xml"}}),
	} {
		t.Run(kind, func(t *testing.T) {
			_, err := inspect(b, docx.Limits{})
			var other *docx.KindError
			require.ErrorAs(t, err, &other)
			require.Equal(t, kind, other.Kind)
		})
	}
}

func TestOpenKeepsDocumentsInsideOtherFilesOut(t *testing.T) {
	_, err := inspect(append(docxtest.LegacyDoc(), docxtest.Plain("inside")...), docx.Limits{})
	var other *docx.KindError
	require.ErrorAs(t, err, &other)
}

func TestOpenRefuses(t *testing.T) {
	types := docxtest.New().Part("[Content_Types].xml", "<Types")
	encryptedDeep := docxtest.CompoundFile("1", "2", "3", "4", "5", "6", "7", "8", "EncryptedPackage")
	for name, c := range map[string]struct {
		b    []byte
		want error
	}{
		"zero bytes":              {nil, docx.ErrEmpty},
		"password":                {docxtest.Encrypted(), docx.ErrEncrypted},
		"encrypted package":       {encryptedDeep, docx.ErrEncrypted},
		"encrypted, in capitals":  {docxtest.CompoundFile("ENCRYPTIONINFO", "ENCRYPTEDPACKAGE"), docx.ErrEncrypted},
		"cut off":                 {docxtest.Truncated(), docx.ErrCorrupt},
		"main part cut off":       {docxtest.Malformed(), docx.ErrCorrupt},
		"no main part":            {docxtest.NoMainPart(), docx.ErrCorrupt},
		"empty main part":         {docxtest.New().Part("word/document.xml", "").Bytes(), docx.ErrCorrupt},
		"main part is no XML":     {docxtest.New().Part("word/document.xml", "PK").Bytes(), docx.ErrCorrupt},
		"main part is a web page": {docxtest.New().Part("word/document.xml", "<html></html>").Bytes(), docx.ErrCorrupt},
		"tags do not match":       {docxtest.New().XML("<w:p><w:r></w:p></w:r>").Bytes(), docx.ErrCorrupt},
		"text after the root":     {docxtest.New().Part("word/document.xml", docxtest.Document("")+"x").Bytes(), docx.ErrCorrupt},
		"wrong checksum":          {wrongChecksum(t, docxtest.Document("<w:p/>")), docx.ErrCorrupt},
		"no content types":        {docxtest.New().Without("[Content_Types].xml").Bytes(), docx.ErrCorrupt},
		"broken content types":    {types.Bytes(), docx.ErrCorrupt},
		"directory in a comment":  {withComment(docxtest.Plain("x")), docx.ErrCorrupt},
		"bomb":                    {docxtest.Bomb(40 << 20), docx.ErrBomb},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := inspect(c.b, docx.Limits{})
			require.ErrorIs(t, err, c.want)
		})
	}
}

// wrongChecksum is a document whose main part does not have the checksum that the ZIP says.
func wrongChecksum(t *testing.T, main string) []byte {
	b := docxtest.New().Part("word/document.xml", main).Bytes()
	sum := binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(main)))
	require.Contains(t, string(b), string(sum))
	return bytes.ReplaceAll(b, sum, []byte("\x01\x02\x03\x04"))
}

func TestOpenMeasures(t *testing.T) {
	big := docxtest.Bomb(9 << 20) // below what is ever a bomb
	info, err := inspect(big, docx.Limits{})
	require.NoError(t, err)
	require.Greater(t, info.Inflated, int64(9<<20))

	_, err = inspect(big, docx.Limits{Inflated: 8 << 20})
	require.ErrorIs(t, err, docx.ErrTooLarge)
	_, err = inspect(big, docx.Limits{Parts: 5})
	require.ErrorIs(t, err, docx.ErrTooLarge)

	inner := docxtest.New().Part("word/chunk.docx", string(docxtest.Bomb(50<<20))).Bytes()
	_, err = inspect(inner, docx.Limits{})
	require.ErrorIs(t, err, docx.ErrBomb, "what is packed twice counts")
}

func TestOpenDoesNotBelieveSizes(t *testing.T) {
	b := docxtest.Bomb(40 << 20)
	size := binary.LittleEndian.AppendUint32(nil, 40<<20)
	require.Contains(t, string(b), string(size))
	_, err := inspect(bytes.ReplaceAll(b, size, []byte{1, 0, 0, 0}), docx.Limits{})
	require.ErrorIs(t, err, docx.ErrBomb)
}

func TestOpenPasses(t *testing.T) {
	strict := strings.NewReplacer(
		"http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main",
		"http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships")
	rels := docxtest.Relationships(`<Relationship Id="x" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/text/main.xml"/>`)
	for name, b := range map[string][]byte{
		"plain":                docxtest.Plain("Hello"),
		"rich":                 rich().Bytes(),
		"strict":               docxtest.New().Part("word/document.xml", strict.Replace(docxtest.Document("<w:p/>"))).Bytes(),
		"main part elsewhere":  docxtest.New().Without("word/document.xml").Part("_rels/.rels", rels).Part("text/main.xml", docxtest.Document("<w:p/>")).Bytes(),
		"no relationships":     docxtest.New().Without("_rels/.rels").Bytes(),
		"damaged styles":       docxtest.New().Part("word/styles.xml", "<w:styles").Bytes(),
		"other content type":   docxtest.New().Part("[Content_Types].xml", "<Types/>").Bytes(),
		"byte order mark":      docxtest.New().Part("word/document.xml", "\xef\xbb\xbf"+docxtest.Document("")).Bytes(),
		"comment at the end":   docxtest.New().Part("word/document.xml", docxtest.Document("")+"<!-- > -->\n").Bytes(),
		"a web page inserted":  docxtest.New().Part("word/chunk.html", "<html><br><p>Open").Bytes(),
		"plain type":           docxtest.New().Part("word/document.xml", "<!DOCTYPE w:document>"+docxtest.Document("")).Bytes(),
		"a template gone":      docxtest.New().AttachedTemplate("about:blank").Bytes(),
		"a link to a page":     docxtest.New().Hyperlink("page", "https://example.org/").Bytes(),
		"a link to a file":     docxtest.New().Hyperlink("file", "file:///tmp/x.docx").Bytes(),
		"a field":              docxtest.New().Field(" PAGE ", "1").Field(` HYPERLINK "https://example.org/" `, "link").Bytes(),
		"an empty instruction": docxtest.New().Field("", "x").Bytes(),
	} {
		t.Run(name, func(t *testing.T) {
			info, err := inspect(b, docx.Limits{})
			require.NoError(t, err)
			require.False(t, info.Unsafe, info.ExternalRefs)
			require.Empty(t, info.ExternalRefs)
		})
	}
}

func rich() *docxtest.Doc {
	return docxtest.New().Title("Report").Heading(1, "Numbers").Table([]string{"a", "b"}, []string{"1", "2"}).
		Image([]byte("\x89PNG\r\n\x1a\n"), 10, 10, "chart").Header("left", "right").Footer("foot").PageBreak().Bullet("point")
}

func TestOpenStaysSmallOnDeepNesting(t *testing.T) {
	const depth = 200_000
	body := strings.Repeat("<w:x>", depth) + strings.Repeat("</w:x>", depth)
	_, err := inspect(docxtest.New().XML(body).Bytes(), docx.Limits{Ratio: 1 << 40})
	require.NoError(t, err)
}

// failingReaderAt fails on what lies before from, but for the very first bytes, as a storage does that goes away.
type failingReaderAt struct {
	*bytes.Reader
	from int64
}

func (f failingReaderAt) ReadAt(p []byte, off int64) (int, error) {
	if off > 0 && off < f.from {
		return 0, errStorage
	}
	return f.Reader.ReadAt(p, off)
}

var errStorage = errors.New("storage went away")

func TestStorageFaultIsNotDamage(t *testing.T) {
	b := docxtest.Plain("Hello")
	directory := int64(binary.LittleEndian.Uint32(end(b)[16:]))
	for _, from := range []int64{directory, int64(len(b))} {
		_, err := docx.Open(failingReaderAt{bytes.NewReader(b), from}, int64(len(b)), docx.Limits{})
		require.ErrorIs(t, err, errStorage)
		require.NotErrorIs(t, err, docx.ErrCorrupt)
	}
}
