package httpapi_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

func TestDownload(t *testing.T) {
	s := newService(t, nil)
	a := s.upload(t, "", file{"Größe \"1\" 100%.zip", archivetest.Zip(archivetest.Entry{Name: "Maß.docx", Body: []byte("x")})})
	id := job.ID(a.decode(t)["job_id"].(string))
	path := "/api/v1/jobs/" + string(id)
	s.get(t, path+"/download").requireProblem(t, http.StatusBadRequest, job.CodeNotReady)
	s.get(t, path+"/files/1/pdf").requireProblem(t, http.StatusBadRequest, job.CodeNotReady)
	s.run(t, id, nil)

	result := s.get(t, path+"/download")
	require.Equal(t, http.StatusOK, result.status)
	require.Equal(t, "application/zip", result.header.Get("Content-Type"))
	require.Equal(t, "nosniff", result.header.Get("X-Content-Type-Options"))
	require.Equal(t, strconv.Itoa(len(result.body)), result.header.Get("Content-Length"))
	require.Equal(t, "Größe \"1\" 100%-pdf.zip", savedAs(t, result))
	require.Contains(t, result.header.Get("Content-Disposition"), `filename="Gr__e _1_ 100_-pdf.zip"`)
	z, err := zip.NewReader(bytes.NewReader(result.body), int64(len(result.body)))
	require.NoError(t, err)
	require.Equal(t, "Maß.pdf", z.File[0].Name)

	pdf := s.get(t, path+"/files/1/pdf")
	require.Equal(t, "application/pdf", pdf.header.Get("Content-Type"))
	require.Equal(t, "Maß.pdf", savedAs(t, pdf))
	require.Equal(t, onePDF, string(pdf.body))
	s.get(t, path+"/files/2/pdf").requireProblem(t, http.StatusNotFound, job.CodeNotFound)

	one := s.get(t, path+"/download?format=pdf")
	require.Equal(t, "application/pdf", one.header.Get("Content-Type"))
	require.Equal(t, "Maß.pdf", savedAs(t, one))
	require.Equal(t, onePDF, string(one.body))
	require.Equal(t, result.body, s.get(t, path+"/download?format=zip").body)
	s.get(t, path+"/download?format=rar").requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)

	head := s.request(t, http.MethodHead, path+"/download", nil, nil)
	require.Equal(t, http.StatusOK, head.status)
	require.Empty(t, head.body)
	require.Equal(t, result.header.Get("Content-Length"), head.header.Get("Content-Length"))
}

// TestDownloadInParts has a client fetch a part, go on where it was interrupted, and not fetch what it has.
func TestDownloadInParts(t *testing.T) {
	s := newService(t, nil)
	id := s.submit(t, "a.docx")
	s.run(t, id, nil)
	path := "/api/v1/jobs/" + string(id) + "/files/1/pdf"
	whole := s.get(t, path)
	require.NotEmpty(t, whole.header.Get("ETag"))
	require.Equal(t, "bytes", whole.header.Get("Accept-Ranges"))
	part := s.request(t, http.MethodGet, path, nil, header("Range", "bytes=5-8"))
	require.Equal(t, http.StatusPartialContent, part.status)
	require.Equal(t, onePDF[5:9], string(part.body))
	rest := s.request(t, http.MethodGet, path, nil, func(r *http.Request) {
		r.Header.Set("Range", "bytes=9-")
		r.Header.Set("If-Range", whole.header.Get("ETag"))
	})
	require.Equal(t, http.StatusPartialContent, rest.status)
	require.Equal(t, onePDF[9:], string(rest.body))
	s.request(t, http.MethodGet, path, nil, header("Range", "bytes=900-")).requireProblem(t, http.StatusRequestedRangeNotSatisfiable, job.CodeInvalidRequest)
	same := s.request(t, http.MethodGet, path, nil, header("If-None-Match", whole.header.Get("ETag")))
	require.Equal(t, http.StatusNotModified, same.status)
	require.Empty(t, same.body)
}

// savedAs is the name that a browser saves a download under.
func savedAs(t *testing.T, a answer) string {
	t.Helper()
	disposition := a.header.Get("Content-Disposition")
	kind, params, err := mime.ParseMediaType(disposition)
	require.NoError(t, err, disposition)
	require.Equal(t, "attachment", kind)
	return params["filename"]
}

func TestDownloadOfNothing(t *testing.T) {
	s := newService(t, nil)
	id := s.submit(t, "a.docx")
	s.run(t, id, map[int]job.Code{1: job.CodeCorrupt})
	status := s.get(t, "/api/v1/jobs/"+string(id)).decode(t)
	require.Equal(t, "failed", status["status"])
	require.Nil(t, status["download_url"])
	s.get(t, "/api/v1/jobs/"+string(id)+"/download").requireProblem(t, http.StatusNotFound, job.CodeNotFound)
	s.get(t, "/api/v1/jobs/"+string(id)+"/files/1/pdf").requireProblem(t, http.StatusNotFound, job.CodeNotFound)
}

func TestDownloadByRedirect(t *testing.T) {
	s := newService(t, func(p *pipeline.Pipeline, _ *httpapi.Options) { p.Downloads = p.Outbox.(job.Presigner) })
	id := s.submit(t, "a.docx")
	s.run(t, id, nil)
	a := s.get(t, "/api/v1/jobs/"+string(id)+"/files/1/pdf")
	require.Equal(t, http.StatusSeeOther, a.status)
	require.Empty(t, a.body)
	file := s.get(t, a.header.Get("Location"))
	require.Equal(t, http.StatusOK, file.status, "%s", file.body)
	require.Equal(t, onePDF, string(file.body))
	require.NotContains(t, s.logs.String(), "X-Amz-Signature")
}

// breaking is an outbox whose objects break off after some bytes once broken is set.
type breaking struct {
	job.Bucket
	broken bool
}

var errDisk = errors.New("disk broke")

func (b *breaking) Open(ctx context.Context, ref job.Ref, offset, n int64) (io.ReadCloser, error) {
	body, err := b.Bucket.Open(ctx, ref, offset, n)
	if err != nil || !b.broken {
		return body, err
	}
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(io.LimitReader(body, 5), failing{}), body}, nil
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errDisk }

func TestBrokenDownloadIsCutOff(t *testing.T) {
	var outbox *breaking
	s := newService(t, func(p *pipeline.Pipeline, _ *httpapi.Options) {
		outbox = &breaking{Bucket: p.Outbox}
		p.Outbox = outbox
	})
	id := s.submit(t, "a.docx")
	s.run(t, id, nil)
	outbox.broken = true
	resp, err := http.Get(s.url + "/api/v1/jobs/" + string(id) + "/files/1/pdf")
	if err == nil { // the header had been sent
		defer resp.Body.Close()
		_, err = io.ReadAll(resp.Body)
	}
	require.ErrorContains(t, err, "EOF")
	broken := s.logs.lines(t, "download broke off")
	require.Len(t, broken, 1)
	require.Equal(t, "ERROR", broken[0]["level"])
	require.Contains(t, broken[0]["err"], errDisk.Error())
}
