package archive_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"

	"sheaf/internal/archive"
	"sheaf/internal/archive/archivetest"
)

// rawNames opens an archive whose names are these bytes and returns them as decoded.
func rawNames(t *testing.T, flags uint16, raw ...string) []string {
	t.Helper()
	entries := make([]archivetest.Entry, len(raw))
	for i, name := range raw {
		entries[i] = archivetest.Entry{RawName: []byte(name), Flags: flags}
	}
	names := make([]string, len(raw))
	for i, e := range open(t, archivetest.Zip(entries...)) {
		names[i] = e.Name
	}
	return names
}

const flagUTF8 = 1 << 11

func TestNameBytes(t *testing.T) {
	for _, c := range []struct {
		what  string
		flags uint16
		raw   string
		want  string
	}{
		{"CP437", 0, "Pr\x81fung.docx", "Prüfung.docx"},
		{"CP437, valid Shift-JIS", 0, "sch\x94n.docx", "schön.docx"},
		{"CP437, two in a row", 0, "Gr\x94\xe1e.docx", "Größe.docx"},
		{"Shift-JIS", 0, "\x95\xf1\x8d\x90\x8f\x91.docx", "報告書.docx"},
		{"Shift-JIS, ASCII trail bytes", 0, "\x83\x41\x83\x43.docx", "アイ.docx"},
		{"Shift-JIS, a backslash as trail byte", 0, "\x95\x5c.docx", "表.docx"},
		{"UTF-8 with flag", flagUTF8, "Prüfung.docx", "Prüfung.docx"},
		{"UTF-8 without flag", 0, "Prüfung.docx", "Prüfung.docx"},
		{"flag that lies", flagUTF8, "Pr\x81fung.docx", "Prüfung.docx"},
		{"backslashes", 0, `Ordner\unter\a.docx`, "Ordner/unter/a.docx"},
		{"backslashes in CP437", 0, "\x9abung\\a.docx", "Übung/a.docx"},
		{"dots and slashes that mean nothing", 0, "./a//b/./c.docx", "a/b/c.docx"},
	} {
		t.Run(c.what, func(t *testing.T) { require.Equal(t, []string{c.want}, rawNames(t, c.flags, c.raw)) })
	}
}

