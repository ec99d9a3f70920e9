// Package lock protects PDFs with passwords: AES-256 as PDF 2.0 has it (ISO 32000-2, 7.6.4: revision 6), which LibreOffice 7.4 does not
// write. The library that does it bounds what it takes for a stream, but not their sum, and what is in a PDF may be hostile: reading one
// is an errand (package errand), which it imports beside job and the library.
package lock

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"golang.org/x/text/unicode/norm"

	"sheaf/internal/job"
	"sheaf/internal/office/errand"
)

// keyBits is the length of the key that content is encrypted with.
const keyBits = 256

// Locker is a job.Protector. Without a Runner it protects no PDFs that are there already.
type Locker struct{ Runner errand.Runner }

var _ job.Protector = Locker{}

// withoutFolder keeps the library from making a folder with settings of its own in the user's.
var withoutFolder = sync.OnceFunc(api.DisableConfigDir)

// blank is a PDF of one empty page.
const blank = "%PDF-1.7\n" +
	"1 0 obj\n" +
	"<</Type/Catalog/Pages 2 0 R>>\n" +
	"endobj\n" +
	"2 0 obj\n" +
	"<</Type/Pages/Kids[3 0 R]/Count 1>>\n" +
	"endobj\n" +
	"3 0 obj\n" +
	"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\n" +
	"endobj\n" +
	"xref\n" +
	"0 4\n" +
	"0000000000 65535 f \n" +
	"0000000009 00000 n \n" +
	"0000000054 00000 n \n" +
	"0000000105 00000 n \n" +
	"trailer\n" +
	"<</Size 4/Root 1 0 R>>\n" +
	"startxref\n" +
	"166\n" +
	"%%EOF\n"

// Lock returns how a PDF that is still to be written is protected: as the library protects another one.
func (Locker) Lock(p job.Protection) (job.Lock, error) {
	pdf, err := read(strings.NewReader(blank), p)
	if err != nil {
		return job.Lock{}, err
	}
	if err := api.WriteContext(pdf, io.Discard); err != nil {
		return job.Lock{}, fmt.Errorf("lock PDF: %w", err)
	}
	return job.Lock{Key: pdf.EncKey, O: pdf.E.O, OE: pdf.E.OE, U: pdf.E.U, UE: pdf.E.UE, Perms: pdf.E.Perms, P: pdf.E.P}, nil
}

// Name is that of the errand that Work does.
const Name = "lock"

// source is the PDF's name among the files of the errand.
const source = "source.pdf"

var errNoRunner = errors.New("nobody does errands here")

// Protect writes a protected copy of a PDF, with all that is in it. Without a password for users anybody can open it, and do with it what
// the permissions allow; without one of an owner nobody has that, and users may do everything.
func (l Locker) Protect(ctx context.Context, path, target string, p job.Protection, most time.Duration) error {
	if l.Runner == nil {
		return errNoRunner
	}
	err := l.Runner.Errand(ctx, errand.Errand{Name: Name, Request: p, Files: map[string]string{source: path}, Target: target, Timeout: most})
	if _, ok := errors.AsType[*errand.Failure](err); ok {
		return job.NewError(job.CodeProtectionFailed, err)
	}
	return err
}

// Work is the errand: it protects a PDF as the request says.
func Work(dir string, request []byte) error {
	var p job.Protection
	if err := json.Unmarshal(request, &p); err != nil {
		return fmt.Errorf("read protection: %w", err)
	}
	r, err := os.Open(filepath.Join(dir, errand.In, source))
	if err != nil {
		return fmt.Errorf("open PDF: %w", err)
	}
	defer r.Close()
	pdf, err := read(r, p)
	if err != nil {
		return err
	}
	w, err := os.OpenFile(filepath.Join(dir, errand.Result), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("create protected PDF: %w", err)
	}
	if err := errors.Join(api.WriteContext(pdf, w), w.Close()); err != nil {
		return fmt.Errorf("write protected PDF: %w", err)
	}
	return nil
}

// read reads a PDF that is to be written protected.
func read(r io.ReadSeeker, p job.Protection) (*model.Context, error) {
	c, err := configuration(p)
	if err != nil {
		return nil, err
	}
	pdf, err := api.ReadContext(r, c)
	if err != nil {
		return nil, fmt.Errorf("read PDF: %w", err)
	}
	two := model.V20 // revision 6 belongs to PDF 2.0
	pdf.HeaderVersion, pdf.RootVersion = &two, &two
	return pdf, nil
}

// configuration returns what the library has to know.
func configuration(p job.Protection) (*model.Configuration, error) {
	allowed, err := flags(p.Permissions)
	if err != nil {
		return nil, err
	}
	withoutFolder()
	owner := p.OwnerPassword
	if owner == "" {
		owner = rand.Text()
	}
	c := model.NewAESConfiguration(prepared(p.UserPassword), prepared(owner), keyBits)
	c.Cmd, c.Permissions = model.ENCRYPT, allowed
	return c, nil
}

// prepared returns a password as keys are made of it (7.6.4.3.3): what looks the same is the same. Whoever typed it checked that it is not
// too long.
func prepared(password string) string { return norm.NFKC.String(password) }

// flags returns what is allowed, as PDFs have it. Reading the text aloud is never forbidden, as PDF 2.0 wants it.
func flags(list string) (model.PermissionFlags, error) {
	names, err := job.ParsePermissions(list)
	if err != nil {
		return 0, err
	}
	all := model.PermissionsNone | model.PermissionExtractRev3
	for _, name := range names {
		all |= map[string]model.PermissionFlags{
			job.PermitPrint:    model.PermissionPrintRev2 | model.PermissionPrintRev3,
			job.PermitCopy:     model.PermissionExtract,
			job.PermitChange:   model.PermissionModify,
			job.PermitComment:  model.PermissionModAnnFillForm,
			job.PermitFill:     model.PermissionFillRev3,
			job.PermitAssemble: model.PermissionAssembleRev3,
		}[name]
	}
	return all, nil
}
