package gotenberg

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// Caller makes calls out of the service.
type Caller interface {
	// Allowed returns nil where a URL may be called, as far as can be told from the URL; else an *job.Error of code forbidden.
	Allowed(url string) error
	// Do makes a call. The error is an *job.Error of code forbidden where it is not allowed.
	Do(r *http.Request) (*http.Response, error)
}

// source is a file that a request names instead of sending it.
type source struct {
	URL      string            `json:"url"`
	Headers  map[string]string `json:"extraHttpHeaders"`
	Embedded bool              `json:"embedded"`
	Field    string            `json:"field"`
}

// mostSources bounds the files that a request names.
const mostSources = 100

// downloads brings the files that a request names into its folder. One that was sent takes the place of one of the same name.
func (d *door) downloads(ctx context.Context, f *form, trace string) error {
	value := ""
	if values := f.values["downloadFrom"]; len(values) > 0 {
		value = values[0]
	}
	if value == "" {
		return nil
	}
	var sources []source
	if err := json.Unmarshal([]byte(value), &sources); err != nil {
		return badRequest("Invalid 'downloadFrom' form field value: %s", err)
	}
	if len(sources) > mostSources {
		return badRequest("Invalid 'downloadFrom' form field value: there are more than %d entries", mostSources)
	}
	sent := f.files
	f.files = nil
	left := min(d.pipeline.Limits.InlineBytes, d.pipeline.Limits.UploadBytes)
	for i, s := range sources {
		if strings.TrimSpace(s.URL) == "" {
			return badRequest("Invalid 'downloadFrom' form field entry %d: URL must be set", i)
		}
		u, err := d.download(ctx, f, s, trace, &left)
		if err != nil {
			return err
		}
		switch {
		case s.Embedded || s.Field == "embedded":
			f.beside["embeds"] = append(f.beside["embeds"], u)
		case s.Field == "watermark", s.Field == "stamp":
			f.beside[s.Field] = append(f.beside[s.Field], u)
		default:
			f.addFile(u)
		}
	}
	for _, u := range sent {
		f.addFile(u)
	}
	return nil
}

// download brings one file, of at most left bytes.
func (d *door) download(ctx context.Context, f *form, s source, trace string, left *int64) (*upload, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
	if err != nil {
		return nil, badRequest("Unable to download file from '%s': it is no URL", s.URL)
	}
	r.Header.Set("User-Agent", userAgent)
	for name, value := range s.Headers {
		r.Header.Set(name, value)
	}
	r.Header.Set(traceHeader, trace)
	resp, err := d.opt.Calls.Do(r)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case isForbidden(err):
		return nil, err
	case err != nil:
		return nil, badRequest("Unable to download file from '%s': %s", s.URL, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, badRequest("Unable to download file from '%s': got status: '%s'", s.URL, resp.Status)
	}
	name, refused := nameOf(s.URL, resp.Header.Get("Content-Disposition"))
	if refused != nil {
		return nil, refused
	}
	body := &bounded{r: resp.Body, left: left}
	u, err := f.store(name, body)
	switch {
	case errors.Is(err, errTooLarge):
		return nil, refuse(http.StatusRequestEntityTooLarge, "The request body exceeds the configured size limit. Increase it with --max-inline, or send a smaller request.")
	case body.err != nil:
		return nil, badRequest("Unable to download file from '%s': it broke off", s.URL)
	}
	return u, err
}

// nameOf returns the name that a file is handed out by.
func nameOf(url, header string) (string, error) {
	if header == "" {
		return "", badRequest("No 'Content-Disposition' header from '%s'", url)
	}
	_, params, err := mime.ParseMediaType(header)
	if err != nil {
		return "", badRequest("Invalid 'Content-Disposition' header '%s' from '%s': %s", header, url, err)
	}
	name := cleanName(params["filename"])
	if name == "" {
		return "", badRequest("Invalid 'Content-Disposition' header '%s' from '%s': no filename", header, url)
	}
	return name, nil
}

var errTooLarge = errors.New("too large")

// bounded reads as many bytes as are left of what several may have together.
type bounded struct {
	r    io.Reader
	left *int64
	err  error // of reading
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if *b.left -= int64(n); *b.left < 0 {
		return 0, errTooLarge
	}
	if err != nil && err != io.EOF {
		b.err = fmt.Errorf("read file: %w", err)
	}
	return n, err
}
