package archive_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/archive/archivetest"
)

func TestInstead(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
	}{
		{[]string{"__MACOSX/a.docx", "dir/", "~$b.docx", "Thumbs.db"}, ""},
		{[]string{"a.doc", "B.DOC", "x/c.doc", "d.zip", "x/", ".DS_Store"}, "only 3 .doc files and 1 .zip file. Save as .docx, or add doc to the option formats."},
		{[]string{"a.zip"}, "only 1 .zip file. Unpack it first."},
		{[]string{"a.pdf", "b.pdf"}, "only 2 .pdf files. Only Word documents are converted."},
		{[]string{"README", "x."}, "only 2 files of other kinds. Only Word documents are converted."},
		{[]string{"LICENSE"}, "only 1 file of other kinds. Only Word documents are converted."},
		{[]string{"a.png", "b.png", "c.jpg", "d.odt", "e.xml", "f.bin", "g"}, "only 2 .png files, 1 .bin file, 1 .jpg file and 3 other files. Save as .docx, or add odt to the option formats."},
		{[]string{"a.pages", "b"}, "only 1 .pages file and 1 other file. Export as .docx."},
	} {
		entries := make([]archivetest.Entry, len(c.names))
		for i, name := range c.names {
			entries[i] = archivetest.Entry{Name: name}
		}
		want := c.want
		if want != "" {
			want = "There is no .docx file in the ZIP, " + want
		}
		require.Equal(t, want, archive.Instead(open(t, archivetest.Zip(entries...))))
	}
}
