package fidelity

// showsProperty tells a field that shows a property of the document (ECMA-376 part 1, 17.16.5).
func showsProperty(name string) bool {
	switch name {
	case "TITLE", "SUBJECT", "AUTHOR", "KEYWORDS", "COMMENTS", "LASTSAVEDBY", "DOCPROPERTY", "INFO", "TEMPLATE",
		"CREATEDATE", "SAVEDATE", "PRINTDATE", "REVNUM", "EDITTIME", "NUMWORDS", "NUMCHARS", "FILESIZE":
		return true
	}
	return false
}

// isIndex tells a field that lists places of the document, which LibreOffice never works out when it opens one.
func isIndex(name string) bool {
	switch name {
	case "TOC", "TOA", "INDEX", "BIBLIOGRAPHY":
		return true
	}
	return false
}

// Indexes returns how many tables of contents and the like the document has, which stay as they were saved.
func (m *Mender) Indexes() int {
	for _, mend := range m.mends {
		if s, ok := mend.(*savedFields); ok {
			return s.indexes
		}
	}
	return 0
}
