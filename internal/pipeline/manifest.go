package pipeline

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/result"
)

// newManifest judges the entries of a ZIP: which are documents, which of those the directory alone condemns, and what
// their PDFs will be called in the result of a job.
func newManifest(dir *archive.Directory, j job.Job) job.Manifest {
	also := j.Options.Endings()
	m := job.Manifest{Skipped: []job.Skipped{}}
	var names []string
	for _, e := range dir.Entries {
		document, reason := archive.Classify(e, also...)
		if !document {
			m.Skipped = append(m.Skipped, job.Skipped{Filename: e.Name, Reason: reason})
			continue
		}
		d := job.Entry{Name: e.Name, Extent: newExtent(e)}
		if e.Problem != nil {
			reason := documentError(e.Problem)
			d.Code, d.Message = reason.Code, reason.Message
		}
		m.Documents = append(m.Documents, d)
		names = append(names, e.Name)
	}
	for i, pdf := range result.Names(names, j.Options.Names, j.CreatedAt, also...) {
		m.Documents[i].PDF = pdf
	}
	return m
}

// singleManifest is the manifest of an upload that is one document. Its name was given beside it and is not a path.
func singleManifest(j job.Job) job.Manifest {
	filename, err := archive.CleanName(path.Base(j.Source.Filename))
	if err != nil {
		filename = "document.docx"
	}
	return job.Manifest{
		Documents: []job.Entry{{Name: filename, PDF: result.Names([]string{filename}, j.Options.Names, j.CreatedAt, j.Options.Endings()...)[0]}},
		Skipped:   []job.Skipped{},
	}
}

func newExtent(e archive.Entry) job.Extent {
	return job.Extent{
		Offset: e.HeaderOffset, Span: e.Span, Compressed: e.CompressedSize, Size: e.Size,
		CRC32: e.CRC32, Method: e.Method, Flags: e.Flags, Cipher: uint8(e.Cipher), Modified: e.Modified,
	}
}

// entryAt is the inverse of newExtent, for reading the entry.
func entryAt(name string, x job.Extent) archive.Entry {
	return archive.Entry{
		Name: name, HeaderOffset: x.Offset, Span: x.Span, CompressedSize: x.Compressed, Size: x.Size,
		CRC32: x.CRC32, Method: x.Method, Flags: x.Flags, Cipher: archive.Cipher(x.Cipher), Modified: x.Modified,
	}
}

// openZip reads and judges the directory of a job's upload. Its errors are those of an upload that cannot become a job.
func (p *Pipeline) openZip(r io.ReaderAt, size int64, j job.Job) (job.Manifest, error) {
	dir, err := archive.Open(r, size, archive.Limits{Entries: 10 * p.Limits.Documents})
	if err != nil {
		return job.Manifest{}, ZipError(err)
	}
	m := newManifest(dir, j)
	switch n := len(m.Documents); {
	case n == 0:
		reason := job.NewError(job.CodeNoDocuments, nil)
		reason.Message = cmp.Or(archive.Instead(dir.Entries, j.Options.Endings()...), reason.Message)
		return job.Manifest{}, reason
	case n > p.Limits.Documents:
		return job.Manifest{}, job.Errorf(job.CodeTooManyFiles, "There are %d documents in the ZIP; one job takes %d. Split it into several ZIPs.", n, p.Limits.Documents)
	}
	return m, nil
}

// objectReader reads an object at any offset by range requests. Each ReadAt is one request, so callers read in large
// pieces.
type objectReader struct {
	ctx     context.Context
	objects job.Objects
	ref     job.Ref
	size    int64
}

func (r *objectReader) ReadAt(b []byte, off int64) (int, error) {
	if off >= r.size {
		return 0, io.EOF
	}
	want := min(int64(len(b)), r.size-off)
	body, err := r.objects.Open(r.ctx, r.ref, off, want)
	if err != nil {
		return 0, err
	}
	defer body.Close()
	n, err := io.ReadFull(body, b[:want])
	if err == nil && want < int64(len(b)) {
		err = io.EOF
	}
	return n, err
}

func (p *Pipeline) putManifest(ctx context.Context, id job.ID, m job.Manifest) error {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := errors.Join(json.NewEncoder(z).Encode(m), z.Close()); err != nil {
		return fmt.Errorf("encode manifest of job %s: %w", id, err)
	}
	if _, err := p.Outbox.Put(ctx, id.ManifestKey(), &b, job.PutOptions{ContentType: "application/gzip", Size: int64(b.Len())}); err != nil {
		return err
	}
	return nil
}

// manifest reads the manifest of a counted job. It must not be changed: it is shared.
func (p *Pipeline) manifest(ctx context.Context, id job.ID) (*job.Manifest, error) {
	if m := p.Manifests.get(id); m != nil {
		return m, nil
	}
	body, err := p.Outbox.Open(ctx, job.Ref{Key: id.ManifestKey()}, 0, -1)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	z, err := gzip.NewReader(body)
	if err != nil {
		return nil, fmt.Errorf("read manifest of job %s: %w", id, err)
	}
	m := new(job.Manifest)
	if err := json.NewDecoder(z).Decode(m); err != nil {
		return nil, fmt.Errorf("decode manifest of job %s: %w", id, err)
	}
	p.Manifests.put(id, m)
	return m, nil
}
