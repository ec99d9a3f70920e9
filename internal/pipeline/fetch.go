package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/offcrypto"
	"sheaf/internal/size"
)

// fetch writes the document's bytes into dir, read out of the upload where they lie and decrypted, and returns the file's path. Its base
// name is the document's, since a document may show its own name.
func (p *Pipeline) fetch(ctx context.Context, m task, dir string) (string, error) {
	if m.stored() > p.Limits.DocumentBytes {
		return "", job.Errorf(job.CodeTooLarge, "The document is larger than %s. Make its pictures smaller or split it.", size.Limit(p.Limits.DocumentBytes))
	}
	name, err := scratchFile(dir, "in", m.Name)
	if err != nil {
		return "", err
	}
	passwords := m.secrets.For(m.Name)
	if m.Extent.Cipher == 0 || len(passwords) == 0 {
		passwords = []string{""}
	}
	for _, password := range passwords {
		err = p.fetchWith(ctx, m, name, password)
		if !errors.Is(err, archive.ErrPassword) {
			break
		}
	}
	if err != nil {
		return "", orFault(documentError(err), err)
	}
	return p.decrypted(m, name, dir)
}

// stored returns how many bytes of the upload a document takes.
func (m task) stored() int64 {
	if m.SingleDocument {
		return m.Size
	}
	return m.Extent.Compressed
}

// scratchFile returns the path of a file of a document's name in a new folder of dir.
func scratchFile(dir, folder, name string) (string, error) {
	if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
		return "", fmt.Errorf("create scratch folder: %w", err)
	}
	return filepath.Join(dir, folder, path.Base(name)), nil
}

// fetchWith writes the document's bytes to a file, which may be there. An entry of a ZIP that is encrypted is opened with the password.
func (p *Pipeline) fetchWith(ctx context.Context, m task, name, password string) error {
	offset, n := m.Extent.Offset, m.Extent.Span
	if m.SingleDocument {
		offset, n = 0, m.Size
	}
	body, err := p.Inbox.Open(ctx, m.Source, offset, n)
	if errors.Is(err, job.ErrDenied) {
		// Who converts may not list the bucket, so this is the answer when the upload is gone, expired or removed by hand. That it
		// is a wrong policy is for whoever reads the log to see.
		p.Log.Error("upload is gone, or may not be read", "job", m.Job, "document", m.Number, "error", err)
		reason := job.Errorf(job.CodeUploadMissing, "The upload was removed before this document was converted. Send it again.")
		reason.Cause = err
		return reason
	}
	if err != nil {
		return sourceError(err)
	}
	defer body.Close()
	r := io.Reader(body)
	if !m.SingleDocument {
		if r, err = entryAt(m.Name, m.Extent).Unlock(body, archive.EntryLimits{Size: p.Limits.DocumentBytes}, password); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("create scratch file: %w", err)
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}

// decrypted returns the path of the document that is in an encrypted one, which is removed, or of the document itself. Where there is no
// password for it, an encrypted one stays what it is: whoever looks into it says so.
func (p *Pipeline) decrypted(m task, name, dir string) (string, error) {
	passwords := m.secrets.For(m.Name)
	if len(passwords) == 0 {
		return name, nil
	}
	f, size, err := openDocument(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	d, err := offcrypto.Open(f, size, p.Limits.DocumentBytes)
	if errors.Is(err, offcrypto.ErrNone) {
		return name, nil
	}
	if err != nil {
		return "", orFault(documentError(err), err)
	}
	clear, err := scratchFile(dir, "decrypted", m.Name)
	if err != nil {
		return "", err
	}
	for _, password := range passwords {
		err = decryptTo(clear, d, password)
		if !errors.Is(err, offcrypto.ErrPassword) {
			break
		}
	}
	if err != nil {
		return "", orFault(documentError(err), err)
	}
	if err := os.Remove(name); err != nil {
		return "", fmt.Errorf("remove encrypted document: %w", err)
	}
	return clear, nil
}

func decryptTo(name string, d offcrypto.Document, password string) error {
	w, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("create scratch file: %w", err)
	}
	return errors.Join(d.Decrypt(w, password), w.Close())
}
