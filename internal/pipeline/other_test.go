package pipeline_test

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/cfb/cfbtest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/offcrypto/locktest"
)

// formal is a converter that notes as which formats documents came.
type formal struct {
	printer
	heard map[string]job.Format // by the first letter of their names
}

func (f formal) Convert(ctx context.Context, c job.Conversion) (job.Rendering, error) {
	f.heard[filepath.Base(c.Source)[:1]] = c.Format
	return f.printer.Convert(ctx, c)
}

// TestOtherFormats has documents of other formats than DOCX be what they are, whatever their names say, where they were asked for.
func TestOtherFormats(t *testing.T) {
	w, heard := newWorld(t, 1), map[string]job.Format{}
	w.p.Converter = formal{printer("All of it."), heard}
	zip := archivetest.Zip(
		archivetest.Entry{Name: "a.doc", Body: []byte(`{\rtf1 All of it.}`)},
		archivetest.Entry{Name: "b.doc", Body: docxtest.Plain("All of it.")},
		archivetest.Entry{Name: "b.docx", Body: docxtest.Plain("All of it.")},
		archivetest.Entry{Name: "c.doc", Body: []byte("<html><p>All of it.")},
		archivetest.Entry{Name: "d.rtf", Body: []byte(`{\rtf1 All of it and more.}`)},
		archivetest.Entry{Name: "e.odt", Body: []byte("x")},
		archivetest.Entry{Name: "f.rtf", Body: []byte("%PDF-1.7")},
		archivetest.Entry{Name: "g.doc", Body: cfbtest.File(cfbtest.Storage{"EncryptedPackage": []byte("x")})},
	)
	j, err := acceptWith(t.Context(), w.clean, "", zip, job.Options{Formats: "doc,rtf"})
	require.NoError(t, err)
	w.deliverAll("intake")
	w.deliverAll("convert")
	s := w.status(j.ID)
	require.Equal(t, 1, s.LeftOut)
	require.Equal(t, "e.odt", s.Skipped[0].Filename)
	require.Equal(t, map[string]job.Format{"a": job.FormatRTF, "b": "", "d": job.FormatRTF}, heard)
	codes := map[string]job.Code{}
	for _, f := range s.Files {
		if f.ErrorCode != nil {
			codes[f.Filename] = *f.ErrorCode
		}
	}
	require.Equal(t, map[string]job.Code{"c.doc": job.CodeNotADocument, "f.rtf": job.CodeNotADocument, "g.doc": job.CodePasswordProtected}, codes)
	require.Contains(t, *s.Files[3].ErrorMessage, "Convert it with html among the formats")
	require.Empty(t, s.Files[0].Warnings)
	require.Nil(t, s.Files[0].FontsReplaced, "nobody looked")
	require.Nil(t, s.Files[0].WordPages)
	require.Equal(t, job.WarningText, s.Files[4].Warnings[0].Code, "a word is missing")
}

// TestOtherFormatsUnasked has files of other formats be left out as ever where they were not asked for.
func TestOtherFormatsUnasked(t *testing.T) {
	w, heard := newWorld(t, 1), map[string]job.Format{}
	w.p.Converter = formal{printer("All."), heard}
	zip := archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: []byte(`{\rtf1 All.}`)}, archivetest.Entry{Name: "b.rtf", Body: []byte(`{\rtf1 All.}`)})
	j, err := acceptWith(t.Context(), w.clean, "", zip, job.Options{})
	require.NoError(t, err)
	w.deliverAll("intake")
	w.deliverAll("convert")
	s := w.status(j.ID)
	require.Empty(t, heard)
	require.Equal(t, 1, s.LeftOut)
	require.Len(t, s.Files, 1)
	require.Equal(t, job.CodeNotADocument, *s.Files[0].ErrorCode)
}

