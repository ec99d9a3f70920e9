package formats

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"sheaf/internal/cfb"
	"sheaf/internal/docx/altchunk"
	"sheaf/internal/docx/rtftok"
	"sheaf/internal/docx/xmltok"
	"sheaf/internal/formats/odf"
	"sheaf/internal/job"
)

// headLen is how far into a text its kind is looked for.
const headLen = 64 << 10

// Recognise returns the format of a file by what is in it, "" where it is of none of them. The name counts where a text may be read in two
// ways: one that is called .txt is shown as it stands, whatever is written in it. An error is one of reading r.
func Recognise(r io.ReaderAt, size int64, name string) (job.Format, error) {
	head := make([]byte, min(size, headLen))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read head: %w", err)
	}
	switch {
	case len(head) == 0:
		return "", nil
	case bytes.HasPrefix(head, []byte(cfb.Magic)):
		return compound(r)
	case bytes.HasPrefix(head, []byte(rtftok.Magic)):
		return job.FormatRTF, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return packed(r, size), nil
	case bytes.HasPrefix(head, []byte("\x01\xfe")):
		return job.FormatWPS, nil // of Works for DOS and its first for Windows
	}
	return text(head, size > int64(len(head)), strings.ToLower(path.Ext(name))), nil
}

// compound returns what a compound file is.
func compound(r io.ReaderAt) (job.Format, error) {
	f, err := cfb.Open(r)
	if err != nil && !errors.Is(err, cfb.ErrDamaged) {
		return "", err
	}
	has := func(name string) bool {
		_, _, err := f.RootStream(name)
		return err == nil || errors.Is(err, cfb.ErrDamaged)
	}
	switch {
	case f.Has("EncryptedPackage"):
		return "", nil
	case has("WordDocument"):
		return job.FormatDOC, nil
	case has("MN0"), has("MatOST"):
		return job.FormatWPS, nil
	}
	if content, _, err := f.RootStream("CONTENTS"); err == nil {
		head := make([]byte, 16)
		if _, err := io.ReadFull(content, head); err == nil && (bytes.Contains(head, []byte("CHNKWKS")) || bytes.Contains(head, []byte("CHNKINK"))) {
			return job.FormatWPS, nil // the latter of Works 2000
		}
	}
	return "", nil
}

// packed returns what a ZIP is: an OpenDocument text says so in its first part.
func packed(r io.ReaderAt, size int64) job.Format {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return ""
	}
	for _, f := range z.File {
		if f.Name != "mimetype" {
			continue
		}
		in, err := f.Open()
		if err != nil {
			return ""
		}
		defer in.Close()
		kind, _ := io.ReadAll(io.LimitReader(in, 128))
		switch strings.TrimSpace(string(kind)) {
		case odf.MimeText:
			return job.FormatODT
		case odf.MimeTemplate:
			return job.FormatOTT
		}
		return ""
	}
	return ""
}

// marks are what pages have near their beginning.
var marks = []string{"<!doctype html", "<html", "<body", "<head", "<title", "<meta", "<p>", "<p ", "<div", "<table", "<h1", "<h2", "<font", "<span", "<b>", "<br"}

// text returns what a text is by its beginning.
func text(head []byte, cut bool, ending string) job.Format {
	if cut && len(head) > 4 { // not within a letter, of up to four bytes
		head = head[:len(head)-4]
		for len(head) > 0 && head[len(head)-1] >= 0x80 {
			head = head[:len(head)-1]
		}
	}
	if binary(head) {
		return ""
	}
	if ending == ".txt" {
		return job.FormatTXT
	}
	start := strings.ToLower(strings.TrimLeft(altchunk.Decode(head), "\ufeff \t\r\n"))
	has := func(what string) bool { return strings.Contains(start, what) }
	switch {
	case xmltok.LooksXML(head) && has("office:document") && has(odf.MimeText):
		if has(odf.MimeText+"-master") || has(odf.MimeText+"-web") {
			return ""
		}
		return job.FormatFODT
	case has("pkg:package"), has("worddocument"), has("<svg"), strings.HasPrefix(start, "%pdf-"), strings.HasPrefix(start, "%!ps"), has("mime-version:"):
		return ""
	case strings.HasPrefix(start, "<"):
		for _, mark := range marks {
			if has(mark) {
				return job.FormatHTML
			}
		}
		return ""
	case ending == ".html" || ending == ".htm":
		return job.FormatHTML
	}
	return job.FormatTXT
}

// binary reports whether bytes are no text in any encoding.
func binary(b []byte) bool {
	odd := 0
	for _, r := range decode(b) {
		if r < ' ' && !strings.ContainsRune("\t\r\n\f\v\x1a\x1b", r) {
			odd++
		}
	}
	return odd > 2+len(b)/500
}
