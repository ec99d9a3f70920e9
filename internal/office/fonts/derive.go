package fonts

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"sheaf/internal/sfnt"
	data "sheaf/layers/fonts"
)

// LibreOffice from version RaisesFrom on makes a line of Chinese, Japanese or Korean text raised times as high as the font says.
// What it adds is above the baseline: text in Carlito in the same line shows that.
const (
	RaisesFrom = 26
	raised     = 1.268
)

// derived are the fonts that were made of others, as layers/fonts/derived.txt says.
type derived struct {
	dir      string
	families map[string]bool
}

// plan is what is made of which sources, both by the names of the sources' files.
type plan struct {
	sources map[string]string // their paths
	faces   map[string][]data.Derived
}

// newPlan plans the derived fonts whose sources are in one of the folders from. raises is for a LibreOffice that raises lines.
func newPlan(from []string, raises bool) (plan, error) {
	faces, err := data.DerivedFaces()
	if err != nil {
		return plan{}, err
	}
	p := plan{faces: map[string][]data.Derived{}}
	for _, f := range faces {
		if raises && strings.Contains(f.File, "CJK") { // lines in others stay as they are
			f.Above = (f.Above+f.Below)/raised - f.Below
		}
		p.faces[f.File] = append(p.faces[f.File], f)
	}
	p.sources = find(from, slices.Collect(maps.Keys(p.faces)))
	return p, nil
}

// derive returns all derived fonts of a plan. Those whose sources are not what they should be are left out. They are those that
// were made when sheaf was installed, else those that an earlier start has kept; the first start keeps them. Where that
// cannot be done they are made in the folder dir.
func derive(dir string, in stores, p plan) (*derived, error) {
	if d, err := p.ready(in.installed); err == nil {
		return d, nil
	}
	if in.kept != "" {
		if d, err := p.keep(in.kept); err == nil {
			return d, nil
		}
	}
	if err := makePublic(dir); err != nil {
		return nil, err
	}
	return p.files(dir), nil
}

// files makes the fonts in a folder that is there.
func (p plan) files(dir string) *derived {
	d := &derived{dir: dir, families: map[string]bool{}}
	var mu sync.Mutex
	var group sync.WaitGroup
	for name, source := range p.sources {
		group.Go(func() {
			made := deriveFile(source, filepath.Join(dir, "derived-"+name), p.faces[name])
			mu.Lock()
			defer mu.Unlock()
			for _, family := range made {
				d.families[family] = true
			}
		})
	}
	group.Wait()
	return d
}

// find looks for files below folders, and returns the first of each name.
func find(folders, names []string) map[string]string {
	found := map[string]string{}
	for _, folder := range folders {
		_ = fs.WalkDir(os.DirFS(folder), ".", func(path string, entry fs.DirEntry, err error) error {
			if name := filepath.Base(path); err == nil && found[name] == "" && slices.Contains(names, name) {
				found[name] = filepath.Join(folder, path)
			}
			if len(found) == len(names) {
				return fs.SkipAll
			}
			return nil
		})
	}
	return found
}

// deriveFile makes fonts of those of a file, and returns their families: none where that cannot be done.
func deriveFile(source, target string, wanted []data.Derived) (families []string) {
	in, err := os.Open(source)
	if err != nil {
		return nil
	}
	defer in.Close()
	var faces []*sfnt.Face
	for _, d := range wanted {
		f, err := derivedFace(in, d)
		if err != nil {
			continue
		}
		faces = append(faces, f)
		families = append(families, d.Family)
	}
	if len(faces) == 0 || writeFaces(target, faces) != nil {
		return nil
	}
	return families
}

var errNoSource = errors.New("the source is not in the file")

// derivedFace returns one face of a file, changed.
func derivedFace(in *os.File, d data.Derived) (*sfnt.Face, error) {
	faces, err := sfnt.Read(in)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(faces, func(f *sfnt.Face) bool {
		name, err := f.PostScript()
		return err == nil && name == d.Source
	})
	if i < 0 {
		return nil, errNoSource
	}
	var widths []sfnt.Width
	for _, w := range d.Widths {
		widths = append(widths, sfnt.Width(w))
	}
	f := faces[i]
	about := fmt.Sprintf("%s, with the widths and lines of other fonts", d.Source)
	return f, errors.Join(f.SetLine(d.Above, d.Below), f.SetWidths(widths), f.Rename(d.Family, d.Style, about))
}

func writeFaces(target string, faces []*sfnt.Face) error {
	out, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(sfnt.Write(out, faces...), out.Chmod(0o644), out.Close())
	if err != nil {
		return errors.Join(err, os.Remove(target))
	}
	return nil
}

// text returns what fontconfig is told of them: they come before all other substitutes.
func (d *derived) text() string {
	var b strings.Builder
	b.WriteString("<fontconfig>\n")
	for _, row := range data.DerivedFor() {
		if d.families[row[1]] {
			b.WriteString(`  <match><test name="family" qual="first">`)
			element(&b, "<string>", row[0], `</string></test>`)
			b.WriteString(`<edit name="family" mode="append" binding="strong">`)
			element(&b, "<string>", row[1], `</string></edit></match>`)
		}
	}
	b.WriteString("</fontconfig>\n")
	return b.String()
}
