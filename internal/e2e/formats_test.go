package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// wordForm returns a document as Word saves it under this ending (ECMA-376 part 1, 11.3.10; [MS-OFFMACRO2] 2.2).
func wordForm(t *testing.T, ending, text string) []byte {
	t.Helper()
	const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
	kind := map[string]string{
		".docx": docx,
		".docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
		".dotx": "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
		".dotm": "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
	}[ending]
	parts, err := docxtest.Unpack(docxtest.Plain(text))
	require.NoError(t, err)
	require.Contains(t, parts["[Content_Types].xml"], docx)
	parts["[Content_Types].xml"] = strings.Replace(parts["[Content_Types].xml"], docx, kind, 1)
	var list []docxtest.Part
	for name, data := range parts {
		list = append(list, docxtest.Part{Name: name, Data: []byte(data)})
	}
	return docxtest.Package(list)
}

// TestWordForms converts documents and templates, with and without macros, by each way in.
func TestWordForms(t *testing.T) {
	s := start(t)
	var entries []entry
	var single []file
	for _, ending := range []string{".docx", ".docm", ".dotx", ".dotm"} {
		entries = append(entries, entry{Name: "in/letter" + ending, Body: wordForm(t, ending, "Dear reader."), Method: deflated})
		single = append(single, file{"letter" + strings.ToUpper(ending), wordForm(t, ending, "Dear reader.")})
	}
	for name, id := range map[string]job.ID{
		"a ZIP": s.submit(t, file{"forms.zip", archivetest.Zip(entries...)}),
		"files": s.submit(t, single...),
	} {
		t.Run(name, func(t *testing.T) {
			status := s.finish(t, id)
			require.Equal(t, job.Completed, status.Status, "%+v", status)
			require.Len(t, status.Files, 4)
			require.Empty(t, status.Skipped)
			require.Len(t, s.resultNames(t, id), 4+2, "a PDF for each, and the reports")
		})
	}
	write(t, filepath.Join(s.data, "drop", "model.dotm"), wordForm(t, ".dotm", "Dear reader."))
	require.Equal(t, job.Completed, s.account(t, "model.dotm.json").Status)
	require.Equal(t, "%PDF-", head(t, filepath.Join(s.data, "results", "model.pdf"), 5))
}
