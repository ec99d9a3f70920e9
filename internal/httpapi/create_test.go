package httpapi_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

func TestCreate(t *testing.T) {
	for name, files := range map[string][]file{
		"a ZIP":           {zipOf("a.docx", "b/c.docx")},
		"two DOCX":        {{"a.docx", []byte("one")}, {"b/c.docx", []byte("two")}},
		"one field empty": {{"a.docx", []byte("one")}, {"", nil}, {"b/c.docx", []byte("two")}},
		"no ending":       {{"upload", zipOf("a.docx", "b/c.docx").body}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService(t, nil)
			a := s.upload(t, "", files...)
			require.Equal(t, http.StatusAccepted, a.status, "%s", a.body)
			got := a.decode(t)
			id := job.ID(got["job_id"].(string))
			require.Equal(t, map[string]any{"job_id": string(id), "status": "pending", "message": "Job created successfully"}, got)
			require.Equal(t, s.url+"/api/v1/jobs/"+string(id), a.header.Get("Location"))
			require.NoError(t, s.Intake(t.Context(), id))
			require.Equal(t, []string{"a.docx", "b/c.docx"}, filenames(t, s.get(t, "/api/v1/jobs/"+string(id))), "folders are kept")
			left, err := os.ReadDir(s.Scratch)
			require.NoError(t, err)
			require.Empty(t, left)
		})
	}
}

// filenames are the names of the files in a status document.
func filenames(t *testing.T, a answer) []string {
	t.Helper()
	var names []string
	for _, f := range a.decode(t)["files"].([]any) {
		names = append(names, f.(map[string]any)["filename"].(string))
	}
	return names
}

func TestCreateRefuses(t *testing.T) {
	s := newService(t, func(p *pipeline.Pipeline, _ *httpapi.Options) { p.Limits.InlineBytes, p.Limits.Documents = 1<<20, 3 })
	whole := zipOf("a.docx")
	for name, c := range map[string]struct {
		files  []file
		status int
		code   job.Code
	}{
		"nothing":            {nil, 400, job.CodeInvalidRequest},
		"no name":            {[]file{{"", []byte("x")}}, 400, job.CodeInvalidRequest},
		"a long name":        {[]file{{strings.Repeat("d/", 2100) + "a.docx", []byte("x")}}, 400, job.CodeInvalidRequest},
		"two ZIPs":           {[]file{whole, whole}, 400, job.CodeInvalidRequest},
		"a ZIP and a DOCX":   {[]file{whole, {"a.docx", []byte("x")}}, 400, job.CodeInvalidRequest},
		"a picture":          {[]file{{"a.png", []byte("\x89PNG")}}, 400, job.CodeNotAZip},
		"an empty file":      {[]file{{"a.zip", nil}}, 400, job.CodeNotAZip},
		"half a ZIP":         {[]file{{"a.zip", whole.body[:len(whole.body)/2]}}, 400, job.CodeCorruptZip},
		"an empty ZIP":       {[]file{{"a.zip", archivetest.Zip()}}, 400, job.CodeEmptyZip},
		"a ZIP of pictures":  {[]file{zipOf("a.png", "__MACOSX/._a.docx")}, 400, job.CodeNoDocuments},
		"too many documents": {[]file{zipOf("1.docx", "2.docx", "3.docx", "4.docx")}, 400, job.CodeTooManyFiles},
		"too large":          {[]file{{"a.zip", make([]byte, 1<<20+1)}}, 413, job.CodeTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			s.upload(t, "", c.files...).requireProblem(t, c.status, c.code)
		})
	}
	require.Empty(t, s.get(t, "/api/v1/jobs").decode(t)["jobs"])
	require.Empty(t, s.logs.lines(t, "request failed"))
	left, err := os.ReadDir(s.Scratch)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestCreateRefusesOtherBodies(t *testing.T) {
	s := newService(t, nil)
	complete, contentType := form(t, zipOf("a.docx"))
	for name, c := range map[string]struct {
		contentType string
		body        []byte
	}{
		"no type":            {"", []byte("x")},
		"JSON":               {"application/json", []byte("{}")},
		"another multipart":  {"multipart/mixed; boundary=x", complete.Bytes()},
		"no boundary":        {"multipart/form-data", complete.Bytes()},
		"another boundary":   {"multipart/form-data; boundary=other", complete.Bytes()},
		"cut off in a file":  {contentType, complete.Bytes()[:complete.Len()-80]},
		"cut off at the end": {contentType, complete.Bytes()[:complete.Len()-4]},
		"empty":              {contentType, nil},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.request(t, http.MethodPost, "/api/v1/jobs/", bytes.NewReader(c.body), header("Content-Type", c.contentType))
			p := a.requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
			if !strings.HasPrefix(c.contentType, "multipart/form-data; ") {
				require.Contains(t, p["detail"], "curl -F file=@documents.zip "+s.url+"/api/v1/jobs/")
			}
		})
	}
	require.Empty(t, s.logs.lines(t, "request failed"), "what a client sends wrong is no fault of ours")
}

func TestIdempotencyKey(t *testing.T) {
	s := newService(t, nil)
	first := s.upload(t, "key 1", zipOf("a.docx"))
	require.Equal(t, http.StatusAccepted, first.status)
	again := s.upload(t, "key 1", zipOf("a.docx"))
	require.Equal(t, http.StatusAccepted, again.status)
	require.Equal(t, first.decode(t)["job_id"], again.decode(t)["job_id"])
	s.upload(t, "key 1", zipOf("b.docx")).requireProblem(t, http.StatusConflict, job.CodeIdempotencyConflict)
	require.NotEqual(t, first.decode(t)["job_id"], s.upload(t, "key 2", zipOf("a.docx")).decode(t)["job_id"])
	for _, key := range []string{strings.Repeat("k", 256), "schlüssel", "a\tb"} {
		p := s.upload(t, key, zipOf("a.docx")).requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
		require.Contains(t, p["detail"], "Idempotency-Key")
		require.NotContains(t, p["detail"], key)
	}
	require.Equal(t, http.StatusAccepted, s.upload(t, strings.Repeat("k", 255), zipOf("a.docx")).status)
}

