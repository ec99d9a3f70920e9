package gotenberg

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"sheaf/internal/api"
	"sheaf/internal/job"
)

// refusal is why a call is not answered with a PDF, as its sender is told.
type refusal struct {
	status int
	text   string
}

func (r *refusal) Error() string { return r.text }

func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status, fmt.Sprintf(format, args...)}
}

func badRequest(format string, args ...any) *refusal {
	return refuse(http.StatusBadRequest, format, args...)
}

// refusalOf returns what the sender is told of an error. own reports that it is the service's own fault, of which it is told no more.
func refusalOf(err error) (_ *refusal, own bool) {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r, false
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return refuse(http.StatusServiceUnavailable, timeLimit), false
	}
	e := job.AsError(err)
	switch status, ok := api.StatusOf(e.Code); {
	case ok && status != http.StatusInternalServerError:
		return &refusal{status, e.Message}, false
	case !ok && e.Code.Known():
		return badRequest("%s", e.Message), false
	}
	return refuse(http.StatusInternalServerError, "%s", http.StatusText(http.StatusInternalServerError)), true
}

const (
	timeLimit = "The request exceeded the time limit. Increase it with --gotenberg-timeout, or reduce the workload."
	queueFull = "The request queue is full. Retry shortly, or raise the limit with --gotenberg-queue."
)

// failed returns what the sender is told of a document that was not converted.
func (w *wish) failed(name string, code job.Code, message string) *refusal {
	first, status := "", http.StatusBadRequest
	switch code {
	case job.CodePasswordProtected:
		if w.has("password") {
			first = "LibreOffice could not open the document '%s' with the given password. Check the 'password' form field, and omit it if the document is not password-protected."
			break
		}
		return badRequest("The document '%s' is password-protected. Provide its password in the 'password' form field.", name)
	case job.CodeWrongPassword:
		return badRequest("The password for the document '%s' is incorrect. Check the 'password' form field.", name)
	case job.CodePagesMissing:
		return w.noPages(name)
	case job.CodeNotADocument, job.CodeCorrupt, job.CodeZipBomb, job.CodeUnsafeName:
		first = "LibreOffice could not read the document '%s'. Ensure the file is not corrupted and that its extension matches its actual format."
	case job.CodeConversionFailed, job.CodeChangesUnsettled, job.CodeFormsNotKept, job.CodeProtectionFailed, job.CodePDFAFailed, job.CodePDFUAFailed, job.CodeVersionFailed:
		first = "LibreOffice read the document '%s' but could not convert it to PDF. The document may be corrupted or rely on an unsupported feature."
	case job.CodeTooLarge:
		status = http.StatusRequestEntityTooLarge
		first = "The document '%s' is too large."
	case job.CodeTimeout:
		return refuse(http.StatusServiceUnavailable, timeLimit+" The document '%s' took longer than --timeout allows.", name)
	default:
		status = http.StatusInternalServerError
		first = "LibreOffice failed to convert the document '%s'. This is usually a resource issue: increase the memory and CPU, or reduce the document's size. The request is valid and may be retried."
	}
	return &refusal{status, strings.TrimSpace(fmt.Sprintf(first, name) + "\n" + message)}
}

// noPages says that a document has none of the pages.
func (w *wish) noPages(name string) *refusal {
	return badRequest("LibreOffice could not apply the page ranges '%s' to the document '%s'. Check the 'nativePageRanges' form field; valid values look like '1-4', '2' or '1,3,5-7'.",
		w.first("nativePageRanges"), name)
}
