//go:build cloud

package cloud

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const region = "us-east-1"

// emulator is a running MiniStack. It is safe for concurrent use.
type emulator struct {
	url string // of all services
	log string // the file that it and the functions write
	env []string

	mu       sync.Mutex
	commands io.Writer
	answers  *bufio.Reader
}

// start starts an emulator that ends with t, and with this process whatever ends that. From then on this process believes its
// certificate and is the root of its account.
func start(t *testing.T) *emulator {
	t.Helper()
	dir := t.TempDir()
	certificate, key := makeCertificate(t, dir)
	log, err := os.Create(filepath.Join(*outFlag, "emulator.log"))
	require.NoError(t, err)
	e := &emulator{log: log.Name(), env: []string{
		"AWS_REGION=" + region, "AWS_DEFAULT_REGION=" + region, "MINISTACK_REGION=" + region,
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_EC2_METADATA_DISABLED=true",
		"AWS_CA_BUNDLE=" + certificate, "SSL_CERT_FILE=" + certificate,
	}}
	for _, v := range e.env {
		name, value, _ := strings.Cut(v, "=")
		t.Setenv(name, value)
	}
	cmd := exec.Command(*pythonFlag, filepath.Join(moduleRoot(t), "internal", "e2e", "cloud", "serve.py"))
	// Of this process's environment the functions get nothing else: what they need is in the template.
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + dir, "TMPDIR=" + dir,
		"MINISTACK_SSL_CERT=" + certificate, "MINISTACK_SSL_KEY=" + key,
	}, e.env...)
	cmd.Stderr = log
	commands, err := cmd.StdinPipe() // its other end sees when this process is gone
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		commands.Close()
		ended := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
		require.NoError(t, cmd.Wait())
		ended.Stop()
		log.Close()
	})
	e.commands, e.answers = commands, bufio.NewReader(out)
	port, err := e.answers.ReadString('\n')
	if err != nil {
		text, _ := os.ReadFile(e.log)
		require.NoError(t, err, "the emulator did not start: %s", text)
	}
	e.url = "https://127.0.0.1:" + strings.TrimSpace(port)
	e.env = append(e.env, "AWS_ENDPOINT_URL="+e.url)
	t.Setenv("AWS_ENDPOINT_URL", e.url)
	return e
}

// ask gives the emulator a command of serve.py and decodes its answer.
func (e *emulator) ask(t *testing.T, answer any, command ...string) {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	_, err := fmt.Fprintln(e.commands, strings.Join(command, " "))
	require.NoError(t, err)
	line, err := e.answers.ReadBytes('\n')
	require.NoError(t, err, "the emulator ended, see %s", e.log)
	require.NoError(t, json.Unmarshal(line, answer), string(line))
}

// makeCertificate writes a certificate for the loopback and its key.
func makeCertificate(t *testing.T, dir string) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	public, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	require.NoError(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	certificate, key = filepath.Join(dir, "certificate.pem"), filepath.Join(dir, "key.pem")
	writePEM(t, certificate, "CERTIFICATE", public)
	writePEM(t, key, "PRIVATE KEY", secret)
	return certificate, key
}

func writePEM(t *testing.T, path, kind string, content []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600))
}