// zeros gives n zero bytes and tells the most heap in use while it was read.
type zeros struct {
	left int64
	most *uint64
}

func (z *zeros) Read(p []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	before := z.left / (8 << 20)
	n := int(min(int64(len(p)), z.left))
	clear(p[:n])
	z.left -= int64(n)
	if z.left/(8<<20) != before {
		*z.most = max(*z.most, heap())
	}
	return n, nil
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestUploadIsStreamed(t *testing.T) {
	s := newService(t, nil)
	for _, name := range []string{"big.zip", "big.docx"} {
		var most uint64
		start := heap()
		r, w := io.Pipe()
		f := multipart.NewWriter(w)
		done := make(chan error, 1)
		go func() {
			part, err := f.CreateFormFile("file", name)
			if err == nil {
				_, err = io.Copy(part, &zeros{left: 200 << 20, most: &most})
			}
			if err == nil {
				err = f.Close()
			}
			w.CloseWithError(err)
			done <- err
		}()
		a := s.request(t, http.MethodPost, "/api/v1/jobs/", r, header("Content-Type", f.FormDataContentType()))
		require.NoError(t, <-done)
		require.NotZero(t, most)
		require.Less(t, most, start+32<<20)
		if name == "big.zip" {
			a.requireProblem(t, http.StatusBadRequest, job.CodeNotAZip)
		} else {
			require.Equal(t, http.StatusAccepted, a.status, "%s", a.body)
		}
	}
}

// TestRefusedWhileSending is a client that reads nothing before it has sent all.
func TestRefusedWhileSending(t *testing.T) {
	s := newService(t, func(p *pipeline.Pipeline, opt *httpapi.Options) {
		withTokens(p, opt)
		p.Limits.InlineBytes = 1 << 10
	})
	const size = 30 << 20
	start := "--b\r\nContent-Disposition: form-data; name=file; filename=a.zip\r\n\r\n"
	anna, told := "Authorization: Bearer secret-of-anna\r\n", fmt.Sprintf("Content-Length: %d\r\n\r\n", size)
	chunked := fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n", size)
	for name, c := range map[string]struct {
		method, head, end string
		status            int
	}{
		"length told":     {http.MethodPost, anna + told, "", http.StatusRequestEntityTooLarge},
		"length not told": {http.MethodPost, anna + chunked, "\r\n0\r\n\r\n", http.StatusRequestEntityTooLarge},
		"not let in":      {http.MethodPost, told, "", http.StatusUnauthorized},
		"wrong method":    {http.MethodPatch, anna + told, "", http.StatusMethodNotAllowed},
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", s.url[len("http://"):])
			require.NoError(t, err)
			defer conn.Close()
			_, err = io.WriteString(conn, c.method+" /api/v1/jobs/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b\r\n"+c.head+start)
			require.NoError(t, err)
			_, err = conn.Write(make([]byte, size-len(start)))
			require.NoError(t, err, "all of it is taken")
			_, err = io.WriteString(conn, c.end)
			require.NoError(t, err)
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			require.NoError(t, err)
			defer resp.Body.Close()
			require.Equal(t, c.status, resp.StatusCode)
		})
	}
}

// TestOtherFieldsAreBounded, too: what stands around the form counts where no length is told.
func TestOtherFieldsAreBounded(t *testing.T) {
	s := newService(t, func(p *pipeline.Pipeline, _ *httpapi.Options) { p.Limits.InlineBytes = 1 << 10 })
	body := "--b\r\nContent-Disposition: form-data; name=watermark\r\n\r\n" + strings.Repeat("x", 17<<20) + "\r\n--b--\r\n"
	send := func(sent string) answer {
		return s.request(t, http.MethodPost, "/api/v1/jobs/", io.MultiReader(strings.NewReader(sent)), header("Content-Type", "multipart/form-data; boundary=b"))
	}
	send(body).requireProblem(t, http.StatusBadRequest, job.CodeInvalidRequest)
	send("--b--\r\n"+body).requireProblem(t, http.StatusRequestEntityTooLarge, job.CodeTooLarge)
}

// TestAskBeforeSending is a client that waits to be told to send: a refusal tells it not to.
func TestAskBeforeSending(t *testing.T) {
	s := newService(t, nil)
	conn, err := net.Dial("tcp", s.url[len("http://"):])
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "POST /api/v1/jobs/ HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\n"+
		"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000000000\r\n\r\n")
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
	require.True(t, resp.Close)
}

// TestCreatePacked sends a body that is packed as a whole.
func TestCreatePacked(t *testing.T) {
	s := newService(t, nil)
	body, contentType := form(t, zipOf("a.docx"))
	for coding, status := range map[string]int{"gzip": 415, "br, gzip": 415, "identity": 202} {
		a := s.request(t, http.MethodPost, "/api/v1/jobs/", bytes.NewReader(body.Bytes()), func(r *http.Request) {
			r.Header.Set("Content-Type", contentType)
			r.Header.Set("Content-Encoding", coding)
		})
		require.Equal(t, status, a.status, "%s: %s", coding, a.body)
		if status == http.StatusUnsupportedMediaType {
			require.Contains(t, a.requireProblem(t, status, job.CodeInvalidRequest)["detail"], "Content-Encoding")
		}
	}
}
