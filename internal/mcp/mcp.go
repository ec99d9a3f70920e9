// Package mcp is the door for agents: a server of the Model Context Protocol (modelcontextprotocol.io) whose tools convert a document, say
// what its PDF is like, and show a page of it. It converts nothing itself: see Documents.
//
// What goes wrong with a document is an answer of the tool, with the code and the sentence that users get, so that the agent can tell them
// or do better; it is no error of the protocol.
package mcp

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"sheaf/internal/job"
)

// Documents converts documents and draws pages. It is safe for concurrent use.
type Documents interface {
	// Convert makes the PDF of a document at a path, and returns what became of it. target is where the PDF goes, which is written whole
	// or not at all; where the document has none it is not touched. An error is a *job.Error where the request is at fault.
	Convert(ctx context.Context, document, target string, r job.Request) (job.FileStatus, error)
	// Draw returns a page of a PDF, counted from 1, as PNG.
	Draw(ctx context.Context, pdf string, page, dpi int) ([]byte, error)
}

const instructions = `sheaf converts Word documents (.docx and kin) to PDF as Word would show them. Use "convert" to make the PDF, "inspect" to
learn how many pages it has, which fonts were replaced and whether anything is missing, and "page" to look at a page of a document
or PDF. Paths are those of the machine that sheaf runs on.`

// New returns a server with the tools. Paths that agents name are relative to base. Pages that are looked at are converted into the folder,
// which is the server's alone.
func New(d Documents, base, folder, version string) *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "sheaf", Title: "sheaf: Word to PDF", Version: version}, &mcp.ServerOptions{Instructions: instructions})
	t := &tools{documents: d, base: base, looked: looked{folder: folder}}
	no := false
	mcp.AddTool(s, &mcp.Tool{
		Name: "convert", Title: "Convert a Word document to PDF",
		Description: "Converts a Word document to a PDF beside it, or to the path that is given, and says what the PDF is like: pages, Word's own page count, replaced fonts, and what is missing.",
		Annotations: &mcp.ToolAnnotations{DestructiveHint: &no, OpenWorldHint: &no},
		InputSchema: convertSchema(),
	}, t.convert)
	mcp.AddTool(s, &mcp.Tool{
		Name: "inspect", Title: "Say what the PDF of a Word document would be like",
		Description: "Converts a Word document and keeps no PDF: says its pages, Word's own page count, the fonts that were replaced, and what would be missing.",
		Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true, OpenWorldHint: &no},
		InputSchema: inspectSchema(),
	}, t.inspect)
	mcp.AddTool(s, &mcp.Tool{
		Name: "page", Title: "Show a page",
		Description: "Shows a page of a Word document, as its PDF has it, or of a PDF, as a PNG picture.",
		Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true, OpenWorldHint: &no},
		InputSchema: pageSchema(),
	}, t.page)
	return s
}

// Serve answers on standard input and output until the client is gone or ctx ends.
func Serve(ctx context.Context, s *mcp.Server) error { return s.Run(ctx, &mcp.StdioTransport{}) }
