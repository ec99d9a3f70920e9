package httpapi

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFormNames tells names as clients send them, and what is meant.
func TestFormNames(t *testing.T) {
	for sent, meant := range map[string]string{
		"letter.docx":                            "letter.docx",
		"%C3%9Cbergr%C3%B6%C3%9Fe%20%C3%A9.docx": "Übergröße é.docx",
		"my%20letter.docx":                       "my letter.docx",
		"a%22b.docx":                             `a"b.docx`,
		"100%.docx":                              "100%.docx",
		"50%25off.docx":                          "50%25off.docx",
		"über%20.docx":                           "über%20.docx",
		"folder/letter.docx":                     "folder/letter.docx",
		"/home/me/letter.docx":                   "letter.docx",
		`C:\Users\me\letter.docx`:                "letter.docx",
		"../up.docx":                             "../up.docx",
		"\xff.docx":                              "\uFFFD.docx",
		"":                                       "",
	} {
		require.Equal(t, meant, formName(sent), sent)
	}
}
