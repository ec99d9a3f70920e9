package wordml

import (
	"strings"

	"sheaf/internal/docx/xmltok"
)

// Understood reports whether Word knows all namespaces that a content requires of its reader (mc:Choice, ECMA-376 part 3, 9.3). Of
// several contents it shows the first of which it does. A prefix that stands for nothing is taken for one that it knows.
func Understood(choice *xmltok.Token) bool {
	requires, _ := choice.Get("Requires")
	for prefix := range strings.FieldsSeq(requires) {
		if space, bound := choice.SpaceOf(prefix); bound && space == xmltok.OtherSpace {
			return false
		}
	}
	return true
}
