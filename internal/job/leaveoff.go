package job

// LeaveOff names the steps that make PDFs look more like Word's and that are left off. The zero value leaves off none: every
// step is done. docs/fidelity.md says what each of them gains.
type LeaveOff struct {
	Widths       bool // setting the width of characters where a substitute font has other widths than the font it replaces
	Fields       bool // showing fields as they were saved where Word shows them so
	BlankPages   bool // printing the blank page before a section that is to begin on an odd or even page
	CJKLines     bool // lines of Chinese, Japanese and Korean text as high as Word's, with LibreOffice from version 26 on
	DerivedFonts bool // fonts made with the widths and lines of those that documents ask for
	Pages        bool // converting a document again so that its pages begin where they began in Word
}
