package pipeline

import (
	"errors"
	"fmt"

	"sheaf/internal/archive"
	"sheaf/internal/docx"
	"sheaf/internal/docx/revisions"
	"sheaf/internal/job"
	"sheaf/internal/offcrypto"
	"sheaf/internal/size"
)

// InlineTooLarge returns the error for an upload in one request past its limit in bytes. It names the way that takes more.
func InlineTooLarge(limit int64) *job.Error {
	return job.Errorf(job.CodeTooLarge, "The upload is larger than %s. Use POST /api/v1/uploads, or 'sheaf submit', for larger ones.", size.Limit(limit))
}

// uploadTooLarge returns the error for an upload past the limit in bytes of any.
func uploadTooLarge(limit int64) *job.Error {
	return job.Errorf(job.CodeTooLarge, "The upload is larger than %s. Split it into several.", size.Limit(limit))
}

// ZipError returns the *job.Error for what package archive says of a whole ZIP. A fault of reading it stays a fault.
func ZipError(err error) error {
	for _, m := range []struct {
		is   error
		code job.Code
	}{
		{archive.ErrNotZip, job.CodeNotAZip},
		{archive.ErrCorrupt, job.CodeCorruptZip},
		{archive.ErrEmpty, job.CodeEmptyZip},
		{archive.ErrTooManyEntries, job.CodeTooManyFiles},
	} {
		if errors.Is(err, m.is) {
			reason := job.NewError(m.code, err)
			if m.is == archive.ErrTooManyEntries {
				reason.Message = archive.Sentence(err)
			}
			return reason
		}
	}
	return fmt.Errorf("read ZIP: %w", err)
}

// documentError returns the outcome of a document for what packages archive and docx say of it, and nil for a fault of
// reading, after which the document may be tried again.
func documentError(err error) *job.Error {
	if kind, ok := errors.AsType[*docx.KindError](err); ok {
		return job.Errorf(job.CodeNotADocument, "This is %s, not a Word document (DOCX), whatever its name says. Save it as .docx and try again.", kind.Kind)
	}
	if e, ok := errors.AsType[*job.Error](err); ok {
		return e
	}
	if errors.Is(err, docx.ErrEmpty) {
		return job.Errorf(job.CodeNotADocument, "The file is empty. Save the document again and send it anew.")
	}
	if errors.Is(err, offcrypto.ErrUnsupported) {
		reason := job.Errorf(job.CodePasswordProtected, "The document is protected in a way that sheaf does not open. Open it in Word, remove the protection, and try again.")
		reason.Cause = err
		return reason
	}
	for _, m := range []struct {
		is   error
		code job.Code
	}{
		{archive.ErrUnsafeName, job.CodeUnsafeName},
		{archive.ErrEncrypted, job.CodePasswordProtected},
		{archive.ErrPassword, job.CodeWrongPassword},
		{archive.ErrOverlap, job.CodeZipBomb},
		{archive.ErrBomb, job.CodeZipBomb},
		{archive.ErrTooLarge, job.CodeZipBomb},
		{archive.ErrMethod, job.CodeCorrupt},
		{archive.ErrChecksum, job.CodeCorrupt},
		{archive.ErrCorrupt, job.CodeCorrupt},
		{revisions.ErrUnsettled, job.CodeChangesUnsettled},
		{docx.ErrEncrypted, job.CodePasswordProtected},
		{offcrypto.ErrPassword, job.CodeWrongPassword},
		{offcrypto.ErrCorrupt, job.CodeCorrupt},
		{offcrypto.ErrTooLarge, job.CodeZipBomb},
		{docx.ErrBomb, job.CodeZipBomb},
		{docx.ErrTooLarge, job.CodeZipBomb},
		{docx.ErrCorrupt, job.CodeCorrupt},
	} {
		if errors.Is(err, m.is) {
			reason := job.NewError(m.code, err)
			if sentence := archive.Sentence(err); sentence != "" {
				reason.Message = sentence
			}
			return reason
		}
	}
	return nil
}

// sourceError turns the disappearance of a pinned upload into the job's error.
func sourceError(err error) error {
	switch {
	case errors.Is(err, job.ErrNotFound):
		return job.NewError(job.CodeUploadMissing, err)
	case errors.Is(err, job.ErrChanged):
		return job.NewError(job.CodeUploadChanged, err)
	}
	return err
}

// orFault returns the document's own fault where there is one, else the fault of the machine.
func orFault(own *job.Error, fault error) error {
	if own != nil {
		return own
	}
	return fault
}