// TestOtherFormatsWithOptions has what can be done with DOCX only be refused for others.
func TestOtherFormatsWithOptions(t *testing.T) {
	for what, c := range map[string]struct {
		body    string
		asked   job.Options
		code    job.Code
		warning job.WarningCode
	}{
		"changes in one that has some":    {`{\rtf1 {\revised All}.}`, job.Options{Changes: job.ChangesFinal}, job.CodeChangesUnsettled, ""},
		"hidden text":                     {`{\rtf1 All.}`, job.Options{HiddenText: job.HiddenShow}, job.CodeConversionFailed, ""},
		"a language":                      {`{\rtf1 All.}`, job.Options{Language: "de-CH"}, job.CodeConversionFailed, ""},
		"changes in one that has none":    {`{\rtf1 All.}`, job.Options{Changes: job.ChangesFinal}, "", ""},
		"changes as they were saved":      {`{\rtf1 {\revised All}.}`, job.Options{Changes: job.ChangesAsSaved}, "", ""},
		"form fields that are not kept":   {`{\rtf1 All.{\field{\*\fldinst FORMTEXT {\*\formfield{\fftype0}}}{\fldrslt }}}`, job.Options{Forms: job.FormsKeep}, job.CodeFormsNotKept, ""},
		"fields that are not updated":     {`{\rtf1 All.}`, job.Options{Fields: job.FieldsUpdate}, "", job.WarningFields},
		"an object that cannot be shown":  {`{\rtf1 All.{\object\objemb{\*\objdata 00}}}`, job.Options{}, "", job.WarningLeftOut},
		"no password for one":             {string(cfbtest.File(cfbtest.Storage{"WordDocument": lockedWord(), "1Table": []byte{0}})), job.Options{}, job.CodePasswordProtected, ""},
		"pages of one":                    {`{\rtf1 All.}`, job.Options{Pages: "2"}, job.CodePagesMissing, ""},
		"a document of Works, properties": {"\x01\xfe\x32\x03", job.Options{Metadata: job.MetadataStrip}, job.CodeConversionFailed, ""},
	} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t, 1)
			w.p.Converter = printer("All.")
			c.asked.Formats = job.AllFormats
			j, err := acceptWith(t.Context(), w.clean, "", archivetest.Zip(archivetest.Entry{Name: "a.doc", Body: []byte(c.body)}), c.asked)
			require.NoError(t, err)
			w.deliverAll("intake")
			w.deliverAll("convert")
			f := w.status(j.ID).Files[0]
			if c.code != "" {
				require.Equal(t, new(c.code), f.ErrorCode)
				return
			}
			require.Nil(t, f.ErrorCode)
			codes := []job.WarningCode{}
			for _, warning := range f.Warnings {
				codes = append(codes, warning.Code)
			}
			if c.warning == "" {
				require.Empty(t, codes)
			} else {
				require.Equal(t, []job.WarningCode{c.warning}, codes)
			}
		})
	}
}

// lockedWord is the main stream of an old Word document with a password ([MS-DOC] 2.5.2, fEncrypted).
func lockedWord() []byte {
	b := make([]byte, 4096)
	b[0], b[1], b[2], b[11] = 0xec, 0xa5, 0xc1, 0x03
	return b
}

// TestOtherFormatsWithPasswords opens protected documents of other formats as it does those of Word since 2007.
func TestOtherFormatsWithPasswords(t *testing.T) {
	plain := docxtest.Package([]docxtest.Part{
		{Name: "mimetype", Data: []byte("application/vnd.oasis.opendocument.text")},
		{Name: "content.xml", Data: []byte(`<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">` +
			`<office:body><office:text><text:p>All.</text:p></office:text></office:body></office:document-content>`)},
		{Name: "META-INF/manifest.xml", Data: []byte(`<manifest/>`)},
	})
	bomb := docxtest.Package([]docxtest.Part{{Name: "mimetype", Data: []byte("application/vnd.oasis.opendocument.text")}, {Name: "content.xml", Data: make([]byte, 100<<20)}})
	xor := bytes.Clone(lockedWord())
	xor[11] |= 0x80
	upload := archivetest.Zip(
		archivetest.Entry{Name: "a.odt", Body: locktest.AES.Encrypt(plain, "sesame", nil)},
		archivetest.Entry{Name: "b.ott", Body: locktest.Blowfish.Encrypt(plain, "sesame", nil)},
		archivetest.Entry{Name: "c.odt", Body: locktest.Whole.Encrypt(plain, "sesame", nil)},
		archivetest.Entry{Name: "bomb.odt", Body: locktest.AES.Encrypt(bomb, "sesame", nil)},
		archivetest.Entry{Name: "d.doc", Body: cfbtest.File(cfbtest.Storage{"WordDocument": xor, "1Table": []byte{0}})},
		archivetest.Entry{Name: "e.doc", Body: cfbtest.File(cfbtest.Storage{"WordDocument": lockedWord(), "1Table": []byte{0}})},
	)
	none, wrong := job.CodePasswordProtected, job.CodeWrongPassword
	for password, want := range map[string]map[string]job.Code{
		"sesame":  {"a.odt": "", "b.ott": "", "c.odt": "", "bomb.odt": job.CodeZipBomb, "d.doc": wrong, "e.doc": job.CodeCorrupt},
		"another": {"a.odt": wrong, "b.ott": wrong, "c.odt": wrong, "bomb.odt": wrong, "d.doc": wrong, "e.doc": job.CodeCorrupt},
		"":        {"a.odt": none, "b.ott": none, "c.odt": none, "bomb.odt": none, "d.doc": none, "e.doc": none},
	} {
		w := newWorld(t, 1)
		w.p.Converter = printer("All.")
		spool, err := w.clean.NewSpool()
		require.NoError(t, err)
		defer spool.Close()
		require.NoError(t, spool.Add("letters.zip", bytes.NewReader(upload)))
		asked := job.Request{Options: job.Options{Formats: job.AllFormats}, Secrets: job.Secrets{Password: password}}
		j, err := w.clean.Accept(t.Context(), owner, "", spool, asked)
		require.NoError(t, err)
		w.finish(t, j.ID)
		require.Equal(t, want, w.outcomes(j.ID), "password %q", password)
	}
}
