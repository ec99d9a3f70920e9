package page_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/formats/page"
)

const head = `<meta http-equiv="content-type" content="text/html; charset=utf-8">`

func TestWrite(t *testing.T) {
	for _, c := range []struct {
		what, in, want string
		texts          []string
		outside        int
	}{
		{"text", `<html><body><p class=a onclick="x()">one <b>two</b></p><p>three &lt;&amp;</p></body></html>`, `<html><body><p class="a">one <b>two</b></p><p>three &lt;&amp;</p></body></html>`, []string{"one two", "three <&"}, 0},
		{"links", `<a href="http://a/b">x</a><a href=" JavaScript:x()">y</a><p href="file:///x">z</p>`, `<a href="http://a/b">x</a><a>y</a><p>z</p>`, []string{"xy", "z"}, 0},
		{"pictures", `<img src="file:///x.png"><img src="data:image/png;base64,AA=="><img src="data:image/svg+xml;base64,AA==">`, `<img src="data:image/png;base64,AA==">`, nil, 2},
		{"what is called a picture", `<img src="data:image/png;base64,PHN2Zz48L3N2Zz4="><img src="data:image/png;base64, PHN2\nZz48L3N2Zz4">`, ``, nil, 2},
		{"frames and programs", `a<iframe src="x">b</iframe><script>c</script><object data="x">d<object>e</object></object><link rel=stylesheet href=x><meta http-equiv=refresh content="0;url=x"><base href=x>f`, `af`, []string{"a", "f"}, 2},
		{"style sheets", `<style>@import "x"; p{background:url(x) ; color:red}</style><p style="background-image:URL('x')">a</p><p style="background:\75rl(x)">b</p>`, `<style> p{background:none ; color:red}</style><p style="background-image:none">a</p><p style="">b</p>`, []string{"a", "b"}, 0},
		{"an import in an import", `<style>@im@import;port "x";a</style>`, `<style>a</style>`, nil, 0},
		{"a title", `<title>t</title>a`, `<title>t</title>a`, []string{"a"}, 0},
		{"comments", `a<!--[if x]><img src=x><![endif]-->b`, `ab`, []string{"ab"}, 0},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, r := page.Write(c.in, false)
			require.Equal(t, head+c.want, got)
			require.Equal(t, c.texts, r.Texts)
			require.Equal(t, c.outside, r.Outside)
			require.False(t, r.Partial)
		})
	}
	got, r := page.Write(`<p>Name: <input value="A &amp; B"><input type=hidden value=x><input type=CHECKBOX checked> yes <input type=radio> no</p>`+
		`<p><textarea rows=2>one <b></textarea><input type=password value=x><input type=submit value=Send></p>`+
		`<p><select><option>red<option selected>green</select><select><optgroup><option>one</option><option>two</option></optgroup></select></p><select><option>last`, false)
	require.Equal(t, head+`<p>Name: A &amp; B☒ yes ○ no</p><p>one &lt;b&gt;Send</p><p>greenone</p>last`, got)
	require.Equal(t, []string{"Name: A & B☒ yes ○ no", "one <b>Send", "greenone", "last"}, r.Texts)
	require.Equal(t, 8, r.Fields)
	got, _ = page.Write(`<title>t</title>a`, true)
	require.Equal(t, head+"a", got)
	_, r = page.Write(`<p style="display:none">a</p>`, false)
	require.True(t, r.Partial)
}