// Names of one archive are decoded together; each list here is one archive as old tools in that country wrote it.
func TestNamesOfAnArchive(t *testing.T) {
	cp437, shiftJIS := encoding.Encoding(charmap.CodePage437), encoding.Encoding(japanese.ShiftJIS)
	for _, c := range []struct {
		page  encoding.Encoding
		names []string
	}{
		{cp437, []string{"Übergröße.docx", "schön.docx", "Maßnahme Öl.docx", "Ärzte/Möwe.docx"}},
		{cp437, []string{"Größe.docx", "Übung.docx"}},
		{cp437, []string{"Königsstraße 5, Köln.docx"}},
		{cp437, []string{"élève.docx", "éléphant.docx", "période.docx"}},
		{cp437, []string{"Présentation générale à l'élève.docx", "Noël.docx", "reçu.docx"}},
		{cp437, []string{"Información del año.docx", "España/Logroño.docx", "¿Qué.docx"}},
		{cp437, []string{"Grönköping.docx", "Åäö.docx", "Malmö.docx"}},
		{cp437, []string{"Città.docx", "Perché no.docx"}},
		{cp437, []string{"20°C ½ ±5.docx"}},
		{shiftJIS, []string{"見積書.docx", "議事録/第1回.docx", "第2回.docx"}},
		{shiftJIS, []string{"第1.docx"}},
		{shiftJIS, []string{"メモ.docx"}},
		{shiftJIS, []string{"図.docx"}},
		{shiftJIS, []string{"ABC社.docx"}},
		{shiftJIS, []string{"ｶﾀｶﾅ表.docx"}},
		{shiftJIS, []string{"テスト２０２４～案（最終）→①.docx", "ソース\\能力.docx"}},
		{shiftJIS, []string{"ひらがな.docx", "a.docx", "資料 v2.docx"}},
	} {
		var raw, want []string
		for _, name := range c.names {
			b, err := c.page.NewEncoder().String(name)
			require.NoError(t, err)
			raw, want = append(raw, b), append(want, strings.ReplaceAll(name, `\`, "/"))
		}
		require.Equal(t, want, rawNames(t, 0, raw...))
	}
}

func TestUnicodePath(t *testing.T) {
	raw := []byte("Pr?fung.docx")
	path := func(version byte, sum uint32, name string) []byte {
		b := []byte{version, byte(sum), byte(sum >> 8), byte(sum >> 16), byte(sum >> 24)}
		return archivetest.Field(0x7075, append(b, name...))
	}
	sum := crc32.ChecksumIEEE(raw)
	for _, c := range []struct {
		flags uint16
		extra []byte
		want  string
	}{
		{0, path(1, sum, "Prüfung.docx"), "Prüfung.docx"},
		{0, path(1, sum+1, "Prüfung.docx"), "Pr?fung.docx"},
		{0, path(1, sum, "x"), "x"},
		{0, path(1, sum, ""), "Pr?fung.docx"},
		{0, path(2, sum, "Prüfung.docx"), "Pr?fung.docx"},
		{0, path(1, sum, "Pr\x81fung.docx"), "Pr?fung.docx"},
		{flagUTF8, path(1, sum, "Prüfung.docx"), "Pr?fung.docx"},
	} {
		e := archivetest.Entry{RawName: raw, Flags: c.flags, Extra: c.extra}
		require.Equal(t, c.want, open(t, archivetest.Zip(e))[0].Name)
	}
	evil := archivetest.Entry{RawName: raw, Extra: path(1, sum, "../evil.docx")}
	require.ErrorIs(t, open(t, archivetest.Zip(evil))[0].Problem, archive.ErrUnsafeName)
}

func TestUnsafeNames(t *testing.T) {
	long := strings.Repeat("ü", 128) // 256 bytes
	for raw, shown := range map[string]string{
		"../a.docx":                          "../a.docx",
		"a/../../b.docx":                     "a/../../b.docx",
		`..\..\a.docx`:                       "../../a.docx",
		"a/.. /b.docx":                       "a/.. /b.docx",
		"a/.../b.docx":                       "a/.../b.docx",
		"a/ .. /b.docx":                      "a/ .. /b.docx",
		"/etc/a.docx":                        "/etc/a.docx",
		`\\server\share\a.docx`:              "//server/share/a.docx",
		"C:/a.docx":                          "C:/a.docx",
		"c:a.docx":                           "c:a.docx",
		`.\C:\a.docx`:                        "./C:/a.docx",
		"a\x00.docx":                         "a␀.docx",
		"a\nb\x1b[31m.docx":                  "a␊b␛[31m.docx",
		"a\x7f.docx":                         "a␡.docx",
		"a\u0085.docx":                       "a\ufffd.docx",
		"xcod\u202efdp.docx":                 "xcod\ufffdfdp.docx",
		"a\u2066b.docx":                      "a\ufffdb.docx",
		long + ".docx":                       long + ".docx",
		strings.Repeat("x", 300) + "/a.docx": strings.Repeat("x", 300) + "/a.docx",
		"":                                   "",
		".":                                  ".",
		"./":                                 "./",
		strings.Repeat("d/", 100) + "a.docx": strings.Repeat("d/", 100) + "a.docx",
	} {
		e := open(t, archivetest.Zip(archivetest.Entry{RawName: []byte(raw)}, text("good.docx")))
		require.ErrorIs(t, e[0].Problem, archive.ErrUnsafeName, "%q", raw)
		require.Equal(t, shown, e[0].Name)
		require.NoError(t, e[1].Problem, "the others are not harmed")
		_, err := e[0].NewReader(strings.NewReader(""), archive.EntryLimits{})
		require.ErrorIs(t, err, archive.ErrUnsafeName)
	}
}

// A sentence says which rule the name broke, also after the entry was packed into another archive.
func TestUnsafeNamesSayWhy(t *testing.T) {
	for _, c := range []struct {
		entry archivetest.Entry
		want  string
	}{
		{archivetest.Entry{Name: "../a.docx"}, "points outside its folder"},
		{archivetest.Entry{Name: "/home/me/a.docx"}, "begins with a slash: it is a full path"},
		{archivetest.Entry{Name: `C:\a.docx`}, `begins with a drive, as "C:"`},
		{archivetest.Entry{Name: "c:a.docx"}, `begins with a drive, as "C:"`},
		{archivetest.Entry{Name: "a\nb.docx"}, "a character that cannot be seen"},
		{archivetest.Entry{Name: "a\u202eb.docx"}, "a character that cannot be seen"},
		{archivetest.Entry{Name: strings.Repeat("ü", 128) + ".docx"}, "or of a folder it is in, is longer than 255 bytes"},
		{archivetest.Entry{Name: strings.Repeat("d/", 2500) + "a.docx"}, "with its folders, is longer than 4096 bytes"},
		{archivetest.Entry{Name: strings.Repeat("d/", 100) + "a.docx"}, "more than 99 folders deep"},
		{archivetest.Entry{Name: ""}, "has no name"},
		{archivetest.Entry{Name: "a.docx", Mode: 0o120777, Body: []byte("/etc/passwd")}, "a link to another file"},
	} {
		b := archivetest.Zip(c.entry)
		e := open(t, b)[0]
		require.ErrorIs(t, e.Problem, archive.ErrUnsafeName)
		require.Contains(t, archive.Sentence(e.Problem), c.want)
		packed := written(t, func(w *archive.Writer) { require.NoError(t, w.CopyRaw("safe name.docx", e, bytes.NewReader(b))) })
		again := open(t, packed)[0]
		require.ErrorIs(t, again.Problem, archive.ErrUnsafeName)
		require.Equal(t, archive.Sentence(e.Problem), archive.Sentence(again.Problem))
	}
	_, err := archive.CleanName("\xff.docx")
	require.Contains(t, archive.Sentence(err), "cannot be read as text")
}

// The edges of what counts as a drive and as a character that cannot be seen.
func TestEdgesOfUnsafeNames(t *testing.T) {
	for name, safe := range map[string]bool{
		"a:x": false, "z:x": false, "A:x": false, "Z:x": false, "@:x": true, "[:x": true, "`:x": true, "{:x": true, "0:x": true, "ab:x": true, ":x": true, "a:": false,
		"\u2029x": true, "\u202ax": false, "\u202ex": false, "\u202fx": true, "\u2065x": true, "\u2066x": false, "\u2069x": false, "\u206ax": true,
		"\u001fx": false, " x": true, "~x": true, "\u007fx": false, "\u009fx": false, "\u00a0x": true,
		strings.Repeat("x", 255): true, strings.Repeat("x", 256): false,
		strings.Repeat(strings.Repeat("x", 50)+"/", 80) + strings.Repeat("x", 16): true, strings.Repeat(strings.Repeat("x", 50)+"/", 80) + strings.Repeat("x", 17): false,
		strings.Repeat("d/", 99) + "x": true, strings.Repeat("d/", 100) + "x": false,
	} {
		_, err := archive.CleanName(name)
		require.Equal(t, safe, err == nil, "%q", name)
	}
}

// Windows drops blanks and dots at the end of a name, so what is a document there is one here.
func TestTailOfNames(t *testing.T) {
	for raw, want := range map[string]string{
		"contract.docx ": "contract.docx", "x.docx.": "x.docx", "dir/x.DOCX . .": "dir/x.DOCX",
		"x.doc ": "x.doc ", "x.docx /y": "x.docx /y", "x.docx./": "x.docx./",
	} {
		e := open(t, archivetest.Zip(archivetest.Entry{Name: raw}))[0]
		require.NoError(t, e.Problem)
		require.Equal(t, want, e.Name)
	}
}

func TestLongUnsafeNameIsCut(t *testing.T) {
	raw := strings.Repeat("\x01ü", 20_000) + ".docx"
	e := open(t, archivetest.Zip(archivetest.Entry{RawName: []byte(raw), Flags: flagUTF8}))[0]
	require.ErrorIs(t, e.Problem, archive.ErrUnsafeName)
	require.Less(t, len(e.Name), 3000)
	require.True(t, utf8.ValidString(e.Name))
	isDocument, _ := archive.Classify(e)
	require.True(t, isDocument, "the extension is still there")
}

func TestSafeNames(t *testing.T) {
	for _, name := range []string{
		"a.docx", "a..b.docx", "..a.docx", "a./b. /c..docx", " .docx", ".docx", ".hidden/a.docx", "~/a.docx", "1:2.docx", "ab:c/d.docx", "x/C:/a.docx",
		"aux.docx", "con/a?b*.docx", "a\u200eb.docx", "عقد.docx", "👩‍👩‍👧.docx", strings.Repeat("x", 250) + ".docx",
		strings.Repeat("d/", 99) + "a.docx",
	} {
		clean, err := archive.CleanName(name)
		require.NoError(t, err, "%q", name)
		require.Equal(t, name, clean)
	}
}

func TestKinds(t *testing.T) {
	e := open(t, archivetest.Zip(
		archivetest.Entry{Name: "file.docx", Mode: 0o100644},
		archivetest.Entry{Name: "link.docx", Mode: 0o120777, Body: []byte("/etc/passwd")},
		archivetest.Entry{Name: "dir", Mode: 0o040755},
		archivetest.Entry{Name: `dir\`},
		archivetest.Entry{Name: "dos.docx", Central: put32(38, 0o120777<<16)},
	))
	require.Equal(t, archive.KindFile, e[0].Kind)
	require.Equal(t, archive.KindSymlink, e[1].Kind)
	require.ErrorIs(t, e[1].Problem, archive.ErrUnsafeName)
	require.Equal(t, archive.KindDir, e[2].Kind)
	require.Equal(t, "dir/", e[2].Name)
	require.Equal(t, archive.KindDir, e[3].Kind)
	require.Equal(t, archive.KindFile, e[4].Kind, "attributes of MS-DOS hold no Unix mode")
}

func TestModified(t *testing.T) {
	ntfs := func(ticks uint64) []byte {
		return archivetest.Field(0x000a, binary.LittleEndian.AppendUint64([]byte{0, 0, 0, 0, 1, 0, 24, 0}, ticks))
	}
	dos := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		entry archivetest.Entry
		want  time.Time
	}{
		{archivetest.Entry{}, dos},
		{archivetest.Entry{Extra: archivetest.Field(0x5455, []byte{1, 0xb4, 0x26, 0x05, 0x6b})}, time.Date(2026, 11, 24, 5, 55, 0, 0, time.UTC)},
		{archivetest.Entry{Extra: ntfs(132332224891234567)}, time.Date(2020, 5, 6, 7, 8, 9, 123456700, time.UTC)},
		{archivetest.Entry{Extra: ntfs(1<<64 - 1)}, dos},
		{archivetest.Entry{Central: put32(12, 0)}, time.Time{}},
		{archivetest.Entry{Central: put16(14, 44<<9|0<<5|1)}, time.Time{}},
		{archivetest.Entry{Central: put16(14, 44<<9|13<<5|1)}, time.Time{}},
		{archivetest.Entry{Central: put16(14, 44<<9|1<<5)}, time.Time{}},
		{archivetest.Entry{Central: put16(14, 44<<9|12<<5|31)}, time.Date(2024, 12, 31, 0, 0, 0, 0, time.UTC)},
	} {
		require.Equal(t, c.want, open(t, archivetest.Zip(c.entry))[0].Modified)
	}
}
