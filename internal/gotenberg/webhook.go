package gotenberg

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"sheaf/internal/backoff"
	"sheaf/internal/disposition"
	"sheaf/internal/job"
)

// userAgent is how calls out of the service say who makes them.
const userAgent = "sheaf"

// The calls to a webhook: how often one is tried, and the rest before the second attempt, which doubles.
const (
	mostCalls = 5
	firstRest = time.Second
	callTime  = 30 * time.Second
)

// webhook is whom the result of a request is sent to instead of its sender.
type webhook struct {
	url, errorURL, eventsURL string
	method, errorMethod      string
	headers                  map[string]string

	trace, parent string // by which the request is known, and the span that it named (W3C Trace Context)
}

// webhookOf reads the headers of a request; nil where its sender waits for the result.
func (d *door) webhookOf(r *http.Request, trace string) (*webhook, error) {
	h := r.Header
	w := &webhook{
		url: h.Get("Gotenberg-Webhook-Url"), errorURL: h.Get("Gotenberg-Webhook-Error-Url"), eventsURL: h.Get("Gotenberg-Webhook-Events-Url"),
		trace: trace, parent: h.Get("traceparent"),
	}
	if w.url == "" {
		return nil, nil
	}
	if w.errorURL == "" && w.eventsURL == "" {
		return nil, badRequest("At least one of 'Gotenberg-Webhook-Error-Url' or 'Gotenberg-Webhook-Events-Url' headers must be provided")
	}
	for _, url := range []string{w.url, w.errorURL, w.eventsURL} {
		if url == "" {
			continue
		}
		if err := d.opt.Calls.Allowed(url); err != nil {
			return nil, err
		}
	}
	for header, to := range map[string]*string{"Gotenberg-Webhook-Method": &w.method, "Gotenberg-Webhook-Error-Method": &w.errorMethod} {
		*to = strings.ToUpper(h.Get(header))
		if *to == "" {
			*to = http.MethodPost
		}
		if !slices.Contains([]string{http.MethodPost, http.MethodPatch, http.MethodPut}, *to) {
			return nil, badRequest("Invalid '%s' header value: expected 'POST', 'PATCH' or 'PUT', but got '%s'", header, *to)
		}
	}
	if text := h.Get("Gotenberg-Webhook-Extra-Http-Headers"); text != "" {
		if err := json.Unmarshal([]byte(text), &w.headers); err != nil {
			return nil, badRequest("Invalid 'Gotenberg-Webhook-Extra-Http-Headers' header value: %s", err)
		}
	}
	return w, nil
}

// tell sends what came of a request to its webhook.
func (d *door) tell(ctx context.Context, w *webhook, m made, failed error) {
	if failed == nil {
		failed = d.call(ctx, w, w.method, w.url, m.kind(), m.disposition(), m.open)
	}
	if failed == nil {
		d.event(ctx, w, map[string]any{"event": "webhook.success"})
		return
	}
	refused, own := refusalOf(failed)
	if own {
		d.opt.Log.ErrorContext(ctx, "request failed", "correlation_id", w.trace, "err", failed)
	}
	said := map[string]any{"status": refused.status, "message": refused.text}
	if w.errorURL != "" {
		d.warn(ctx, w, d.callJSON(ctx, w, w.errorMethod, w.errorURL, said))
	}
	d.event(ctx, w, map[string]any{"event": "webhook.error", "error": said})
}

func (d *door) event(ctx context.Context, w *webhook, event map[string]any) {
	if w.eventsURL == "" {
		return
	}
	event["correlationId"], event["timestamp"] = w.trace, time.Now().UTC().Format(time.RFC3339Nano)
	d.warn(ctx, w, d.callJSON(ctx, w, http.MethodPost, w.eventsURL, event))
}

func (d *door) warn(ctx context.Context, w *webhook, err error) {
	if err != nil {
		d.opt.Log.WarnContext(ctx, "webhook was not told", "correlation_id", w.trace, "err", err)
	}
}

func (d *door) callJSON(ctx context.Context, w *webhook, method, url string, body map[string]any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return d.call(ctx, w, method, url, "application/json", "", func() (io.ReadCloser, int64, error) {
		return io.NopCloser(bytes.NewReader(text)), int64(len(text)), nil
	})
}

// call makes a call to a webhook, again where that may help.
func (d *door) call(ctx context.Context, w *webhook, method, url, kind, saveAs string, body func() (io.ReadCloser, int64, error)) (err error) {
	rests := backoff.Delays{Base: firstRest, Factor: 2, Most: callTime}
	for attempt := 1; ; attempt++ {
		var again bool
		if again, err = d.attempt(ctx, w, method, url, kind, saveAs, body); err == nil || !again || attempt == mostCalls {
			return err
		}
		if backoff.Wait(ctx, rests.Half(attempt)) != nil {
			return err
		}
	}
}

// attempt makes a call once. again says that another attempt may help.
func (d *door) attempt(ctx context.Context, w *webhook, method, url, kind, saveAs string, body func() (io.ReadCloser, int64, error)) (again bool, err error) {
	content, size, err := body()
	if err != nil {
		return false, err
	}
	defer content.Close()
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, url, content)
	if err != nil {
		return false, errors.New("the URL is none")
	}
	r.ContentLength = size
	r.Header.Set("User-Agent", userAgent)
	if saveAs != "" {
		r.Header.Set("Content-Disposition", saveAs)
	}
	for name, value := range w.headers {
		r.Header.Set(name, value)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set(traceHeader, w.trace)
	if w.parent != "" {
		r.Header.Set("traceparent", w.parent)
	}
	resp, err := d.opt.Calls.Do(r)
	if err != nil {
		return !isForbidden(err), err
	}
	defer resp.Body.Close()
	switch status := resp.StatusCode; {
	case status < http.StatusMultipleChoices:
		return false, nil
	default:
		return status == http.StatusTooManyRequests || status >= http.StatusInternalServerError, fmt.Errorf("it answered %d", status)
	}
}

func isForbidden(err error) bool {
	e, ok := errors.AsType[*job.Error](err)
	return ok && e.Code == job.CodeForbidden
}

// open opens the file.
func (m made) open() (io.ReadCloser, int64, error) {
	in, err := os.Open(m.path)
	if err != nil {
		return nil, 0, fmt.Errorf("open result: %w", err)
	}
	info, err := in.Stat()
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("open result: %w", err), in.Close())
	}
	return in, info.Size(), nil
}

// disposition returns the header that names the file to be saved.
func (m made) disposition() string { return disposition.Attachment(m.name) }
