//go:build image

package image

import (
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/pagetest"
)

// proxyToken is what callers of the service behind proxies show.
const proxyToken = "0123456789abcdef0123456789abcdef"

// requireProxies puts the proxies of docs/operating.md in front of the service, which wants a token then: by https a document is converted,
// and links lead back the same way. Ports are others than the page's, which may be somebody's, and Caddy makes its certificate itself.
func (d debian) requireProxies(t *testing.T, address string) {
	t.Helper()
	d.sh(t, "printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d && apt-get install nginx caddy openssl curl")
	d.sh(t, "systemctl stop sheaf; echo SHEAF_TOKEN="+proxyToken+" >>/etc/sheaf/sheaf.conf; systemctl start sheaf")
	awaitReady(t, address)
	for kind, of := range map[string]struct{ port, before, start string }{
		"nginx": {"443", "", `openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=pdf.example.org -keyout /etc/ssl/private/pdf.example.org.key -out /etc/ssl/pdf.example.org.pem 2>/dev/null
			rm -f /etc/nginx/sites-enabled/default && cp /tmp/proxy /etc/nginx/conf.d/sheaf.conf && nginx -q -t && nginx`},
		"caddyfile": {"pdf.example.org {", "{\n\tadmin off\n\tlocal_certs\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n",
			"XDG_DATA_HOME=/tmp/caddy XDG_CONFIG_HOME=/tmp/caddy caddy start --config /tmp/proxy --adapter caddyfile >/var/log/caddy.log 2>&1"},
	} {
		_, port, err := net.SplitHostPort(freeAddress(t))
		require.NoError(t, err)
		text := pagetest.With(t, root, operating, kind, "")[0].Text
		require.Equal(t, 1, strings.Count(text, of.port), kind)
		own := port
		if kind == "caddyfile" {
			own = "pdf.example.org:" + port + " {"
		}
		require.NotContains(t, text, "'", kind)
		d.sh(t, "printf %s '"+of.before+strings.NewReplacer(of.port, own, "127.0.0.1:8000", address).Replace(text)+"' >/tmp/proxy; "+of.start)
		call := "curl -sS -k --fail-with-body --retry 9 --retry-connrefused --resolve pdf.example.org:" + port + ":127.0.0.1 -F file=@letter.docx "
		service := "https://pdf.example.org:" + port + "/api/v1/"
		token := "-H 'Authorization: Bearer " + proxyToken + "' "
		d.sh(t, "rm -f proxied.pdf; "+call+token+"-o proxied.pdf "+service+"convert")
		require.Equal(t, "%PDF", d.sh(t, "head -c 4 proxied.pdf"), kind)
		require.Contains(t, d.sh(t, call+token+"-o /dev/null -D - "+service+"jobs/"), service+"jobs/", "%s: links lead back through the proxy", kind)
		require.Equal(t, "401", d.sh(t, call+"-o /dev/null -w '%{http_code}' "+service+"convert || true"), "%s: without a token", kind)
	}
}
