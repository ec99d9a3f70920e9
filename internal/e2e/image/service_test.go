//go:build image

package image

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

var serviceFlag = flag.String("service", "", "the service's image to test")

// TestServiceImage runs the service's image as a user would, with a volume for its data, and has a PDF out of it. The
// machine's own network takes the place of -p, for which the engine of these tests has no bridge.
func TestServiceImage(t *testing.T) {
	require.NotEmpty(t, *serviceFlag, "name the image by -args -service")
	name := fmt.Sprintf("sheaf-service-%d", os.Getpid())
	address := freeAddress(t)
	docker(t, "volume", "create", name)
	t.Cleanup(func() { docker(t, "volume", "rm", name) })
	run := []string{
		"run", "--detach", "--name", name, "--network=host", "--cap-drop=ALL", "--read-only", "--tmpfs", "/tmp", "--volume", name + ":/data",
		"--env", "SHEAF_LISTEN=" + address, "--health-interval=1s", *serviceFlag,
	}
	docker(t, run...)
	t.Cleanup(func() { docker(t, "rm", "--force", name) })
	requireHealthy(t, name)

	require.Equal(t, "uid=993 gid=990 groups=990", docker(t, "exec", name, "id"))
	require.Equal(t, "600 993", docker(t, "exec", name, "stat", "-c", "%a %u", "/data/token"))
	token := docker(t, "exec", name, "cat", "/data/token")
	document := docxtest.New().Paragraph("Out of the container").Bytes()
	_, status := convertBy(t, "http://"+address, "", document)
	require.Equal(t, http.StatusUnauthorized, status)
	pdf, status := convertBy(t, "http://"+address, token, document)
	require.Equal(t, http.StatusOK, status, "%s", pdf)
	require.True(t, bytes.HasPrefix(pdf, []byte("%PDF-")))
	t.Log("walls: ", said(t, name, `"msg":"engine ready"`))
	require.Contains(t, said(t, name, `"msg":"engine ready"`), `"engine":"zygote`)
	require.NotContains(t, said(t, name, "token"), token, "the log names the file, not the token")

	docker(t, "stop", name)
	require.Equal(t, "0", docker(t, "inspect", "--format", "{{.State.ExitCode}}", name))
	docker(t, "rm", name)
	docker(t, run...)
	requireHealthy(t, name)
	require.Equal(t, token, docker(t, "exec", name, "cat", "/data/token"), "the volume keeps it")
	_, status = convertBy(t, "http://"+address, token, document)
	require.Equal(t, http.StatusOK, status)
}

// TestServiceImageConverts has the image convert a document by itself, without a service.
func TestServiceImageConverts(t *testing.T) {
	require.NotEmpty(t, *serviceFlag, "name the image by -args -service")
	run := exec.CommandContext(t.Context(), "docker", "run", "--rm", "--interactive", "--network=none", "--cap-drop=ALL", "--read-only", "--tmpfs", "/tmp",
		*serviceFlag, "convert", "-", "-o", "-")
	var said bytes.Buffer
	run.Stdin, run.Stderr = bytes.NewReader(docxtest.New().Paragraph("Through a pipe").Bytes()), &said
	pdf, err := run.Output()
	require.NoError(t, err, said.String())
	require.True(t, bytes.HasPrefix(pdf, []byte("%PDF-")), said.String())
}

// said returns the lines of a container's log that have a word.
func said(t *testing.T, name, word string) string {
	t.Helper()
	var lines []string
	for line := range strings.Lines(logs(t, name)) {
		if strings.Contains(line, word) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

func requireHealthy(t *testing.T, name string) {
	t.Helper()
	require.Eventually(t, func() bool {
		var state struct {
			Running bool
			Health  struct{ Status string }
		}
		require.NoError(t, json.Unmarshal([]byte(docker(t, "inspect", "--format", "{{json .State}}", name)), &state))
		require.True(t, state.Running, logs(t, name))
		return state.Health.Status == "healthy"
	}, 2*time.Minute, 200*time.Millisecond)
}

// freeAddress returns an address of this machine that nobody listened on a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return l.Addr().String()
}

// convertBy has a service convert a document in one call, and returns the body and the status of its answer.
func convertBy(t *testing.T, service, token string, document []byte) ([]byte, int) {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "letter.docx")
	require.NoError(t, err)
	_, err = part.Write(document)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, service+"/api/v1/convert", &form)
	require.NoError(t, err)
	r.Header.Set("Content-Type", w.FormDataContentType())
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return body, answer.StatusCode
}
