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
