package httpapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/options"
	"sheaf/web"
)

// assetsPath is where the page's source has its assets. They are served below it, in a folder named by their content, so
// that browsers need not ask again.
const assetsPath = "/assets/"

// The files of the page itself and of the one for browsers at addresses where there is nothing.
const (
	pageFile    = "index.html"
	missingFile = "missing.html"
)

// webPage is the web page as it is served. It reads jobs by the API alone, so everybody may have it.
type webPage struct {
	render  func() (body []byte, etag string) // the same each time
	missing string                            // the page for where there is none; what it names is beside the page
	policy  string                            // its Content-Security-Policy
}

// newPage registers the assets of the page and returns the page itself, which shares its path with health.
func (s *service) newPage(opt Options) *webPage {
	files := webFiles()
	folder := assetsPath + contentID(files) + "/"
	source, missing := files[pageFile], inFolder(files[missingFile], folder)
	delete(files, pageFile)
	delete(files, missingFile)
	p := &webPage{policy: pagePolicy(opt), missing: missing, render: sync.OnceValues(func() ([]byte, string) {
		body := pageBody(inFolder(source, folder), s.pipeline.Limits)
		return body, `"` + contentID(map[string][]byte{pageFile: body}) + `"`
	})}
	for name, body := range files {
		s.asset(folder+name, body, p.policy)
	}
	return p
}

// webFiles returns the files of the page by their names.
func webFiles() map[string][]byte {
	files := map[string][]byte{}
	err := fs.WalkDir(web.Files(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[name], err = fs.ReadFile(web.Files(), name)
		}
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("httpapi: read the page: %v", err)) // it is in the program: a mistake in building it
	}
	return files
}

// contentID returns a name that files share only with files of the same names and content.
func contentID(files map[string][]byte) string {
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(all, "%d %s %d ", len(name), name, len(files[name]))
		all.Write(files[name])
	}
	return hex.EncodeToString(all.Sum(nil)[:16])
}

// inFolder is a page with its assets in folder.
func inFolder(source []byte, folder string) string {
	return strings.ReplaceAll(string(source), `"`+strings.TrimPrefix(assetsPath, "/"), `"`+strings.TrimPrefix(folder, "/"))
}

// pageBody is the page with the limits, the names of junk and the options that it goes by.
func pageBody(source string, l job.Limits) []byte {
	return []byte(strings.NewReplacer(
		"{{inline_bytes}}", strconv.FormatInt(min(l.InlineBytes, l.UploadBytes), 10),
		"{{upload_bytes}}", strconv.FormatInt(l.UploadBytes, 10),
		"{{documents}}", strconv.Itoa(l.Documents),
		"{{keep_seconds}}", strconv.FormatInt(int64(l.Keep/time.Second), 10),
		"{{junk}}", attribute(archive.Junk()),
		"{{options}}", attribute(options.Controls()),
	).Replace(source))
}

// attribute returns the value of an attribute of HTML that holds v as JSON.
func attribute(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("httpapi: encode %T for the page: %v", v, err)) // made of strings: cannot fail
	}
	return html.EscapeString(string(b))
}

// pagePolicy lets the page run its own modules and styles, make nothing but text of what it is sent (Trusted Types), and
// call this service and its storage, and show PDFs that it fetched itself in frames. Where the storage is not served here, its host is known only once a URL was signed,
// so any that speaks TLS may be called.
func pagePolicy(opt Options) string {
	storage := "https:"
	if opt.Objects != nil {
		storage = originOf(opt.PublicURL)
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
		strings.TrimSpace("connect-src 'self' "+storage) + "; frame-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
		"require-trusted-types-for 'script'; trusted-types 'none'"
}

// asset registers a file that everybody may read, and keep for ever: under its path there is never another.
func (s *service) asset(name string, body []byte, policy string) {
	contentType := assetType(name)
	pattern := "GET " + name
	s.public[pattern] = true
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", contentType)
		h.Set("Content-Security-Policy", policy)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
	})
}

// assetType is the type of an asset by its name. The system's own table is not asked: it may be anything.
func assetType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	panic("httpapi: no type for " + name) // see webFiles
}

// orPage is a middleware: it answers whoever takes HTML with the page, and has anybody else answered by the
// operation itself.
func (p *webPage) orPage(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	w.Header().Add("Vary", "Accept")
	if !acceptsHTML(r.Header) {
		next(ctx)
		return
	}
	body, etag := p.render()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", p.policy)
	h.Set("Cache-Control", "no-cache")
	h.Set("Etag", etag)
	http.ServeContent(w, r, pageFile, time.Time{}, bytes.NewReader(body))
}

// notHere answers a browser that was sent to an address where there is nothing, which is nobody's secret.
func (p *webPage) notHere(w http.ResponseWriter, r *http.Request) {
	root := strings.Repeat("../", max(strings.Count(r.URL.EscapedPath(), "/")-1, 0)) // whatever a proxy took off the path
	body := strings.NewReplacer(`href="./"`, `href="./`+root+`"`, `href="`, `href="`+root).Replace(p.missing)
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", p.policy)
	h.Set("Vary", "Accept")
	w.WriteHeader(http.StatusNotFound)
	if r.Method != http.MethodHead {
		_, _ = io.WriteString(w, body) // the client is gone when this fails
	}
}

// acceptsHTML reports whether a client names HTML among what it takes, as browsers do, and does not like JSON more
// (RFC 9110 section 12.5.1). One that takes anything (*/*) gets the API's own JSON.
func acceptsHTML(h http.Header) bool {
	html, json := 0.0, 0.0
	for part := range strings.SplitSeq(strings.Join(h.Values("Accept"), ","), ",") {
		kind, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		switch kind {
		case "text/html":
			html = max(html, quality(params))
		case "application/json":
			json = max(json, quality(params))
		}
	}
	return html > 0 && html >= json
}

// quality is the weight of a media type: 1 where none is given, 0 for one that makes no sense.
func quality(params map[string]string) float64 {
	q, ok := params["q"]
	if !ok {
		return 1
	}
	weight, err := strconv.ParseFloat(q, 64)
	if err != nil || !(weight >= 0 && weight <= 1) {
		return 0
	}
	return weight
}
