package office

import (
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sheaf/internal/office/fonts"
	standins "sheaf/layers/fonts"
)

// fontSet is what LibreOffice and fontconfig's tools are shown of fonts: settings that lead to the machine's fonts, and to copies
// of ours. It does not change: a font file that changes or goes while LibreOffice has it open makes it crash. When fonts
// change another set follows.
type fontSet struct {
	dir   string       // in the scratch folder; "" where FONTCONFIG_FILE names other settings, which are obeyed
	known *fonts.Known // nil where fontconfig cannot be asked
	files []fontFile   // of which it has copies
	users int          // conversions; guarded by fontFolders.mu
}

// The Caladea that has Cambria's widths, by a file of it and by its version, which is 65602 in 65536ths. Where we have it
// the newer ones are not to be taken, which are narrower.
const (
	caladeaFile = "Caladea-Regular.ttf"
	caladeaOnly = `  <selectfont>
    <acceptfont><pattern>
      <patelt name="family"><string>Caladea</string></patelt><patelt name="fontversion"><int>65602</int></patelt>
    </pattern></acceptfont>
    <rejectfont><pattern><patelt name="family"><string>Caladea</string></patelt></pattern></rejectfont>
  </selectfont>
`
)

// newFontSet makes the folder dir with copies of the files. A new cache is kept in the folder cache. cjkLines is for a
// LibreOffice that raises lines, as layers/fonts/cjk-lines.conf says.
func newFontSet(dir, cache string, files []fontFile, cjkLines bool) (*fontSet, error) {
	s := &fontSet{dir: dir, files: files}
	for _, folder := range []string{s.dir, s.copies()} {
		if err := makePublic(folder); err != nil {
			return nil, err
		}
	}
	for i, file := range files {
		if err := file.copy(filepath.Join(s.copies(), fmt.Sprint(i, strings.ToLower(filepath.Ext(file.path))))); err != nil {
			return nil, fmt.Errorf("copy font: %w", err)
		}
	}
	written := map[string]string{s.settings(): s.text(cache, cjkLines), s.standIns(): standins.Settings()}
	if cjkLines {
		written[s.cjkLines()] = standins.CJKLines()
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

// text gives the settings. The machine's come first: its folders of fonts, their cache, which font has another's widths.
func (s *fontSet) text(cache string, cjkLines bool) string {
	var b strings.Builder
	b.WriteString(xml.Header + `<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">` + "\n<fontconfig>\n")
	for _, dir := range slices.Concat([]string{s.copies()}, homeFonts(), []string{"/usr/share/fonts", "/usr/local/share/fonts"}) {
		element(&b, "<dir>", dir, "</dir>")
	}
	for _, dir := range append([]string{cache}, homeCache()...) { // fontconfig writes to the first
		element(&b, "<cachedir>", dir, "</cachedir>")
	}
	element(&b, `<include ignore_missing="yes">`, "fonts.conf", "</include>") // in FONTCONFIG_PATH, else /etc/fonts
	element(&b, "<include>", s.standIns(), "</include>")
	if cjkLines { // the later of two stand-ins comes first
		element(&b, "<include>", s.cjkLines(), "</include>")
	}
	if slices.ContainsFunc(s.files, func(f fontFile) bool { return filepath.Base(f.path) == caladeaFile }) {
		b.WriteString(caladeaOnly)
	}
	b.WriteString("</fontconfig>\n")
	return b.String()
}

func element(b *strings.Builder, begin, text, end string) {
	b.WriteString("  " + begin)
	_ = xml.EscapeText(b, []byte(text)) // a Builder takes everything
	b.WriteString(end + "\n")
}

func (s *fontSet) settings() string { return filepath.Join(s.dir, "fonts.conf") }
func (s *fontSet) standIns() string { return filepath.Join(s.dir, "stand-ins.conf") }
func (s *fontSet) cjkLines() string { return filepath.Join(s.dir, "cjk-lines.conf") }
func (s *fontSet) copies() string   { return filepath.Join(s.dir, "copies") }

// environment is what of our own environment every LibreOffice sees, with the settings. A set that is nil has none.
func (s *fontSet) environment() []string {
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

// dataHome is where a user's data lie (XDG base directory specification), "" for a user without a home.
func dataHome() string {
	if base := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(base) {
		return base
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".local", "share")
}

// homeFonts are the folders of fonts that the user installed for all programs. The machine's settings look for them in the home,
// and LibreOffice is given another one. Root's are not for documents, whose processes are of other users.
func homeFonts() []string {
	home, err := os.UserHomeDir()
	if err != nil || os.Getuid() == 0 {
		return nil
	}
	return []string{filepath.Join(dataHome(), "fonts"), filepath.Join(home, ".fonts")}
}

// homeCache is where the user's programs keep what fontconfig found in those. Here it is only read.
func homeCache() []string {
	cache, err := os.UserCacheDir()
	if err != nil || os.Getuid() == 0 {
		return nil
	}
	return []string{filepath.Join(cache, "fontconfig")}
}
