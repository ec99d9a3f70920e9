package gotenberg

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// formOf is a form with fields and documents.
func formOf(fields map[string]string, names ...string) *form {
	f := &form{values: map[string][]string{}, beside: map[string][]*upload{}}
	for name, value := range fields {
		f.values[name] = []string{value}
	}
	for _, name := range names {
		f.addFile(&upload{name: name, head: []byte("PK\x03\x04")})
	}
	return f
}

// TestFields checks what is made of the fields of a form.
func TestFields(t *testing.T) {
	for name, c := range map[string]struct {
		fields map[string]string
		want   job.Options
	}{
		"nothing":    {nil, job.Options{}},
		"empty":      {map[string]string{"landscape": "", "pdfa": "", "quality": "", "nativePageRanges": ""}, job.Options{}},
		"PDF/A":      {map[string]string{"pdfa": "PDF/A-2b", "pdfua": "true"}, job.Options{PDFA: "2b", PDFUA: new(true)}},
		"pages":      {map[string]string{"nativePageRanges": "1-3,5"}, job.Options{Pages: "1-3,5"}},
		"documents":  {map[string]string{"exportNotes": "true", "updateIndexes": "1", "exportBookmarks": "false"}, job.Options{Comments: job.CommentsNotes, Fields: job.FieldsUpdate, Bookmarks: new(false)}},
		"margin":     {map[string]string{"exportNotes": "false", "exportNotesInMargin": "true"}, job.Options{Comments: job.CommentsMargin}},
		"fields":     {map[string]string{"exportFormFields": "true"}, job.Options{Forms: job.FormsKeep}},
		"no fields":  {map[string]string{"exportFormFields": "false"}, job.Options{Forms: job.FormsFlatten}},
		"flat":       {map[string]string{"exportFormFields": "true", "flatten": "true"}, job.Options{Forms: job.FormsFlatten}},
		"flat PDF/A": {map[string]string{"exportFormFields": "true", "pdfa": "PDF/A-1b"}, job.Options{PDFA: "1b"}},
		"pictures":   {map[string]string{"quality": "75", "reduceImageResolution": "true", "maxImageResolution": "150"}, job.Options{ImageQuality: 75, ImageDPI: 150}},
		"as sharp":   {map[string]string{"reduceImageResolution": "false"}, job.Options{ImageDPI: 1200}},
		"view":       {map[string]string{"initialView": "2"}, job.Options{InitialView: job.ViewThumbnails}},
		"watermark":  {map[string]string{"nativeWatermarkText": "DRAFT"}, job.Options{Watermark: "DRAFT"}},
		"landscape":  {map[string]string{"landscape": "true"}, job.Options{Landscape: new(true)}},
		"lossless":   {map[string]string{"losslessImageCompression": "true"}, job.Options{Lossless: new(true)}},
		"look": {
			map[string]string{"nativeWatermarkText": "DRAFT", "nativeWatermarkColor": "16711680", "nativeWatermarkFontHeight": "48", "nativeWatermarkRotateAngle": "450", "nativeWatermarkFontName": "Courier"},
			job.Options{Watermark: "DRAFT", WatermarkLook: "color=ff0000, size=48, angle=45, font=Courier"},
		},
		"tiled":        {map[string]string{"nativeTiledWatermarkText": "DRAFT"}, job.Options{Watermark: "DRAFT", WatermarkLook: "tiled"}},
		"tiled in red": {map[string]string{"nativeTiledWatermarkText": "DRAFT", "nativeWatermarkColor": "16711680"}, job.Options{Watermark: "DRAFT", WatermarkLook: "tiled"}},
		"usual":        {map[string]string{"landscape": "0", "zoom": "100", "metadata": "{}", "displayPDFDocumentTitle": "true", "openBookmarkLevels": "-1"}, job.Options{}},
		"other kinds":  {map[string]string{"singlePageSheets": "true", "exportHiddenSlides": "true"}, job.Options{}},
		"unknown":      {map[string]string{"paperWidth": "8.5"}, job.Options{}},
	} {
		t.Run(name, func(t *testing.T) {
			w, err := read(formOf(c.fields, "a.docx"))
			require.NoError(t, err)
			require.Equal(t, c.want, w.request.Options)
		})
	}
}

// TestProtection checks the passwords of PDFs, and what they go with.
func TestProtection(t *testing.T) {
	w, err := read(formOf(map[string]string{"userPassword": "foo", "allowPrinting": "true", "allowCopying": "false"}, "a.docx"))
	require.NoError(t, err)
	require.Equal(t, "print,change,comment,fill,assemble", w.request.Options.Permissions)
	require.Equal(t, "foo", w.request.Secrets.UserPassword)
	require.NotEmpty(t, w.request.Secrets.OwnerPassword, "or anybody could lift what is not permitted")
}

