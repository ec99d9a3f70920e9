package hostile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/office/officetest"
	"sheaf/internal/office/walls"
)

// target is something outside, by its URLs.
type target struct {
	name string
	urls []string
}

// files converts documents that ask in every place for files of the machine's, and of other documents'.
func (s *suite) files(t *testing.T) {
	list := s.targets(t)
	for _, target := range list {
		t.Run(target.name, func(t *testing.T) {
			t.Parallel()
			for _, v := range s.variants() {
				d := newDoc()
				for _, p := range together() {
					for _, url := range target.urls {
						p.add(d, url)
					}
				}
				v.keeps(t, v.convert(t, d.bytes()))
			}
		})
	}
	for i, group := range chunks(larger(), 12) {
		t.Run(fmt.Sprintf("text, picture and drawing, %d", i), func(t *testing.T) {
			t.Parallel()
			for _, v := range s.variants() {
				d := newDoc()
				for _, p := range group {
					for _, target := range list[:3] {
						p.add(d, target.urls[0])
					}
				}
				v.keeps(t, v.convert(t, d.bytes()))
			}
		})
	}
	for _, p := range slices.DeleteFunc(places(), func(p place) bool { return !p.alone() }) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			for _, v := range s.variants() {
				d := newDoc()
				for _, target := range list {
					p.add(d, target.urls[0])
				}
				pdf, err := v.try(t, d.bytes())
				v.clear(t, p, err)
				if err == nil {
					v.keeps(t, pdf)
				}
			}
		})
	}
}

// keeps checks that nothing from outside is in a PDF, unless the wall against that does not stand.
func (v variant) keeps(t *testing.T, pdf string) {
	t.Helper()
	if v.holds() {
		require.Empty(t, leaks(t, pdf), v.name)
	}
}

// targets plants canaries, all of which every user can read.
func (s *suite) targets(t *testing.T) []target {
	dir := officetest.Folder(t)
	plant := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, data, 0o644))
		return path
	}
	text := canary + "TextOfAFile"
	docx := docxtest.New().Paragraph(text).Image(pixels(strange()), 40, 40, "").Bytes()
	settings := plant("outside.ini", []byte("[Bootstrap]\nkey="+text+"\n[Section]\nkey="+text+"\n"))
	own, parent := "/proc/self/environ", fmt.Sprintf("/proc/%d/environ", os.Getpid())
	return []target{
		paths("text", plant("outside.txt", []byte(text+"\n"))),
		paths("picture", plant("outside.png", pixels(strange()))),
		paths("drawing", plant("outside.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><rect width="90" height="90" fill="#e61478"/><text y="40">`+text+`</text></svg>`))),
		paths("document", plant("outside.docx", docx)),
		paths("page", plant("outside.html", []byte("<html><body>"+text+"</body></html>"))),
		paths("OpenDocument text", plant("outside.odt", openDocument("text", `<office:body><office:text><text:p>`+text+`</text:p></office:text></office:body>`))),
		paths("settings file", settings),
		paths("users of the machine", "/etc/passwd"),
		paths("environment", own),
		paths("environment of the parent", parent),
		paths("another document", s.neighbour(t, text)),
		spelled("text, otherwise", filepath.Join(dir, "outside.txt")),
		spelled("picture, otherwise", filepath.Join(dir, "outside.png")),
		{"variables and settings", expansions(settings)},
		{"engine's own", []string{
			"private:stream", "private:factory/swriter", "private:graphicrepository/x.png", "vnd.sun.star.tdoc:/1/content.xml", "vnd.sun.star.hier:/",
			"vnd.sun.star.script:Standard.Module1.Main?language=Basic&location=document", "vnd.sun.star.zip://" + escaped("file://"+dir+"/outside.docx") + "/word/document.xml",
			"macro:///Standard.Module1.Main", "slot:5500", ".uno:Open", "service:com.sun.star.frame.Desktop?x",
		}},
	}
}

// paths are the usual spellings of a path.
func paths(name, path string) target {
	return target{name, []string{"file://" + path, path, "../../../../../.." + path}}
}

// spelled are unusual spellings of a path.
func spelled(name, path string) target {
	return target{name, []string{
		"file://localhost" + path, "FILE:" + path, "file://" + filepath.Dir(path) + "/./%6F" + filepath.Base(path)[1:], "vnd.sun.star.expand:file://" + path,
		"vnd.sun.star.pkg://" + escaped("file://"+path) + "/x", "file://127.0.0.1" + path,
	}}
}

// expansions are macros of LibreOffice's bootstrap that read a settings file, or the environment.
func expansions(settings string) []string {
	var urls []string
	for _, macro := range []string{
		"$" + secretVar, "${" + secretVar + "}", "${file://" + settings + "::key}", "${file://" + settings + ":Section:key}",
		"${.override:file://" + settings + ":key}", "${$ORIGIN/../../../../.." + settings + "::key}",
	} {
		urls = append(urls, "vnd.sun.star.expand:"+macro)
	}
	return append(urls, "file:///${"+secretVar+"}", "vnd.sun.star.expand:${file:///etc/passwd::x}")
}

func escaped(url string) string {
	var s string
	for _, c := range []byte(url) {
		if c == '/' || c == ':' {
			s += fmt.Sprintf("%%%02X", c)
			continue
		}
		s += string(c)
	}
	return s
}

// neighbour plants a text as if another document with it were in conversion, and returns the path.
func (s *suite) neighbour(t *testing.T, text string) string {
	engines, err := filepath.Glob(filepath.Join(s.scratch, "engine-*"))
	require.NoError(t, err)
	require.Len(t, engines, 1)
	folder := filepath.Join(engines[0], "document-neighbour")
	path := filepath.Join(folder, "in", "other.txt")
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	require.NoError(t, walls.Give(folder, s.warm.engine.Walls().User(0)))
	return path
}
