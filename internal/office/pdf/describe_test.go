package pdf_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/pdf"
)

// TestDescribe has a PDF say something of itself, in both places, whichever way its objects are listed.
func TestDescribe(t *testing.T) {
	zone := time.FixedZone("", -4*3600)
	want := pdf.Description{
		Title: "Über alles", Author: "Ann", Subject: "A & B", Creator: "Word", Producer: "sheaf", Keywords: []string{"first", "second"},
		Created: time.Date(2006, 9, 18, 16, 27, 50, 0, zone), Modified: time.Date(2007, 9, 18, 16, 27, 50, 0, time.UTC), Trapped: "Unknown",
		Copyright: "Ann <2006>", Marked: new(true), Version: "1.7",
	}
	const pages = "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
	table := "%PDF-1.7\n" + pages + "xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \ntrailer\n<</Size 4/Root 1 0 R>>\nstartxref\n166\n%%EOF\n"
	var packed bytes.Buffer
	m, err := pdf.NewMerger(&packed, pdf.MergeOptions{Description: pdf.Description{Title: "before", Created: time.Now()}})
	require.NoError(t, err)
	require.NoError(t, m.Add(bytes.NewReader([]byte(table)), int64(len(table)), "one"))
	require.NoError(t, m.Close())
	for name, content := range map[string][]byte{"table": []byte(table), "stream": packed.Bytes()} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.pdf")
			require.NoError(t, os.WriteFile(path, content, 0o600))
			require.NoError(t, pdf.Describe(path, pdf.Description{Title: "first"}, pdf.Claim{}))
			require.NoError(t, pdf.Describe(path, want, pdf.Claim{}))
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			got, err := pdf.Described(bytes.NewReader(content), int64(len(content)))
			require.NoError(t, err)
			require.True(t, got.Created.Equal(want.Created) && got.Modified.Equal(want.Modified), "%v %v", got.Created, got.Modified)
			got.Created, got.Modified = want.Created, want.Modified
			require.Equal(t, want, got)
			require.Contains(t, string(content), "<xmp:CreateDate>2006-09-18T16:27:50-04:00</xmp:CreateDate>")
			require.Contains(t, string(content), "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Über alles</rdf:li></rdf:Alt></dc:title>")
			pages, err := pdf.Pages(bytes.NewReader(content), int64(len(content)))
			require.NoError(t, err)
			require.Equal(t, 1, pages)
		})
	}
}
