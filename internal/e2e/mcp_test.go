package e2e

import (
	"bytes"
	"encoding/json"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

// agent is an agent that speaks to the program, which works in a folder of its own.
type agent struct {
	*mcp.ClientSession
	folder string
}

func newAgent(t *testing.T) agent {
	t.Helper()
	folder := t.TempDir()
	c := exec.Command(program(t), "mcp")
	c.Dir, c.Stderr = folder, os.Stderr
	c.Env = append(os.Environ(), "TMPDIR="+t.TempDir())
	s, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), &mcp.CommandTransport{Command: c}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return agent{s, folder}
}

// write puts a file into the agent's folder.
func (a agent) write(t *testing.T, name string, b []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(a.folder, name), b, 0o600))
}

// call calls a tool and returns its answer, of the kind that it is.
func (a agent) call(t *testing.T, tool string, arguments map[string]any) *mcp.CallToolResult {
	t.Helper()
	r, err := a.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: arguments})
	require.NoError(t, err)
	return r
}

// refused returns why a tool did not do what it was asked.
func (a agent) refused(t *testing.T, tool string, arguments map[string]any) string {
	t.Helper()
	r := a.call(t, tool, arguments)
	require.True(t, r.IsError)
	return r.Content[0].(*mcp.TextContent).Text
}

type outcome struct {
	PDF           string `json:"pdf"`
	Pages         int    `json:"pages"`
	FontsReplaced []struct {
		Font string `json:"font"`
	} `json:"fonts_replaced"`
	Warnings []string `json:"warnings"`
}

// told returns what a tool says of a PDF.
func (a agent) told(t *testing.T, tool string, arguments map[string]any) (o outcome) {
	t.Helper()
	r := a.call(t, tool, arguments)
	require.False(t, r.IsError, "%v", r.Content)
	b, err := json.Marshal(r.StructuredContent)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &o))
	return o
}

// TestAgent has an agent make a PDF, look at it, and make it again.
func TestAgent(t *testing.T) {
	a := newAgent(t)
	letter := func(text string) []byte {
		return docxtest.New().Paragraph(text).PageBreak().Paragraph("The end").Bytes()
	}
	a.write(t, "letter.docx", letter("First words"))

	require.Equal(t, 2, a.told(t, "inspect", map[string]any{"path": "letter.docx"}).Pages)
	entries, err := os.ReadDir(a.folder)
	require.NoError(t, err)
	require.Len(t, entries, 1, "it leaves nothing")

	made := a.told(t, "convert", map[string]any{"path": "letter.docx"})
	require.Equal(t, outcome{PDF: filepath.Join(a.folder, "letter.pdf"), Pages: 2, FontsReplaced: made.FontsReplaced, Warnings: []string{}}, made)
	require.Contains(t, shown(t, made.PDF), "First words")
	require.Contains(t, a.refused(t, "convert", map[string]any{"path": "letter.docx"}), "replace=true")
	a.write(t, "letter.docx", letter("Second words"))
	made = a.told(t, "convert", map[string]any{"path": "letter.docx", "replace": true, "options": map[string]any{"pages": "1", "pdfa": "2b"}})
	require.Equal(t, 1, made.Pages)
	require.Contains(t, shown(t, made.PDF), "Second words")

	picture := func(arguments map[string]any) []byte {
		r := a.call(t, "page", arguments)
		require.False(t, r.IsError, "%v", r.Content)
		b := r.Content[0].(*mcp.ImageContent).Data
		_, err := png.Decode(bytes.NewReader(b))
		require.NoError(t, err)
		return b
	}
	first := picture(map[string]any{"path": "letter.docx"})
	require.NotEqual(t, first, picture(map[string]any{"path": "letter.docx", "page": 2}))
	require.Equal(t, first, picture(map[string]any{"path": made.PDF}), "the page of the PDF")
	a.write(t, "letter.docx", letter("Third words"))
	require.NotEqual(t, first, picture(map[string]any{"path": "letter.docx"}), "the document is another")
	require.Contains(t, a.refused(t, "page", map[string]any{"path": "letter.docx", "page": 3}), "1 to 2")
}

// TestAgentIsRefused says what is wrong with a document or call, and goes on.
func TestAgentIsRefused(t *testing.T) {
	a := newAgent(t)
	a.write(t, "broken.docx", []byte("PK\x03\x04 no ZIP"))
	a.write(t, "folder.zip", bundled())
	for tool, cases := range map[string][]struct {
		arguments map[string]any
		why       string
	}{
		"inspect": {
			{map[string]any{"path": "nowhere.docx"}, "no such file"},
			{map[string]any{"path": "."}, "is no file"},
			{map[string]any{"path": "broken.docx"}, "corrupt: "},
			{map[string]any{"path": "folder.zip"}, "invalid_request: "},
			{map[string]any{"path": "broken.docx", "options": map[string]any{"merge": true}}, "The option merge is for many documents"},
			{map[string]any{"path": "broken.docx", "options": map[string]any{"pdfa": "9z"}}, "The option pdfa does not take"},
		},
		"convert": {{map[string]any{"path": "broken.docx", "output": "broken.docx"}, "has to end in .pdf"}},
	} {
		for _, c := range cases {
			require.Contains(t, a.refused(t, tool, c.arguments), c.why, "%s %v", tool, c.arguments)
		}
	}
	a.write(t, "letter.docx", docxtest.Plain("It goes on"))
	require.Equal(t, 1, a.told(t, "inspect", map[string]any{"path": "letter.docx"}).Pages)
}