// TestRefusals checks the sentences by which clients know what is wrong.
func TestRefusals(t *testing.T) {
	for want, fields := range map[string]map[string]string{
		`Invalid form data: form field 'merge' is invalid (got 'foo', resulting to strconv.ParseBool: parsing "foo": invalid syntax)`: {"merge": "foo"},
		"Invalid form data: form field 'quality' is invalid (got '101', resulting to value is superior to 100)\n" +
			"form field 'maxImageResolution' is invalid (got '10', resulting to value is not 75, 150, 300, 600 or 1200)": {"maxImageResolution": "10", "quality": "101"},
		"Invalid form data: form field 'splitMode' is invalid (got 'foo', resulting to wrong value, expected either 'intervals' or 'pages')":                                 {"splitMode": "foo", "splitSpan": "2"},
		"The requested split mode is not supported, or no PDF engine could process it. Valid modes: 'intervals', 'pages'.":                                                   {"splitMode": "pages", "splitSpan": "foo"},
		"The PDF format 'PDF/A-2u' is not supported. Valid formats include PDF/A-1b, PDF/A-2b, PDF/A-3b, and PDF/UA.":                                                        {"pdfa": "PDF/A-2u"},
		"LibreOffice could not apply the page ranges 'x' to the document 'a.docx'. Check the 'nativePageRanges' form field; valid values look like '1-4', '2' or '1,3,5-7'.": {"nativePageRanges": "x"},
		"The document 'a.docx' is not password-protected. Remove the 'password' form field.":                                                                                 {"password": "foo"},
		"Invalid form data: form field 'metadata' is invalid (got 'foo', resulting to unmarshal metadata: invalid character 'o' in literal false (expecting 'a'))":           {"metadata": "foo"},
		"Invalid form data: PDF/A format is incompatible with encryption":                                                                                                    {"pdfa": "PDF/A-2b", "userPassword": "foo"},
		"Invalid form data: permission restrictions require a 'userPassword' or 'ownerPassword'":                                                                             {"allowPrinting": "false"},
		"Invalid form data: a stamp file is required for image or pdf source":                                                                                                {"stampSource": "pdf", "stampExpression": "/etc/hostname"},
		"The form field 'zoom' with the value '50' is not honoured here. Leave it out.":                                                                                      {"zoom": "50"},
		"The form field 'openInFullScreenMode' with the value 'true' is not honoured here. Leave it out.":                                                                    {"openInFullScreenMode": "true"},
		"The form field 'nativePageRanges' does not go with 'splitMode' here. Leave one of them out.":                                                                        {"nativePageRanges": "1", "splitMode": "pages", "splitSpan": "1"},
		"Invalid form data: form field 'splitUnify' is invalid (got 'true', resulting to unify is not available for split mode 'intervals')":                                 {"splitMode": "intervals", "splitSpan": "1", "splitUnify": "true"},
	} {
		_, err := read(formOf(fields, "a.docx"))
		require.EqualError(t, err, want)
		refused, own := refusalOf(err)
		require.Equal(t, http.StatusBadRequest, refused.status)
		require.False(t, own)
	}
	_, err := read(formOf(nil))
	require.ErrorContains(t, err, "Invalid form data: no form file found for extensions: [.123 .602 ")
	_, err = read(formOf(nil, "a.docx", "b.xlsx"))
	require.ErrorContains(t, err, "The file 'b.xlsx' is none")
	_, err = read(formOf(nil, "a.docx", "b.exe"))
	require.ErrorContains(t, err, "The file 'b.exe' is of no kind")
}

// TestFilesInOrder has the documents in the order in which they are merged, those of the same name once, and other formats asked for.
func TestFilesInOrder(t *testing.T) {
	w, err := read(formOf(map[string]string{"merge": "true"}, "10.docx", "2.odt", "a.docx", "10.docx", "3.RTF"))
	require.NoError(t, err)
	var names []string
	for _, u := range w.form.files {
		names = append(names, u.name)
	}
	require.Equal(t, []string{"2.odt", "3.RTF", "10.docx", "a.docx"}, names)
	require.Equal(t, "odt,rtf", w.request.Options.Formats)
	require.True(t, w.merge)
}

