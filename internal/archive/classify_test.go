package archive_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/archive/archivetest"
)

func TestClassify(t *testing.T) {
	const document = ""
	for name, want := range map[string]string{
		"a.docx":                    document,
		"dir/A.DocX":                document,
		".docx":                     document,
		"../a.docx":                 document,
		"a\x00.docx":                document,
		"dir/":                      "folder",
		"a.docx/":                   "folder",
		"__MACOSX/":                 "macOS metadata",
		"__MACOSX/._a.docx":         "macOS metadata",
		"x/__MACOSX/a.docx":         "macOS metadata",
		"x/__macosx/a.docx":         "macOS metadata",
		"dir/._a.docx":              "macOS metadata",
		"~$dir/":                    "folder",
		"thumbs.db/a.docx":          document,
		"not__MACOSX/a.docx":        document,
		"dir/.DS_Store":             "macOS metadata",
		"~$a.docx":                  "lock file of an open document",
		"dir/~$b.docx":              "lock file of an open document",
		".~lock.a.docx#":            "lock file of an open document",
		"dir/.~a.docx":              "lock file of an open document",
		"Thumbs.db":                 "Windows metadata",
		"dir/THUMBS.DB":             "Windows metadata",
		"Desktop.ini":               "Windows metadata",
		"inner.zip":                 "ZIP inside a ZIP: unpack it first",
		"old.DOC":                   "old Word format (.doc): save as .docx, or add doc to the option formats",
		"macro.docm":                document,
		"t.dotx":                    document,
		"dir/T.DOTM":                document,
		"old.dot":                   "old Word template (.dot): save as .docx, or add dot to the option formats",
		"a.odt":                     "OpenDocument text (.odt): save as .docx, or add odt to the option formats",
		"a.rtf":                     "rich text (.rtf): save as .docx, or add rtf to the option formats",
		"a.pages":                   "Pages document (.pages): export as .docx",
		"a.pdf":                     "not a Word document (.pdf)",
		"a.TXT":                     "not a Word document (.txt)",
		"a.docx.bak":                "not a Word document (.bak)",
		"a.docx ":                   document,
		"dir/a.DOCX. .":             document,
		"a.doc ":                    "not a Word document",
		"a.docx /b":                 "not a Word document",
		"docx":                      "not a Word document",
		"a.azaz09":                  "not a Word document (.azaz09)",
		"a.a":                       "not a Word document (.a)",
		"a.abcdefghi":               "not a Word document (.abcdefghi)",
		"a.abcdefghij":              "not a Word document",
		"a.x-y":                     "not a Word document",
		"a.x`y":                     "not a Word document",
		"a.x{y":                     "not a Word document",
		"a.x:y":                     "not a Word document",
		"a.x\u0100":                 "not a Word document",
		"a.":                        "not a Word document",
		"Dr. Smith and some others": "not a Word document",
	} {
		e := open(t, archivetest.Zip(archivetest.Entry{Name: name}))[0]
		isDocument, reason := archive.Classify(e)
		require.Equal(t, want, reason, "%q", name)
		require.Equal(t, want == document, isDocument, "%q", name)
	}
}

func TestClassifySymlink(t *testing.T) {
	e := open(t, archivetest.Zip(archivetest.Entry{Name: "a.docx", Mode: 0o120777, Body: []byte("b.docx")}))[0]
	isDocument, _ := archive.Classify(e)
	require.True(t, isDocument, "it fails as one, rather than being passed over")
	require.ErrorIs(t, e.Problem, archive.ErrUnsafeName)
}

func TestClassifyOtherFormats(t *testing.T) {
	for name, document := range map[string]bool{"a.doc": true, "a.DOC": true, "a.odt": false, "a.docx": true, "~$a.doc": false} {
		is, _ := archive.Classify(archive.Entry{Name: name}, ".doc", ".rtf")
		require.Equal(t, document, is, name)
	}
	require.Equal(t, ".rtf", archive.DocumentExt("x/a.RTF", ".doc", ".rtf"))
}
