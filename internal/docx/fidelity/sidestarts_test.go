package fidelity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestSectionsOnASide begin on a page of their own with the release that loses them otherwise.
func TestSectionsOnASide(t *testing.T) {
	section := func(kind string) string { return `<w:sectPr><w:type w:val="` + kind + `"/></w:sectPr>` }
	b := docxtest.New().XML(`<w:p><w:pPr>` + section("evenPage") + `</w:pPr></w:p><w:p><w:pPr>` + section("continuous") + `</w:pPr></w:p>` + section("oddPage")).Bytes()
	after := unpack(t, mend(t, b, fidelity.Changes{Whole: true, Release: 24}))["word/document.xml"]
	require.Contains(t, after, section("nextPage")+`</w:pPr></w:p><w:p><w:pPr>`+section("continuous")+`</w:pPr></w:p>`+section("nextPage"))
	for _, release := range []int{7, 25, 26} {
		require.Nil(t, mend(t, b, fidelity.Changes{Whole: true, Release: release}), release)
	}
	require.Nil(t, mend(t, b, fidelity.Changes{Release: 24}))
}
