package docx

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"sheaf/internal/docx/rtftok"
)

// isRTF reports whether LibreOffice imports a part as RTF when it is inserted in the document (altChunk), whatever its name is.
// LibreOffice 26.8 loads the pictures that fields there name.
func isRTF(head []byte) bool { return bytes.HasPrefix(head, []byte(rtftok.Magic)) }

// Both have the same length, so that lengths written in the text stay true. Readers skip destinations that they do not know.
const (
	rtfInstruction = "fldinst"
	rtfNothing     = "fldinsx"
)

// defuseRTF writes RTF without the instructions of its fields, which keep their last results, and reports whether there was
// any field. A control word can be written in one way only (RTF 1.9.1, "RTF Syntax"), the text of an instruction in many.
// An error that is not errWrite is that of r.
func defuseRTF(r *bufio.Reader, w io.Writer) (found bool, err error) {
	out := bufio.NewWriter(w)
	for err == nil {
		var text []byte
		text, err = r.ReadSlice('\\')
		if errors.Is(err, bufio.ErrBufferFull) {
			err = nil
		}
		_, _ = out.Write(text) // Flush tells
		if !bytes.HasSuffix(text, []byte{'\\'}) {
			continue
		}
		word, _ := r.Peek(len(rtfInstruction)) // what ends before is another
		switch {
		case bytes.EqualFold(word, []byte(rtfInstruction)):
			found = true
			_, _ = r.Discard(len(word))
			_, _ = out.WriteString(rtfNothing)
		case bytes.HasPrefix(word, []byte{'\\'}): // a backslash in the text
			_, _ = r.Discard(1)
			_ = out.WriteByte('\\')
		}
	}
	if flushed := out.Flush(); flushed != nil {
		return found, fmt.Errorf("%w: %w", errWrite, flushed)
	}
	if err == io.EOF {
		return found, nil
	}
	return found, err
}

func (a *analysis) lookRTF(i int, r *bufio.Reader) error {
	found, err := defuseRTF(r, io.Discard)
	if found {
		a.mark(i, OutsideField)
	}
	a.breaks(a.pkg.parts[i], true)
	return err
}
