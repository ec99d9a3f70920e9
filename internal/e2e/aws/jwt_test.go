package aws

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
	"sheaf/internal/lambdatest"
)

// TestJWT asks an api whose users the gateway's JWT authorizer knows: what it did not let in is nobody's, whatever token it
// shows.
func TestJWT(t *testing.T) {
	samples := map[string][]byte{}
	for _, name := range []string{"api-health", "api-status", "api-status-jwt", "api-upload-unauthorised"} {
		event, err := os.ReadFile(filepath.Join("../../../events", name+".json"))
		require.NoError(t, err)
		samples[name] = event
	}
	a := open(t, t.Output())
	if a == nil {
		return
	}
	opt := a.options("api", t.Output())
	opt.Env = append(opt.Env[:len(opt.Env):len(opt.Env)], config.Auth+"="+config.AuthJWT)
	f, err := lambdatest.New(opt)
	require.NoError(t, err)
	defer f.Close()
	for name, want := range map[string]int{"api-health": 200, "api-status": 401, "api-status-jwt": 404, "api-upload-unauthorised": 401} {
		r, err := f.Invoke(t.Context(), samples[name])
		require.NoError(t, err)
		var answer events.APIGatewayV2HTTPResponse
		require.NoError(t, json.Unmarshal(r.Payload, &answer))
		require.Equal(t, want, answer.StatusCode, name)
	}
}
