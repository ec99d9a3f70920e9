// Package wordml knows how WordprocessingML says what more than one reader of it must know: properties that are on or off, and
// fields. Rules are those of ECMA-376 part 1; where that leaves a document's meaning open, they are LibreOffice's.
// It imports xmltok alone.
package wordml

// On reports whether a value of ST_OnOff is on (ECMA-376 part 1, 22.9.2.7). A value that ST_OnOff does not have is off, and those
// with a capital are on: LibreOffice takes them so.
func On(value string) bool {
	switch value {
	case "1", "true", "on", "True", "On":
		return true
	}
	return false
}

// Property reports whether a property is on whose element is there (17.17.4): it is where the element has no w:val. It takes
// what the value of that attribute is and whether there is one, as Token.Get returns them.
func Property(value string, given bool) bool { return !given || On(value) }
