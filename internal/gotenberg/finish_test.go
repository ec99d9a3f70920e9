package gotenberg

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/office/edit"
	"sheaf/internal/office/pdf"
)

// TestFinish checks what is done with PDFs beside their conversion.
func TestFinish(t *testing.T) {
	f := formOf(map[string]string{
		"rotateAngle": "90", "rotatePages": "1", "stampSource": "text", "stampExpression": "COPY", "stampOptions": `{"rot":"0"}`, "stampPages": "2-",
		"watermarkSource": "image", "userPassword": "foo", "allowPrinting": "false", "metadata": `{"Title":"A","CreateDate":"2006-09-18T16:27:50-04:00","Keywords":"a"}`,
	}, "a.docx")
	f.beside["watermark"] = []*upload{{name: "logo.png", path: "/in/1"}}
	f.beside["embeds"] = []*upload{{name: "b.xml", path: "/in/2"}}
	w, err := read(f)
	require.NoError(t, err)
	require.Equal(t, edit.Changes{
		Stamps: []edit.Stamp{{Kind: edit.Image, File: "/in/1"}, {Kind: edit.Text, Text: "COPY", Pages: "2-", Look: map[string]string{"rot": "0"}, Over: true}},
		Angle:  90, Turned: "1", Files: []edit.File{{Name: "b.xml", Path: "/in/2"}},
	}, w.finish.changes)
	require.Equal(t, "A", w.finish.described.Title)
	require.Equal(t, time.Date(2006, 9, 18, 20, 27, 50, 0, time.UTC), w.finish.described.Created.UTC())
	require.Equal(t, "foo", w.finish.protection.UserPassword)
	require.NotContains(t, w.finish.protection.Permissions, job.PermitPrint)
	require.True(t, w.request.Secrets.Empty(), "what is protected cannot be stamped")
	require.Empty(t, w.request.Options.Permissions)
}

// TestFinishDescribes has what PDFs are to say of themselves be the options of all ways in, and the door do no more than those cannot.
func TestFinishDescribes(t *testing.T) {
	const usual = `{"Title":"A","Author":"B","Subject":"C","Keywords":["d","e"]}`
	for name, c := range map[string]struct {
		fields map[string]string
		last   bool
	}{
		"options alone": {map[string]string{"metadata": usual}, false},
		"more":          {map[string]string{"metadata": usual[:len(usual)-1] + `,"Producer":"f"}`}, true},
		"edited":        {map[string]string{"metadata": usual, "rotateAngle": "90"}, true},
		"divided":       {map[string]string{"metadata": usual, "splitMode": "intervals", "splitSpan": "1"}, true},
	} {
		w, err := read(formOf(c.fields, "a.docx"))
		require.NoError(t, err, name)
		require.Equal(t, job.Options{Title: "A", Author: "B", Subject: "C", Keywords: "d, e"}, w.request.Options, name)
		require.Equal(t, c.last, w.finish.described != nil, name)
	}
}

// TestFinishRefuses names what cannot be done.
func TestFinishRefuses(t *testing.T) {
	for want, fields := range map[string]map[string]string{
		"The metadata 'Colour' cannot be written. There are Author, Copyright, ":                                                {"metadata": `{"Colour":"red"}`},
		"The metadata 'Title' cannot be written: it is no text.":                                                                {"metadata": `{"Title":1}`},
		"The metadata 'Trapped' cannot be written: it is True, False or Unknown.":                                               {"metadata": `{"Trapped":"x"}`},
		"The metadata 'ModDate' cannot be written: it is no time such as 2006-01-02":                                            {"metadata": `{"ModDate":"soon"}`},
		"The option title does not take":                                                                                        {"metadata": `{"Title":"a\nb"}`},
		"Invalid form data: form field 'stampOptions' is invalid":                                                               {"stampSource": "text", "stampOptions": "x"},
		"Invalid form data: form field 'stampSource' is invalid (got 'x', resulting":                                            {"stampSource": "x"},
		"A PDF is not PDF/A or PDF/UA any more after":                                                                           {"pdfa": "PDF/A-2b", "rotateAngle": "90"},
		"Invalid form data: form field 'rotateAngle' is invalid (got '45', resulting to wrong value, expected 90, 180, or 270)": {"rotateAngle": "45"},
	} {
		_, err := read(formOf(fields, "a.docx"))
		require.ErrorContains(t, err, want)
	}
}

// TestReadMetadata takes what clients send of each name.
func TestReadMetadata(t *testing.T) {
	got, err := readMetadata(`{"Author":"a","Subject":"s","Creator":"c","Producer":"p","Copyright":"r","Keywords":["x","y"],"Marked":"True","PDFVersion":1.7,"Trapped":false,"ModifyDate":"2006:09:18 16:27:50Z"}`)
	require.NoError(t, err)
	require.Equal(t, pdf.Description{
		Author: "a", Subject: "s", Creator: "c", Producer: "p", Copyright: "r", Keywords: []string{"x", "y"}, Marked: new(true), Version: "1.7", Trapped: "False",
		Modified: time.Date(2006, 9, 18, 16, 27, 50, 0, time.UTC),
	}, got)
}
