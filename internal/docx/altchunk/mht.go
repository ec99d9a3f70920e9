package altchunk

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"path"
	"strings"
)

const (
	maxParts  = 2000 // of an archive
	maxNested = 4    // archives within each other
)

// archive is a page with its pictures (RFC 2557).
type archive struct {
	page     []byte
	typed    string // the content type of the page
	base     string // where the page was
	found    bool
	rich     bool // the page is HTML
	pictures map[string][]byte
	parts    int
}

// readMHT writes the page of an archive.
func readMHT(b *body, file []byte) {
	a := &archive{pictures: map[string][]byte{}}
	file = bytes.TrimLeft(bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")), " \t\r\n")
	r := bufio.NewReader(bytes.NewReader(file))
	header, _ := textproto.NewReader(r).ReadMIMEHeader() // what can be read of it
	content, _ := io.ReadAll(r)
	a.part(header, content, 0)
	switch {
	case !a.found:
		b.partial = true
	case a.rich:
		readHTML(b, decode(a.page, a.typed), a.picture)
	default:
		readText(b, decode(a.page, a.typed))
	}
}

// part takes a part of an archive: the first page is the page, and HTML comes before plain text.
func (a *archive) part(header textproto.MIMEHeader, content []byte, depth int) {
	kind, parameters, _ := mime.ParseMediaType(header.Get("Content-Type"))
	if strings.HasPrefix(kind, "multipart/") && depth < maxNested {
		a.multipart(content, parameters["boundary"], depth)
		return
	}
	content = transferred(content, header.Get("Content-Transfer-Encoding"))
	location := strings.TrimSpace(header.Get("Content-Location"))
	rich := strings.Contains(kind, "html")
	switch {
	case rich && !a.rich, !a.found && (kind == "text/plain" || kind == ""):
		a.page, a.typed, a.base, a.found, a.rich = content, header.Get("Content-Type"), location, true, rich
	default:
		if id := strings.Trim(strings.TrimSpace(header.Get("Content-ID")), "<>"); id != "" {
			a.pictures["cid:"+id] = content
		}
		if location != "" {
			a.pictures[location] = content
		}
	}
}

func (a *archive) multipart(content []byte, boundary string, depth int) {
	if boundary == "" { // nobody says: the first line that may be one
		_, rest, _ := bytes.Cut(content, []byte("--"))
		line, _, _ := bytes.Cut(rest, []byte("\n"))
		if boundary = string(bytes.TrimSpace(line)); boundary == "" {
			return
		}
	}
	r := multipart.NewReader(bytes.NewReader(content), boundary)
	for a.parts < maxParts {
		p, err := r.NextRawPart()
		if err != nil {
			return // what could be read until here is all there is
		}
		a.parts++
		data, _ := io.ReadAll(p)
		a.part(p.Header, data, depth+1)
	}
}

// picture returns a part that the page names, nil where there is none.
func (a *archive) picture(name string) []byte {
	name = strings.TrimSpace(name)
	if data, ok := a.pictures[name]; ok {
		return data
	}
	if len(name) > 4 && strings.EqualFold(name[:4], "cid:") {
		id, _ := url.PathUnescape(name[4:])
		return a.pictures["cid:"+id]
	}
	if base, err := url.Parse(a.base); err == nil {
		if full, err := base.Parse(name); err == nil {
			if data, ok := a.pictures[full.String()]; ok {
				return data
			}
		}
	}
	if plain, err := url.PathUnescape(name); err == nil && a.pictures[plain] != nil {
		return a.pictures[plain]
	}
	if dir := strings.LastIndexByte(a.base, '/'); dir >= 0 { // with letters that no URL has
		return a.pictures[a.base[:dir+1]+path.Clean(name)]
	}
	return nil
}

// transferred returns the content of a part as it was before it was encoded for mail.
func transferred(content []byte, encoding string) []byte {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return base64Bytes(content)
	case "quoted-printable":
		return quotedPrintable(content)
	}
	return content
}

// quotedPrintable decodes a text (RFC 2045, 6.7). What is not as it should be stays as it is: archives are written by hand, too.
func quotedPrintable(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] != '=' {
			out = append(out, text[i])
			continue
		}
		rest := text[i+1:]
		if line, _, ok := bytes.Cut(rest[:min(len(rest), 80)], []byte("\n")); ok && len(bytes.TrimSpace(line)) == 0 {
			i += len(line) + 1
			continue
		}
		if raw, err := hex.DecodeString(string(rest[:min(len(rest), 2)])); err == nil && len(raw) == 1 {
			out = append(out, raw[0])
			i += 2
			continue
		}
		out = append(out, '=')
	}
	return out
}
