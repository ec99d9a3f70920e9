//go:build cloud

package cloud

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/stretchr/testify/require"

	"sheaf/internal/awsclients"
	"sheaf/internal/client"
	"sheaf/internal/dynamo"
	"sheaf/internal/job"
	"sheaf/internal/s3store"
)

// deployment is the deployed stack, as its users and its operator see it.
type deployment struct {
	*emulator
	assembly string
	outputs  map[string]string // of the stack
	address  string            // where the API is reached
	ann, bob string            // tokens of two owners
	aws      awsclients.Clients
	secrets  *secretsmanager.Client
	inbox    *s3store.Bucket
	outbox   *s3store.Bucket
	rows     *dynamo.Table
	letters  job.ID // one of ann's jobs that is finished
}

// deploy prepares the account and deploys the stack with the CDK's command line, as deploy.sh does.
func deploy(t *testing.T, e *emulator, a *assembly) *deployment {
	t.Helper()
	d := &deployment{emulator: e, assembly: a.dir}
	d.cdk(t, "bootstrap")
	outputs := filepath.Join(t.TempDir(), "outputs.json")
	d.cdk(t, "deploy", "--require-approval", "never", "--outputs-file", outputs, stackName)
	var stacks map[string]map[string]string
	read(t, outputs, &stacks)
	d.outputs = stacks[stackName]
	d.address = d.gateway(t)
	var err error
	d.aws, err = awsclients.NewClients(t.Context())
	require.NoError(t, err)
	d.secrets = d.secretsClient(t)
	d.inbox = s3store.NewBucket(d.aws.S3, d.outputs["InboxBucket"])
	d.outbox = s3store.NewBucket(d.aws.S3, d.outputs["OutboxBucket"])
	d.rows = dynamo.NewTable(d.aws.DynamoDB, d.tableName(t), time.Hour)
	return d
}

// cdk runs the CDK's command line on the assembly.
func (d *deployment) cdk(t *testing.T, command string, args ...string) {
	t.Helper()
	words := append(strings.Fields(*cdkFlag), command, "--app", d.assembly, "--notices=false", "--progress=events")
	cmd := exec.Command(words[0], append(words[1:], args...)...)
	cmd.Env = append(os.Environ(), "CDK_DISABLE_CLI_TELEMETRY=true")
	begun := time.Now()
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "cdk %s: %s", command, out)
	t.Logf("cdk %s took %v", command, time.Since(begun).Round(time.Second))
}

// gateway returns an address that leads to the API's. The API's own name is known to no resolver.
func (d *deployment) gateway(t *testing.T) string {
	t.Helper()
	target, err := url.Parse(d.Endpoint)
	require.NoError(t, err)
	api, err := url.Parse(d.outputs["ApiUrl"])
	require.NoError(t, err)
	certificate, err := os.ReadFile(os.Getenv("SSL_CERT_FILE"))
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(certificate))
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = api.Host
		},
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}},
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL
}

// client returns sheaf's own client of the API.
func (d *deployment) client(t *testing.T, token string) *client.Client {
	t.Helper()
	c, err := client.New(client.Options{Endpoint: d.address, Token: token})
	require.NoError(t, err)
	return c
}

// finish waits until a job is finished and returns its status.
func (d *deployment) finish(t *testing.T, token string, id job.ID) job.Status {
	t.Helper()
	c := d.client(t, token)
	var s job.Status
	eventually(t, "job "+string(id)+" is finished", func() bool {
		var err error
		s, err = c.Status(t.Context(), id, "", 1000)
		require.NoError(t, err)
		return s.FinishedAt != nil
	})
	return s
}

// patience is how long anything may take on a machine that does ten other things.
const patience = 5 * time.Minute

// eventually waits until what must come to be is so.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !is(); <-time.After(100 * time.Millisecond) {
		require.True(t, time.Now().Before(deadline), "it never came: %s", what)
	}
}
