package archive

import (
	"errors"
	"fmt"
)

// problem is a reason why one entry cannot be read, with a sentence for the person who made the ZIP.
type problem struct {
	kind     error  // what errors.Is finds: ErrUnsafeName, ErrMethod and so on
	why      string // for logs
	sentence string // what is wrong and what to do
}

func (p *problem) Error() string { return fmt.Sprintf("%v: %s", p.kind, p.why) }

func (p *problem) Unwrap() error { return p.kind }

// Sentence returns what a person should read about a Problem of an entry, an error of reading one, or an ErrTooManyEntries: what
// is wrong and what to do. It is "" where there is nothing to say beyond the error's kind.
func Sentence(err error) string {
	if p, ok := errors.AsType[*problem](err); ok {
		return p.sentence
	}
	for _, known := range []struct {
		kind     error
		sentence string
	}{
		{ErrEncrypted, "The file is protected by a password in the ZIP. Give the password, or make the ZIP again without one."},
		{ErrPassword, "The password given does not open the file in the ZIP. Check it and try again."},
		{ErrOverlap, "The file shares its bytes with another one in the ZIP, as only a damaged or harmful ZIP has it. Make the ZIP again."},
		{ErrCorrupt, "The file is damaged in the ZIP. Make the ZIP again from the original document."},
	} {
		if errors.Is(err, known.kind) {
			return known.sentence
		}
	}
	return ""
}

// tooMany is an ErrTooManyEntries: of more entries than most, or of a directory that is too long.
func tooMany(why string, most int) error {
	return &problem{ErrTooManyEntries, why, fmt.Sprintf("There are too many files in the ZIP: one job looks through %d, Word documents or not. "+
		"Leave out what is no Word document, or split the ZIP into several.", most)}
}

// badName is a rule that a name can break.
type badName uint8

// The numbers stand in marks of packed archives (see refusal): new rules come last.
const (
	nameTooLong badName = iota + 1
	pathTooLong
	tooManyFolders
	outsideFolder
	absolutePath
	driveLetter
	hiddenCharacter
	noName
	notUTF8
	symbolicLink
)

// problem returns the rule as an ErrUnsafeName, and nil for a number that is no rule.
func (n badName) problem() error {
	why, sentence := "", ""
	switch n {
	case nameTooLong:
		why = fmt.Sprintf("a part of it is longer than %d bytes", MaxNamePart)
		sentence = fmt.Sprintf("The name of the file, or of a folder it is in, is longer than %d bytes. Make it shorter and try again.", MaxNamePart)
	case pathTooLong:
		why = fmt.Sprintf("it is longer than %d bytes", maxName)
		sentence = fmt.Sprintf("The name of the file, with its folders, is longer than %d bytes. Make it shorter and try again.", maxName)
	case tooManyFolders:
		why = fmt.Sprintf("it is in more than %d folders", maxParts-1)
		sentence = fmt.Sprintf("The file lies more than %d folders deep. Move it further up and try again.", maxParts-1)
	case outsideFolder:
		why = "it points outside its folder"
		sentence = `The file's name points outside its folder (".."). Rename it and try again.`
	case absolutePath:
		why = "it is absolute"
		sentence = "The file's name begins with a slash: it is a full path of the computer it comes from. Make the ZIP again without full paths."
	case driveLetter:
		why = "it begins with a drive letter"
		sentence = `The file's name begins with a drive, as "C:". Make the ZIP again without full paths, or rename the file.`
	case hiddenCharacter:
		why = "it holds control characters"
		sentence = "The file's name holds a character that cannot be seen (a control character). Rename it and try again."
	case noName:
		why, sentence = "it is empty", "The file has no name in the ZIP. Make the ZIP again."
	case notUTF8:
		why, sentence = "it is not UTF-8", "The file's name cannot be read as text (UTF-8). Rename it and try again."
	case symbolicLink:
		why, sentence = "a symbolic link", "This is a link to another file, not a document. Put the document itself into the ZIP."
	default:
		return nil
	}
	return &badNameError{problem{ErrUnsafeName, why, sentence}, n}
}

// badNameError keeps the rule's number, for the mark in a packed archive.
type badNameError struct {
	problem
	rule badName
}

func (e *badNameError) Unwrap() error { return &e.problem }

// unreadMethod is the ErrMethod for a compression method that is not read.
func unreadMethod(method uint16) error {
	name := methodName(method)
	return &methodError{problem{ErrMethod, name, fmt.Sprintf(
		"The file is packed with a method that sheaf does not read (%s). Make the ZIP again with the usual method, Deflate.", name)}, method}
}

// methodError keeps the method's number, for the mark in a packed archive.
type methodError struct {
	problem
	method uint16
}

func (e *methodError) Unwrap() error { return &e.problem }

// methodName is what programs that pack call a method (appnote 4.4.5).
func methodName(method uint16) string {
	switch method {
	case 1:
		return "Shrink"
	case 2, 3, 4, 5:
		return "Reduce"
	case 6:
		return "Implode"
	case 10:
		return "PKWARE DCL Implode"
	case 14:
		return "LZMA"
	case 16, 18:
		return "IBM"
	case 19:
		return "LZ77"
	case 20, 93:
		return "Zstandard"
	case 94:
		return "MP3"
	case 95:
		return "XZ"
	case 96:
		return "JPEG"
	case 97:
		return "WavPack"
	case 98:
		return "PPMd"
	}
	return fmt.Sprintf("number %d", method)
}
