package fonts

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sheaf/internal/folder"
	"sheaf/internal/job"
	"sheaf/internal/office/pdf"
	data "sheaf/layers/fonts"
)

// Set is what LibreOffice and fontconfig's tools are shown of fonts: settings that lead to the machine's fonts, and to copies
// of the user's. It does not change, since LibreOffice crashes when a font file that it has open changes or goes. When
// fonts change, another set follows.
type Set struct {
	dir   string // "" where FONTCONFIG_FILE names other settings, which are obeyed
	known *Known // nil where fontconfig cannot be asked
	files []file // of which it has copies
	key   string // see answersKey
	users int    // conversions; guarded by Folders.mu
}

// caladeaFile is the font whose presence says that there is a Caladea with Cambria's widths.
const caladeaFile = "Caladea-Regular.ttf"

// caladeaOnly has fontconfig take no other Caladea.
func caladeaOnly() string {
	return fmt.Sprintf(`  <selectfont>
    <acceptfont><pattern>
      <patelt name="family"><string>Caladea</string></patelt><patelt name="fontversion"><int>%d</int></patelt>
    </pattern></acceptfont>
    <rejectfont><pattern><patelt name="family"><string>Caladea</string></patelt></pattern></rejectfont>
  </selectfont>
`, caladeaVersion)
}

// shared is what all sets have in common.
type shared struct {
	cache    string   // the folder where fontconfig keeps a new cache
	cjkLines bool     // for a LibreOffice that raises lines, as layers/fonts/cjk-lines.conf says
	derived  *derived // nil for none
}

// newSet makes the folder dir with copies of the files.
func newSet(dir string, with shared, files []file) (*Set, error) {
	s := &Set{dir: dir, files: files}
	for _, dir := range []string{s.dir, s.copies()} {
		if err := makePublic(dir); err != nil {
			return nil, err
		}
	}
	for i, file := range files {
		if err := file.copy(filepath.Join(s.copies(), fmt.Sprint(i, strings.ToLower(filepath.Ext(file.path))))); err != nil {
			return nil, fmt.Errorf("copy font: %w", err)
		}
	}
	written := map[string]string{s.settings(): s.text(with), s.substitutes(): data.Settings()}
	if with.cjkLines {
		written[s.cjkLines()] = data.CJKLines()
	}
	if with.derived != nil {
		written[s.derived()] = with.derived.text()
	}
	for path, text := range written {
		if err := errors.Join(os.WriteFile(path, []byte(text), 0o644), os.Chmod(path, 0o644)); err != nil {
			return nil, fmt.Errorf("write font settings: %w", err)
		}
	}
	return s, nil
}

// makePublic makes a folder that the users of documents' processes can read.
func makePublic(dir string) error {
	if err := errors.Join(os.Mkdir(dir, 0o755), os.Chmod(dir, 0o755)); err != nil {
		return fmt.Errorf("make folder of fonts: %w", err)
	}
	return nil
}

// text returns the settings. The machine's come first: its folders of fonts, their cache, which font has another's widths.
func (s *Set) text(with shared) string {
	var b strings.Builder
	b.WriteString(xml.Header + `<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">` + "\n<fontconfig>\n")
	for _, dir := range slices.Concat([]string{s.copies()}, homeFonts(), machineFonts()) {
		element(&b, "<dir>", dir, "</dir>")
	}
	for _, dir := range append([]string{with.cache}, homeCache()...) { // fontconfig writes to the first
		element(&b, "<cachedir>", dir, "</cachedir>")
	}
	element(&b, `<include ignore_missing="yes">`, "fonts.conf", "</include>") // in FONTCONFIG_PATH, else /etc/fonts
	element(&b, "<include>", s.substitutes(), "</include>")
	if with.cjkLines { // the later of two substitutes comes first
		element(&b, "<include>", s.cjkLines(), "</include>")
	}
	if with.derived != nil { // the earlier of two folders comes first for what only a language is asked for
		element(&b, "<include>", s.derived(), "</include>")
		element(&b, "<dir>", with.derived.dir, "</dir>")
	}
	if slices.ContainsFunc(s.files, func(f file) bool { return filepath.Base(f.path) == caladeaFile }) {
		b.WriteString(caladeaOnly())
	}
	b.WriteString("</fontconfig>\n")
	return b.String()
}

