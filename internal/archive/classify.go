package archive

import (
	"path"
	"slices"
	"strings"
)

// Classify tells what an entry is to sheaf: a document, or something to skip for a reason in plain words. Only the name and
// kind count: a document that cannot be read (an unsafe name, a symbolic link, an encrypted entry) is one that fails. Names that end
// in one of also are documents, too.
func Classify(e Entry, also ...string) (isDocument bool, reason string) {
	if reason := junk(e); reason != "" {
		return false, reason
	}
	name := withoutTail(e.Name)
	if DocumentExt(name, also...) != "" {
		return true, ""
	}
	return false, otherFile(strings.ToLower(path.Ext(name)))
}

// documentExts are the endings of the forms of WordprocessingML in a ZIP (ECMA-376 part 1, 11.3.10, and [MS-OFFMACRO2] 2.2 for those with
// macros): documents and templates, without and with macros, which are never run.
var documentExts = []string{".docx", ".docm", ".dotx", ".dotm"}

// DocumentExt returns the ending of a name, in lower case and with its dot, where it is a document's or one of also, and "" where it is
// not.
func DocumentExt(name string, also ...string) string {
	if ext := strings.ToLower(path.Ext(name)); slices.Contains(documentExts, ext) || slices.Contains(also, ext) {
		return ext
	}
	return ""
}

// withoutTail is the name without blanks and dots at its end, which Windows drops, if that makes it a document's.
func withoutTail(name string) string {
	if short := strings.TrimRight(name, " ."); DocumentExt(short) != "" {
		return short
	}
	return name
}

// junk says why an entry is junk, or a folder, which is skipped as well. A folder is no lock file, whatever its name.
func junk(e Entry) string {
	reason := JunkReason(e.Name)
	if e.Kind == KindDir && reason != macReason {
		return "folder"
	}
	return reason
}

// otherFile says why a file of this extension (lower case, with its dot) is skipped, and what to do if it is close to a document.
func otherFile(ext string) string {
	switch ext {
	case ".zip":
		return "ZIP inside a ZIP: unpack it first"
	case ".doc":
		return "old Word format (.doc): save as .docx, or add doc to the option formats"
	case ".dot":
		return "old Word template (.dot): save as .docx, or add dot to the option formats"
	case ".odt", ".ott", ".fodt":
		return "OpenDocument text (" + ext + "): save as .docx, or add " + ext[1:] + " to the option formats"
	case ".rtf":
		return "rich text (.rtf): save as .docx, or add rtf to the option formats"
	case ".pages":
		return "Pages document (.pages): export as .docx"
	}
	if isPlainExtension(ext) {
		return "not a Word document (" + ext + ")"
	}
	return "not a Word document"
}

// isPlainExtension keeps long and odd endings, which are no file types, out of sentences.
func isPlainExtension(ext string) bool {
	const longest = 10
	if len(ext) < 2 || len(ext) > longest {
		return false
	}
	return !strings.ContainsFunc(ext[1:], func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
}
