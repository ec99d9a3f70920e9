package dropfolder

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"unicode/utf16"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/options"
)

// maxAsked is how much S3 keeps of metadata with an object (Amazon S3 user guide, "Working with object metadata": 2 KB with its names).
const maxAsked = 2000

// formatsBeside returns the endings of names of documents that the options beside a file ask for. Where those are wrong there are none; what is
// wrong is told of the first file that is taken.
func formatsBeside(root *os.Root, name string) []string {
	if archive.DocumentExt(name, job.AllEndings()...) == "" || archive.DocumentExt(name) != "" {
		return nil
	}
	o, err := options.Parse(asked(root, path.Dir(name)))
	if err != nil {
		return nil
	}
	return o.Endings()
}

// asked returns the options that the file for them in this folder asks for, as they go with an object; "" where there is none. What
// cannot be read so becomes a text that is no options: the job fails and says what is wrong.
func asked(root *os.Root, folder string) string {
	f, err := root.Open(path.Join(folder, job.OptionsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	const unreadable = `"unreadable"`
	if err != nil {
		return unreadable
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, 64<<10))
	if err != nil {
		return unreadable
	}
	var compact bytes.Buffer
	if json.Compact(&compact, bytes.TrimPrefix(text, []byte("\ufeff"))) != nil || compact.Len() > maxAsked {
		return unreadable
	}
	if ascii := escaped(compact.String()); len(ascii) <= maxAsked {
		return ascii
	}
	return unreadable
}

// escaped writes what is not ASCII in JSON as JSON escapes it.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
