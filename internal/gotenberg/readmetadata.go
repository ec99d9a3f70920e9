package gotenberg

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"sheaf/internal/httpapi"
	"sheaf/internal/office/pdf"
)

// maxDescribed bounds a PDF whose metadata is read, in bytes.
const maxDescribed = 200 << 20

// metadata answers POST /forms/pdfengines/metadata/read: what PDFs say of themselves, by the names that ExifTool has for it.
func (d *door) metadata(w http.ResponseWriter, r *http.Request, _ string) {
	f, err := d.receive(w, r)
	if err != nil {
		httpapi.Drain(w, r)
		d.fail(w, r, err)
		return
	}
	defer d.forget(r.Context(), f)
	said := map[string]map[string]any{}
	for _, u := range f.files {
		if strings.ToLower(path.Ext(u.name)) != ".pdf" {
			continue
		}
		if said[u.name], err = u.metadata(); err != nil {
			d.fail(w, r, badRequest("The PDF '%s' cannot be read. Ensure the file is not corrupted or protected.", u.name))
			return
		}
	}
	if len(said) == 0 {
		answer(w, http.StatusBadRequest, "Invalid form data: no form file found for extensions: [.pdf]")
		return
	}
	body, err := json.Marshal(said)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	write(w, http.StatusOK, "application/json", body)
}

// metadata returns what a PDF says of itself.
func (u *upload) metadata() (map[string]any, error) {
	in, err := os.Open(u.path)
	if err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}
	defer in.Close()
	size, err := in.Seek(0, io.SeekEnd)
	if err != nil || size > maxDescribed {
		return nil, fmt.Errorf("read file of %d bytes: %w", size, err)
	}
	of, err := pdf.Described(in, size)
	if err != nil {
		return nil, err
	}
	m := map[string]any{"FileName": u.name}
	for name, text := range map[string]string{
		"Title": of.Title, "Author": of.Author, "Subject": of.Subject, "Creator": of.Creator, "Producer": of.Producer, "Trapped": of.Trapped, "Copyright": of.Copyright,
	} {
		if text != "" {
			m[name] = text
		}
	}
	for name, at := range map[string]time.Time{"CreateDate": of.Created, "ModDate": of.Modified, "ModifyDate": of.Modified} {
		if !at.IsZero() {
			m[name] = at.Format("2006:01:02 15:04:05-07:00")
		}
	}
	switch len(of.Keywords) {
	case 0:
	case 1:
		m["Keywords"] = of.Keywords[0]
	default:
		m["Keywords"] = of.Keywords
	}
	if of.Marked != nil {
		m["Marked"] = *of.Marked
	}
	if n, err := strconv.ParseFloat(of.Version, 64); err == nil {
		m["PDFVersion"] = n
	}
	return m, nil
}
