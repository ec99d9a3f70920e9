//go:build cloud

package cloud

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/ministacktest"
)

const region = "us-east-1"

// emulator is a running MiniStack with the variables by which programs find it.
type emulator struct {
	*ministacktest.Server
	env []string
}

// start starts an emulator that ends with t. From then on this process believes its certificate and is the root of its
// account. Of this process's environment the functions get nothing: what they need is in the template.
func start(t *testing.T) *emulator {
	t.Helper()
	certificate, key := makeCertificate(t, t.TempDir())
	e := &emulator{env: []string{
		"AWS_REGION=" + region, "AWS_DEFAULT_REGION=" + region, "MINISTACK_REGION=" + region, "AWS_EC2_METADATA_DISABLED=true",
		"AWS_ACCESS_KEY_ID=" + ministacktest.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + ministacktest.SecretAccessKey,
		"AWS_CA_BUNDLE=" + certificate, "SSL_CERT_FILE=" + certificate,
	}}
	e.Server = ministacktest.Run(t, ministacktest.Options{
		Python: *pythonFlag, Log: filepath.Join(*outFlag, "emulator.log"), Certificate: certificate, Key: key,
		Auth: true, Twice: true, Env: e.env,
	})
	e.env = append(e.env, "AWS_ENDPOINT_URL="+e.Endpoint)
	for _, v := range e.env {
		name, value, _ := strings.Cut(v, "=")
		t.Setenv(name, value)
	}
	return e
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
