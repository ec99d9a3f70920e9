package e2e

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

// stampPDF returns a PDF of one page, drawn by streams of a few bytes that unpack to so many each.
func stampPDF(t *testing.T, streams int, unpacked int64) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	line := []byte(strings.Repeat("0 0 9 9 re f\n", 1<<12))
	for left := unpacked; left > 0; left -= int64(len(line)) {
		_, err := z.Write(line[:min(int64(len(line)), left)])
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 300 400]>>", ""}
	var contents strings.Builder
	for range streams {
		objects = append(objects, fmt.Sprintf("<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream", packed.Len(), packed.Bytes()))
		fmt.Fprintf(&contents, "%d 0 R ", len(objects))
	}
	objects[2] = "<</Type/Page/Parent 2 0 R/Resources<<>>/Contents[" + contents.String() + "]>>"
	var b, table bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, &table, len(objects)+1, at)
	return b.Bytes()
}

// stamped has a document converted and a PDF printed on it.
func stamped(t *testing.T, url string, stamp []byte) (status int, body []byte) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	require.NoError(t, form.WriteField("stampSource", "pdf"))
	for _, f := range []struct {
		field string
		file
	}{{"files", file{"a.docx", docxtest.Plain("Text.")}}, {"stamp", file{"stamp.pdf", stamp}}} {
		part, err := form.CreateFormFile(f.field, f.name)
		require.NoError(t, err)
		_, err = part.Write(f.body)
		require.NoError(t, err)
	}
	require.NoError(t, form.Close())
	resp, err := http.Post(url+"/forms/libreoffice/convert", form.FormDataContentType(), &b)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, body
}

// TestHostileStamp: a PDF that unpacks to more than there is memory for ends the process that reads it, and the service, which does not
// read it, goes on with the memory that it had.
func TestHostileStamp(t *testing.T) {
	s, process := serve(t, program(t), t.TempDir())
	status, body := stamped(t, s.url, stampPDF(t, 1, 1000))
	require.Equal(t, http.StatusOK, status, "%s", body)

	status, body = stamped(t, s.url, stampPDF(t, 24, 400<<20))
	require.Equal(t, http.StatusBadRequest, status, "%s", body)
	require.Contains(t, string(body), "The requested stamp source is not supported")
	if runtime.GOOS == "linux" {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process.Pid))
		require.NoError(t, err)
		peak, err := strconv.Atoi(string(regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(text)[1]))
		require.NoError(t, err)
		require.Less(t, peak, 1<<20, "one of the streams alone has 400 MiB, and is held more than once where it is read")
	}

	status, body = stamped(t, s.url, stampPDF(t, 1, 1000))
	require.Equal(t, http.StatusOK, status, "%s", body)
}
