package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"sheaf/internal/job"
	"sheaf/internal/options"
)

// defaultDPI shows a page so that its text can be read, in about a megapixel.
const defaultDPI = 100

type tools struct {
	documents Documents
	base      string // folder that paths are relative to
	looked    looked
}

// at returns the absolute path of a file that the agent names.
func (t *tools) at(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(t.base, path)
}

type inspectInput struct {
	Path    string          `json:"path"`
	Options json.RawMessage `json:"options,omitempty"`
}

type convertInput struct {
	inspectInput
	Output  string `json:"output,omitempty"`
	Replace bool   `json:"replace,omitempty"`
}

type pageInput struct {
	inspectInput
	Page int `json:"page,omitempty"`
	DPI  int `json:"dpi,omitempty"`
}

// Outcome is what became of a document.
type Outcome struct {
	PDF           string                 `json:"pdf,omitempty" jsonschema:"where the PDF is"`
	Pages         int                    `json:"pages"`
	WordPages     *int                   `json:"word_pages" jsonschema:"pages that Word counted when it saved the document; null where the document does not surely say"`
	PagesMatch    *bool                  `json:"pages_match" jsonschema:"whether the PDF has as many pages as Word counted"`
	FontsReplaced []job.FontSubstitution `json:"fonts_replaced" jsonschema:"fonts that the document asks for and this machine lacks"`
	Warnings      []string               `json:"warnings" jsonschema:"what of the document is not in the PDF, in sentences"`
}

func (t *tools) convert(ctx context.Context, _ *mcp.CallToolRequest, in convertInput) (*mcp.CallToolResult, *Outcome, error) {
	in.Path = t.at(in.Path)
	target := strings.TrimSuffix(in.Path, filepath.Ext(in.Path)) + ".pdf"
	if in.Output != "" {
		target = t.at(in.Output)
	}
	if !strings.EqualFold(filepath.Ext(target), ".pdf") {
		return nil, nil, fmt.Errorf("the output %s has to end in .pdf", target)
	}
	if _, err := os.Lstat(target); err == nil && !in.Replace {
		return nil, nil, fmt.Errorf("there is a file %s already: give another output, or replace=true to have it replaced", target)
	}
	out, err := t.converted(ctx, in.inspectInput, target)
	if err != nil {
		return nil, nil, err
	}
	out.PDF = target
	return nil, out, nil
}

func (t *tools) inspect(ctx context.Context, _ *mcp.CallToolRequest, in inspectInput) (*mcp.CallToolResult, *Outcome, error) {
	target, done, err := t.looked.temporary()
	if err != nil {
		return nil, nil, err
	}
	defer done()
	in.Path = t.at(in.Path)
	out, err := t.converted(ctx, in, target)
	return nil, out, err
}

// page shows a page of a document or PDF. The text beside the picture says which it is.
func (t *tools) page(ctx context.Context, _ *mcp.CallToolRequest, in pageInput) (*mcp.CallToolResult, any, error) {
	in.Path = t.at(in.Path)
	page, dpi := max(in.Page, 1), in.DPI
	if dpi == 0 {
		dpi = defaultDPI
	}
	convert := func(target string) error {
		_, err := t.converted(ctx, in.inspectInput, target)
		return err
	}
	var png []byte
	err := t.looked.use(in.inspectInput, convert, func(pdf string) (err error) {
		png, err = t.documents.Draw(ctx, pdf, page, dpi)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return &mcp.CallToolResult{Content: []mcp.Content{
		&mcp.ImageContent{Data: png, MIMEType: "image/png"},
		&mcp.TextContent{Text: fmt.Sprintf("Page %d of %s.", page, filepath.Base(in.Path))},
	}}, nil, nil
}

// converted converts a document and says what became of it, as an error where it has no PDF.
func (t *tools) converted(ctx context.Context, in inspectInput, target string) (*Outcome, error) {
	r, err := request(in.Options)
	if err != nil {
		return nil, told(err)
	}
	f, err := t.documents.Convert(ctx, in.Path, target, r)
	if err != nil {
		return nil, told(err)
	}
	if f.ErrorCode != nil {
		return nil, told(&job.Error{Code: *f.ErrorCode, Message: *f.ErrorMessage})
	}
	out := &Outcome{WordPages: f.WordPages, PagesMatch: f.PagesMatch, FontsReplaced: f.FontsReplaced, Warnings: []string{}}
	if f.Pages != nil {
		out.Pages = *f.Pages
	}
	if out.FontsReplaced == nil {
		out.FontsReplaced = []job.FontSubstitution{}
	}
	for _, w := range f.Warnings {
		out.Warnings = append(out.Warnings, w.Message)
	}
	return out, nil
}

// request reads the options. Whoever names a document means it, whatever Word format it is in.
func request(asked json.RawMessage) (job.Request, error) {
	var fields options.Reader
	if err := fields.AddAll(string(asked)); err != nil {
		return job.Request{}, err
	}
	r, err := fields.Request()
	if err != nil {
		return r, err
	}
	r.Options.Formats = ""
	for _, o := range options.All() {
		if o.OfJob && o.Text(r.Options) != "" {
			return r, job.Errorf(job.CodeInvalidRequest, "The option %s is for many documents together, and this is one.", o.Field())
		}
	}
	r.Options.Formats = job.AllFormats
	return r, nil
}

// told is an error with its stable code, where it has one.
func told(err error) error {
	if e, ok := errors.AsType[*job.Error](err); ok {
		return fmt.Errorf("%s: %s", e.Code, e.Message)
	}
	return err
}
