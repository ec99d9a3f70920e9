package sfnt

// Table returns a table, for tests.
func (f *Face) Table(tag string) ([]byte, error) { return f.table(tag) }

// Glyph returns the number of a character's glyph, for tests.
func (f *Face) Glyph(r rune) (int, error) {
	glyph, err := f.characters()
	if err != nil {
		return 0, err
	}
	return glyph(r), nil
}

// Set replaces a table.
func (f *Face) Set(tag string, b []byte) { f.set(tag, b) }