// TestParts checks what documents are divided into.
func TestParts(t *testing.T) {
	parts := func(fields map[string]string, counts ...int) []part {
		w, err := read(formOf(fields, []string{"a.docx", "b.docx"}[:len(counts)]...))
		require.NoError(t, err)
		all, refused := w.parts(counts, "base")
		require.Nil(t, refused)
		return all
	}
	require.Equal(t, []part{{"a.docx_0.pdf", []piece{{0, 1, 2}}}, {"a.docx_1.pdf", []piece{{0, 3, 3}}}, {"b.docx_0.pdf", []piece{{1, 1, 1}}}},
		parts(map[string]string{"splitMode": "intervals", "splitSpan": "2"}, 3, 1))
	require.Equal(t, []part{{"a.docx_0.pdf", []piece{{0, 2, 2}}}, {"a.docx_1.pdf", []piece{{0, 3, 3}}}},
		parts(map[string]string{"splitMode": "pages", "splitSpan": "2-"}, 3))
	require.Equal(t, []part{{"a.docx.pdf", []piece{{0, 1, 1}, {0, 3, 4}}}},
		parts(map[string]string{"splitMode": "pages", "splitSpan": "1, 3-4", "splitUnify": "true"}, 5))
	require.Equal(t, []part{{"base_0.pdf", []piece{{0, 1, 2}}}, {"base_1.pdf", []piece{{0, 3, 3}, {1, 1, 1}}}},
		parts(map[string]string{"merge": "true", "splitMode": "intervals", "splitSpan": "2"}, 3, 1))
	w, err := read(formOf(map[string]string{"splitMode": "pages", "splitSpan": "9"}, "a.docx"))
	require.NoError(t, err)
	_, refused := w.parts([]int{3}, "base")
	require.Contains(t, refused.text, "has none of the pages '9'")
	w, err = read(formOf(map[string]string{"splitMode": "intervals", "splitSpan": "1"}, "a.docx"))
	require.NoError(t, err)
	_, refused = w.parts([]int{mostParts + 1}, "base")
	require.Contains(t, refused.text, "more than 200 parts")
}

// TestFailures checks the statuses and sentences of documents that are not converted.
func TestFailures(t *testing.T) {
	w := &wish{form: formOf(nil)}
	for _, code := range job.DocumentCodes() {
		r := w.failed("a.docx", code, code.Sentence())
		require.Contains(t, r.text, "'a.docx'", code)
		want := map[job.Code]int{
			job.CodeTooLarge: 413, job.CodeTimeout: 503, job.CodeCrashed: 500, job.CodeOutOfMemory: 500, job.CodeInternal: 500, job.CodeCancelled: 500,
			job.CodeUploadMissing: 500, job.CodeUploadChanged: 500,
		}[code]
		if want == 0 {
			want = 400
		}
		require.Equal(t, want, r.status, code)
	}
}

// TestReceiveBounds holds no more of a request in memory than it has to.
func TestReceiveBounds(t *testing.T) {
	f := &form{dir: t.TempDir(), values: map[string][]string{}, beside: map[string][]*upload{}}
	var err error
	for n := 0; err == nil && n < 100; n++ {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		require.NoError(t, m.WriteField("pdfa", strings.Repeat("x", maxField)))
		require.NoError(t, m.Close())
		part, next := multipart.NewReader(&b, m.Boundary()).NextPart()
		require.NoError(t, next)
		err = f.add(part)
	}
	refused, _ := refusalOf(err)
	require.Equal(t, http.StatusRequestEntityTooLarge, refused.status)
	f.stored = maxFiles
	_, err = f.store("a.docx", strings.NewReader("x"))
	refused, _ = refusalOf(err)
	require.Equal(t, http.StatusRequestEntityTooLarge, refused.status)
}

// TestReceive reads what clients send.
func TestReceive(t *testing.T) {
	d := &door{pipeline: &pipeline.Pipeline{Scratch: t.TempDir(), Limits: job.DefaultLimits()}}
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for _, name := range []string{"../../a.docx", `C:\b.docx`, "o\u0308.docx", "b.docx"} {
		part, err := m.CreateFormFile("files", name)
		require.NoError(t, err)
		_, err = io.WriteString(part, "content of "+name)
		require.NoError(t, err)
	}
	part, err := m.CreateFormFile("embeds", "a.docx")
	require.NoError(t, err)
	_, err = io.WriteString(part, "x")
	require.NoError(t, err)
	require.NoError(t, m.WriteField("merge", "true"))
	require.NoError(t, m.Close())
	r := httptest.NewRequest(http.MethodPost, "/", &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	f, err := d.receive(httptest.NewRecorder(), r)
	require.NoError(t, err)
	var names []string
	for _, u := range f.files {
		names = append(names, u.name)
	}
	require.Equal(t, []string{"a.docx", "ö.docx", "b.docx"}, names)
	require.Equal(t, []byte("content "), f.files[2].head)
	require.Len(t, f.beside["embeds"], 1)
	require.NoError(t, f.remove())

	for text, c := range map[string]struct {
		kind, body string
		status     int
	}{
		"Invalid 'Content-Type' header value: want 'multipart/form-data'":        {"text/plain", "x", 415},
		"Invalid 'Content-Type' header value: no boundary":                       {"multipart/form-data", "x", 415},
		"Malformed body: it does not match the 'Content-Type' header boundaries": {"multipart/form-data; boundary=a", "--b\r\n", 400},
		"The form field 'pdfa' is longer than 1048576 bytes.":                    {"multipart/form-data; boundary=a", "--a\r\nContent-Disposition: form-data; name=pdfa\r\n\r\n" + strings.Repeat("x", 2<<20) + "\r\n--a--\r\n", 413},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.kind)
		_, err := d.receive(httptest.NewRecorder(), r)
		refused, own := refusalOf(err)
		require.False(t, own, "%v", err)
		require.Equal(t, refusal{c.status, text}, *refused)
	}
}
