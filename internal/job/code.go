package job

import (
	"errors"
	"fmt"
)

// Code is a stable error code. Clients may switch on it; its spelling never changes.
type Code string

// Codes of requests that were refused.
const (
	CodeInvalidRequest      Code = "invalid_request"
	CodeInvalidID           Code = "invalid_id"
	CodeNotFound            Code = "not_found"
	CodeNotReady            Code = "not_ready"
	CodeUnauthorized        Code = "unauthorized"
	CodeForbidden           Code = "forbidden"
	CodeTooLarge            Code = "too_large" // also of a document
	CodeIdempotencyConflict Code = "idempotency_conflict"
	CodeRateLimited         Code = "rate_limited"
	CodeStorageFull         Code = "storage_full"
	CodeUnavailable         Code = "unavailable"
	CodeInternal            Code = "internal" // also of a job and a document
)

// Codes of uploads that cannot become a job, answered at once where they are seen at once and
// otherwise the error_code of the failed job.
const (
	CodeNotAZip       Code = "not_a_zip"
	CodeCorruptZip    Code = "corrupt_zip"
	CodeEmptyZip      Code = "empty_zip"
	CodeNoDocuments   Code = "no_documents"
	CodeTooManyFiles  Code = "too_many_files"
	CodeUploadMissing Code = "upload_missing"
	CodeUploadChanged Code = "upload_changed"
	CodeMergeFailed   Code = "merge_failed" // of a job whose documents were converted
)

// Codes of documents that were not converted.
const (
	CodeNotADocument      Code = "not_a_document"
	CodeCorrupt           Code = "corrupt"
	CodePasswordProtected Code = "password_protected"
	CodeWrongPassword     Code = "wrong_password"
	CodeZipBomb           Code = "zip_bomb"
	CodeUnsafeName        Code = "unsafe_name"
	CodeTimeout           Code = "timeout"
	CodeCrashed           Code = "crashed"
	CodeOutOfMemory       Code = "out_of_memory"
	CodeConversionFailed  Code = "conversion_failed"
	CodePagesMissing      Code = "pages_missing"
	CodeChangesUnsettled  Code = "changes_unsettled"
	CodeFormsNotKept      Code = "forms_not_kept"
	CodeProtectionFailed  Code = "protection_failed"
	CodePDFAFailed        Code = "pdfa_failed"
	CodePDFUAFailed       Code = "pdfua_failed"
	CodeVersionFailed     Code = "version_failed"
	CodeCancelled         Code = "cancelled"
)

// DocumentCodes returns the codes that a document can fail with.
func DocumentCodes() []Code {
	return []Code{
		CodeNotADocument, CodeCorrupt, CodePasswordProtected, CodeWrongPassword, CodeTooLarge, CodeZipBomb, CodeUnsafeName, CodeTimeout,
		CodeCrashed, CodeOutOfMemory, CodeConversionFailed, CodePagesMissing, CodeChangesUnsettled, CodeFormsNotKept, CodeProtectionFailed,
		CodePDFAFailed, CodePDFUAFailed, CodeVersionFailed, CodeCancelled, CodeUploadMissing, CodeUploadChanged, CodeInternal,
	}
}

