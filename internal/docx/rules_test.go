package docx

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/xmltok"
)

func TestInstructions(t *testing.T) {
	for in, out := range map[string]bool{
		"": false, " PAGE ": false, "HYPERLINK x": false, "LINKS x": false, "IF 1 = LINK": false,
		"link x": true, ` "DDE" x`: true, "\u00a0RD x": true, "INCLUDE": true, "Database": true,
		`HYPERLINK "vnd.sun.star.expand:x"`: true,
		"INCLUDEPICTURE x":                  true, "INCLUDETEXT x": true, "IMPORT x": true, "DDEAUTO x": true, `FILENAME \P`: true, "FILENAME": false,
		"alink x": false, "zlink x": false, "12 link x": true,
	} {
		require.Equal(t, out, instructionReachesOut(in), in)
	}
}

// TestDrawingReferences: only a fragment, and what is certainly a bitmap, stays in a drawing.
func TestDrawingReferences(t *testing.T) {
	for value, out := range map[string]bool{
		"#a": false, " #a": false, "data:image/png;base64,iVBORw0KGgo": false, "DATA:;BASE64, /9j/x": false,
		"data:a;base64,R0lGODdh": false, "data:a;base64,R0lGODlh": false,
		"": true, "a": true, "a#b": true, "data:": true, "data:a;base64": true, "data:image/png;base64,PHN2Zz4": true, "data:image/png,iVBORw0KGgo": true,
		"a,iVBORw0KGgo": true, "https://example.org/;base64,iVBORw0KGgo": true, "dat;base64,iVBORw0KGgo": true, "xdata:;base64,iVBORw0KGgo": true,
	} {
		require.Equal(t, out, drawingReference(xmltok.Attr{Name: []byte("x:HREF"), Value: []byte(value)}), value)
	}
	require.False(t, drawingReference(xmltok.Attr{Name: []byte("src"), Value: []byte("a")}))
}

func TestRelationshipsThatLeave(t *testing.T) {
	for target, leaves := range map[string]bool{
		"media/a.png": false, "/word/media/a.png": false, "": false, "1a:b": false, ":a": false, "a/b:c": false, "a b:c": false, "a;b:c": false, "{:a": false, "@:a": false,
		"z:a": true, "A0:b": true, "Z9z:b": true,
		"http://a": true, "file:a": true, "C:\\a": true, "a+b-c.1:d": true, "//a/b": true, " \t//a/b": true, `\\a\b`: true, "\nfile:a": true,
	} {
		r := relationship{target: target, targeted: true, kind: "image"}
		require.Equal(t, leaves, r.leaves(), target)
		require.Equal(t, leaves, r.reachesOut(), target)
		r.mode = "internal"
		require.Equal(t, leaves, r.leaves(), target)
		for _, mode := range []string{"External", "eXternal", "other"} {
			r.mode = mode
			require.True(t, r.leaves(), "%s %s", mode, target)
		}
		r.kind = "hyperlink"
		require.False(t, r.reachesOut(), "a reader decides to follow %s", target)
	}
	for _, target := range []string{"private:x", " MACRO:x", "slot:1", "service:x", "script:x", ".uno:x", "http://a/?vnd.sun.star.expand:x"} {
		require.True(t, relationship{target: target, targeted: true, kind: "hyperlink", mode: "External"}.reachesOut(), target)
	}
	require.False(t, relationship{kind: "image", mode: "External"}.reachesOut(), "no target")
	require.False(t, relationship{kind: "image", mode: "External", target: nowhere, targeted: true}.reachesOut())
}
