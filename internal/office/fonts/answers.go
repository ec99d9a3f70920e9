package fonts

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// answers are what fontconfig matched for a set of fonts, kept in a file so that a later start need not ask again: each question takes a
// process and some 20 ms of the processor. A line of the file is one answer.
type answers struct {
	path  string
	moved string // folder that has another path at each start, written as movedMark
}

// movedMark stands in kept answers for a folder whose path changes. No path begins with it.
const movedMark = "\x00"

// answer is a line.
type answer struct {
	Pattern  string `json:"pattern"`
	Family   string `json:"family"`
	Specific string `json:"specific"`
	Version  int    `json:"version"`
	File     string `json:"file"`
}

// keepAnswers reads the answers that are kept in dir under key, and has those to come kept there. It does nothing where dir is "".
// Paths that lead into the folder moved are kept as they lie in it.
func (k *Known) keepAnswers(dir, key, moved string) {
	if dir == "" || os.MkdirAll(dir, 0o755) != nil {
		return
	}
	kept := answers{filepath.Join(dir, "answers-"+key), moved}
	for pattern, f := range kept.read() {
		k.matches[pattern] = f
	}
	k.kept = &kept
	_ = os.Chtimes(kept.path, time.Now(), time.Now()) // while it is used it stays
}

// read returns the answers by pattern, none where there is no file. What is no answer, since a start was killed while it wrote, is passed
// over.
func (a answers) read() map[string]face {
	found := map[string]face{}
	f, err := os.Open(a.path)
	if err != nil {
		return nil
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() && len(found) < maxKept {
		var one answer
		if json.Unmarshal(lines.Bytes(), &one) != nil || one.Pattern == "" || one.Family == "" {
			continue
		}
		if rest, ok := strings.CutPrefix(one.File, movedMark); ok {
			one.File = a.moved + rest
		}
		found[one.Pattern] = face{one.Family, one.Specific, one.Version, one.File}
	}
	return found
}

// add keeps one more answer. Where it cannot be kept a later start asks again.
func (a answers) add(pattern string, f face) {
	file := f.file
	if rest, ok := strings.CutPrefix(file, a.moved); ok && a.moved != "" {
		file = movedMark + rest
	}
	line, err := json.Marshal(answer{pattern, f.family, f.specific, f.version, file})
	if err != nil {
		return
	}
	out, err := os.OpenFile(a.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return
	}
	_, _ = out.Write(append(line, '\n'))
	_ = out.Close()
}

// answersFormat is another number when answers are found or kept in another way.
const answersFormat = 1

// answersKey returns a name for all that fontconfig's answers depend on: its program, the fonts that there are with their folders, the
// settings of the set and of the machine (system is where these are), and the copies. It is "" where that cannot be told.
func (s *Set) answersKey(with shared, listed []string, moved, system string) string {
	program, err := exec.LookPath("fc-match")
	if err != nil {
		return ""
	}
	hash := sha256.New()
	note := func(path string) bool {
		info, err := os.Stat(path)
		if err == nil {
			fmt.Fprintln(hash, strings.ReplaceAll(path, moved, movedMark), info.Size(), info.ModTime().UnixNano())
		}
		return err == nil
	}
	fmt.Fprintln(hash, answersFormat, s.files)
	fmt.Fprintln(hash, strings.ReplaceAll(s.text(with), moved, movedMark), with.cjkLines, with.derived != nil)
	if with.derived != nil {
		fmt.Fprintln(hash, with.derived.text())
	}
	slices.Sort(listed)
	for _, record := range listed {
		fmt.Fprintln(hash, strings.ReplaceAll(record, moved, movedMark))
	}
	if !note(program) {
		return ""
	}
	for _, folder := range s.known.Folders() {
		if !strings.HasPrefix(folder, moved) && !note(folder) {
			return ""
		}
	}
	err = filepath.WalkDir(system, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path) // of what a link leads to, too
		fmt.Fprintln(hash, path, len(text))
		hash.Write(text)
		return err
	})
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%x", hash.Sum(nil)[:12])
}