func element(b *strings.Builder, begin, text, end string) {
	b.WriteString("  " + begin)
	_ = xml.EscapeText(b, []byte(text)) // a Builder takes everything
	b.WriteString(end + "\n")
}

func (s *Set) settings() string    { return filepath.Join(s.dir, "fonts.conf") }
func (s *Set) substitutes() string { return filepath.Join(s.dir, "substitutes.conf") }
func (s *Set) cjkLines() string    { return filepath.Join(s.dir, "cjk-lines.conf") }
func (s *Set) derived() string     { return filepath.Join(s.dir, "derived.conf") }
func (s *Set) copies() string      { return filepath.Join(s.dir, "copies") }

// Environment returns the variables that lead LibreOffice to the set: those of our own that concern fonts and time, and the
// settings. A set that is nil has no settings.
func (s *Set) Environment() []string {
	var env []string
	for _, key := range []string{"TZ", "FONTCONFIG_FILE", "FONTCONFIG_PATH"} {
		if value := os.Getenv(key); value != "" {
			env = append(env, key+"="+value)
		}
	}
	if s != nil && s.dir != "" {
		env = append(env, "FONTCONFIG_FILE="+s.settings())
	}
	return env
}

// machineFonts are the folders of fonts that are there for all users.
func machineFonts() []string { return []string{"/usr/share/fonts", "/usr/local/share/fonts"} }

// homeFonts are the folders of fonts that the user installed for all programs. The machine's settings look for them in the home,
// and LibreOffice is given another one. Root's are not for documents, whose processes are of other users.
func homeFonts() []string {
	home, err := os.UserHomeDir()
	if err != nil || os.Getuid() == 0 {
		return nil
	}
	base, err := folder.DataHome()
	if err != nil {
		return nil
	}
	return []string{filepath.Join(base, "fonts"), filepath.Join(home, ".fonts")}
}

// homeCache is where the user's programs keep what fontconfig found in those. Here it is only read.
func homeCache() []string {
	cache, err := os.UserCacheDir()
	if err != nil || os.Getuid() == 0 {
		return nil
	}
	return []string{filepath.Join(cache, "fontconfig")}
}

// userSettings are the files and folders where the environment says that fontconfig's settings are.
func userSettings() []string {
	var paths []string
	for _, key := range []string{"FONTCONFIG_FILE", "FONTCONFIG_PATH"} {
		for _, path := range filepath.SplitList(os.Getenv(key)) {
			if filepath.IsAbs(path) {
				paths = append(paths, path)
			}
		}
	}
	return paths
}

// Folders returns the folders of all fonts that there are, wherever they are; nil where fontconfig cannot be asked.
func (s *Set) Folders() []string {
	if s.known == nil {
		return nil
	}
	return s.known.Folders()
}

// Has reports whether a family is installed, false where fontconfig cannot be asked. ok tells these two apart.
func (s *Set) Has(family string) (has, ok bool) {
	return s.known != nil && s.known.Has(family), s.known != nil
}

// Widths is Known.Widths; nil where fontconfig cannot be asked.
func (s *Set) Widths(ctx context.Context, families []string) map[string]int {
	if s.known == nil {
		return nil
	}
	return s.known.Widths(ctx, families)
}

// replacedTime is how long finding out about replaced fonts may take: fontconfig is asked for each new family once.
const replacedTime = 5 * time.Second

// Replaced returns the fonts that the document of a conversion asked for and did not get, by what its PDF has. It is nil where
// that is not known: nobody looked at the document, the PDF's fonts are not understood, or fontconfig cannot be asked.
func (s *Set) Replaced(ctx context.Context, c job.Conversion, file string) []job.FontSubstitution {
	if s.known == nil || c.Fonts == nil {
		return nil
	}
	used, err := usedFonts(file)
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, replacedTime)
	defer cancel()
	replaced, err := s.known.Replaced(ctx, c.Fonts, c.Embedded, used)
	if err != nil {
		return nil
	}
	return replaced
}

// usedFonts returns what a PDF calls its fonts.
func usedFonts(file string) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return pdf.Fonts(f, info.Size())
}