// sentences says for every code what is wrong and what to do next.
var sentences = map[Code]string{
	CodeInvalidRequest:      "The request is not understood. See /docs for what this call takes.",
	CodeInvalidID:           "This is not a job id. Use the job_id that the upload answered with.",
	CodeNotFound:            "There is no such job. It may have been deleted, have expired, or belong to another token.",
	CodeNotReady:            "The job is not finished yet. Ask for its status and try again when it is.",
	CodeUnauthorized:        "A valid token is needed. Send it as 'Authorization: Bearer TOKEN'.",
	CodeForbidden:           "This request is not allowed from here. Call the service by the address it listens on.",
	CodeTooLarge:            "This is larger than allowed. Split it, or raise the limit where you run the service.",
	CodeIdempotencyConflict: "This Idempotency-Key was used before with other content. Use a new key.",
	CodeRateLimited:         "Too many requests. Wait a moment and try again.",
	CodeStorageFull:         "There is no room left on the service's disk, and nothing was stored. Try again when whoever runs the service has made room.",
	CodeUnavailable:         "The service cannot do its work at the moment. What was accepted is safe and goes on by itself; its log says what it waits for.",
	CodeInternal:            "Something went wrong on our side. Try again; if it stays, report the job id.",

	CodeNotAZip:       "This is neither a ZIP nor a DOCX file. Send a ZIP of Word documents, or DOCX files.",
	CodeCorruptZip:    "The ZIP is damaged or cut off. Make it again and send it anew.",
	CodeEmptyZip:      "The ZIP is empty. Put Word documents (.docx) into it.",
	CodeNoDocuments:   "There is no .docx file in the ZIP. Only Word documents are converted.",
	CodeTooManyFiles:  "There are more documents in the ZIP than one job takes. Split it into several ZIPs.",
	CodeUploadMissing: "The upload never arrived. Start again with a new upload.",
	CodeMergeFailed:   "The PDFs could not be merged into one. Download them one by one, or convert the documents again without merging.",
	CodeUploadChanged: "The upload was replaced while it was being read. Send it again as a new job.",

	CodeNotADocument:      "This is not a Word document (DOCX), whatever its name says. Save it as .docx and try again.",
	CodeCorrupt:           "The document is damaged. Open it in Word, let Word repair it, and save it again.",
	CodePasswordProtected: "The document is protected by a password. Give the password, or remove it in Word, and try again.",
	CodeWrongPassword:     "The password given does not open the document. Check it and try again.",
	CodeZipBomb:           "The document unpacks to far more than its size allows and was not opened.",
	CodeUnsafeName:        "The file's name points outside its folder or holds forbidden characters. Rename it and try again.",
	CodeTimeout:           "The conversion took too long and was stopped. Split the document or allow more time.",
	CodeCrashed:           "LibreOffice crashed on this document each time it was tried. Save it again in Word and try again.",
	CodeOutOfMemory:       "The document needs more memory than is allowed. Split it or make its pictures smaller.",
	CodeConversionFailed:  "LibreOffice could not convert the document. Open and save it again in Word and try again.",
	CodePagesMissing:      "The document has none of the pages that were asked for. Ask for other pages.",
	CodeProtectionFailed:  "The PDF could not be protected with its passwords, and is not given out without. Convert the document without them and protect it by hand.",
	CodeChangesUnsettled:  "The document is damaged in a way that its tracked changes cannot be settled. Accept or reject them in Word and try again.",
	CodeFormsNotKept:      "Not all form fields of the document can be kept. Convert it with form fields as text (forms=flatten).",
	CodePDFAFailed:        "The document's PDF is not PDF/A. Ask for another kind of PDF/A or for an ordinary PDF.",
	CodePDFUAFailed:       "The document's PDF is not PDF/UA. Convert it without pdfua.",
	CodeVersionFailed:     "The document's PDF is not of the version that was asked for. Ask for another one.",
	CodeCancelled:         "The job was cancelled before this document was converted. Retry the job to convert it.",
}

// Sentence is the plain sentence for a code: what is wrong and what to do next.
func (c Code) Sentence() string { return sentences[c] }

// Known reports whether c is one of the codes of this package.
func (c Code) Known() bool { return sentences[c] != "" }

// Error is an error that its reader can act on: a code, a sentence, and the cause, which is for the log only.
type Error struct {
	Code    Code
	Message string
	Cause   error
}

// NewError returns an Error with the code's own sentence.
func NewError(code Code, cause error) *Error {
	return &Error{Code: code, Message: code.Sentence(), Cause: cause}
}

// Errorf returns an Error with a sentence of its own. The sentence is shown to clients.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %s (%v)", e.Code, e.Message, e.Cause)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Message)
}

func (e *Error) Unwrap() error { return e.Cause }

// AsError returns the Error that err is or wraps, one of code storage_full for a full disk, and an Error of code internal for
// everything else. It is nil for nil.
func AsError(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if IsFull(err) {
		return NewError(CodeStorageFull, err)
	}
	return NewError(CodeInternal, err)
}
