package pipeline_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// bulkySizes are those of PDFs whose result has three parts: the second PDF lies in
// the first two, the third in the last two, and the fourth in the last, with the reports and the directory.
func bulkySizes() []int { return []int{3 << 20, 9 << 20, 5 << 20, 1000} }

// bulky hands in a job of documents whose PDFs have these sizes, and returns it when its result is due.
func (w *world) bulky(sizes ...int) (*given, *recorder) {
	w.p.Converter, w.clean.Converter = bulkyConverter{}, bulkyConverter{}
	texts := make([]string, len(sizes))
	for i, size := range sizes {
		texts[i] = strconv.Itoa(size) + " bytes"
	}
	g := w.submit(texts...)
	w.deliverAll("intake")
	w.deliverAll("convert")
	w.reconcileAll()
	require.NotEmpty(w.t, w.bags["bundle"])
	return g, &recorder{Bucket: w.clean.Outbox}
}

func (w *world) reconcileAll() {
	for len(w.feed) > 0 {
		w.reconcile(w.t.Context())
	}
}

// builder is a process of its own that builds results in out.
func (w *world) builder(out job.Bucket) *pipeline.Pipeline {
	p := *w.clean
	p.Outbox = out
	return &p
}

// bulkyConverter makes PDFs of the size that stands in the document.
type bulkyConverter struct{}

func (bulkyConverter) Convert(_ context.Context, c job.Conversion) (job.Rendering, error) {
	b, err := os.ReadFile(c.Source)
	if err != nil {
		return job.Rendering{}, err
	}
	text, err := openText(b)
	if err != nil {
		return job.Rendering{}, err
	}
	size, err := strconv.Atoi(regexp.MustCompile(`(\d+) bytes`).FindStringSubmatch(text)[1])
	if err != nil {
		return job.Rendering{}, err
	}
	name := strings.TrimSuffix(filepath.Base(c.Source), ".docx")
	return job.Rendering{Pages: 1}, os.WriteFile(c.Target, bulkyPDF(name, size), 0o600)
}

// bulkyPDF returns the PDF of a name and size.
func bulkyPDF(name string, size int) []byte {
	var seed [32]byte
	copy(seed[:], name)
	b := make([]byte, size)
	_, _ = rand.NewChaCha8(seed).Read(b) // never fails
	return b
}

func (w *world) putPDF(g *given, n int, pdf []byte) {
	_, err := w.clean.Outbox.Put(w.t.Context(), g.id.PDFKey(n), bytes.NewReader(pdf), job.PutOptions{})
	require.NoError(w.t, err)
}

func (w *world) exists(g *given) bool {
	_, err := w.clean.Outbox.Head(w.t.Context(), job.Ref{Key: g.id.ResultKey(1)})
	if errors.Is(err, job.ErrNotFound) {
		return false
	}
	require.NoError(w.t, err)
	return true
}

// bulkyZip is the result of a bulky job.
type bulkyZip struct {
	*zip.Reader
	size int
	ends []int64 // of the PDFs
}

// requireBulky checks the result of a bulky job that is done: every checksum, and that its entries are byte by byte what is
// written in one go.
func (w *world) requireBulky(g *given) bulkyZip {
	t := w.t
	require.Equal(t, job.Completed, w.status(g.id).Status)
	b := w.result(g.id)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	require.Len(t, z.File, len(g.texts)+2)
	var once bytes.Buffer
	again := archive.NewWriter(&once)
	var ends []int64
	for i, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(r)
		require.NoError(t, err, "the checksum of %s", f.Name)
		if i >= len(g.texts) {
			continue
		}
		name, number := strings.CutSuffix(f.Name, ".pdf")
		require.True(t, number)
		require.Equal(t, "d"+strconv.Itoa(i+1), name)
		require.True(t, bytes.Equal(bulkyPDF(name, len(content)), content))
		require.Equal(t, strconv.Itoa(len(content))+" bytes", g.texts[i])
		require.NoError(t, again.Store(f.Name, int64(len(content)), f.CRC32, f.Modified, bytes.NewReader(content)))
		at, err := f.DataOffset()
		require.NoError(t, err)
		ends = append(ends, at+int64(len(content)))
	}
	require.NoError(t, again.Close())
	end := ends[len(ends)-1]
	require.True(t, bytes.Equal(once.Bytes()[:end], b[:end]))
	return bulkyZip{z, len(b), ends}
}

const resultPart = 8 << 20

func (z bulkyZip) parts() int { return (z.size + resultPart - 1) / resultPart }

// span returns the first and the last part that PDF i lies in.
func (z bulkyZip) span(i int) (from, to int) {
	begin := int64(0)
	if i > 0 {
		begin = z.ends[i-1]
	}
	return int(begin/resultPart) + 1, int((z.ends[i]-1)/resultPart) + 1
}
