package archive

import (
	"path"
	"slices"
	"strings"
)

// JunkNames are the names of what systems and programs leave beside people's files, in lower case: case does not count. It is
// the only list of them: the drop folder goes by it, and the web page is handed it.
type JunkNames struct {
	Folders  []string `json:"folders"`  // with all that is in them
	Files    []string `json:"files"`    // by their whole name
	Prefixes []string `json:"prefixes"` // of names of files
}

// junkKind is a kind of junk and the reason that users are told.
type junkKind struct {
	reason string
	names  JunkNames
}

const macReason = "macOS metadata"

// junkKinds returns all kinds of junk.
func junkKinds() []junkKind {
	return []junkKind{
		{macReason, JunkNames{Folders: []string{"__macosx"}, Files: []string{".ds_store"}, Prefixes: []string{"._"}}},
		// Of Word, and of LibreOffice (".~lock.") and WPS Office.
		{"lock file of an open document", JunkNames{Prefixes: []string{"~$", ".~"}}},
		{"Windows metadata", JunkNames{Files: []string{"thumbs.db", "desktop.ini"}}},
	}
}

// Junk returns the names of all junk.
func Junk() JunkNames {
	var all JunkNames
	for _, kind := range junkKinds() {
		all.Folders = append(all.Folders, kind.names.Folders...)
		all.Files = append(all.Files, kind.names.Files...)
		all.Prefixes = append(all.Prefixes, kind.names.Prefixes...)
	}
	return all
}

// JunkReason says in plain words what kind of junk a path with slashes names, itself or by a folder that it is in; "" when it
// is none.
func JunkReason(name string) string {
	lower := strings.ToLower(name)
	for _, kind := range junkKinds() {
		if kind.names.match(strings.Split(lower, "/"), path.Base(lower)) {
			return kind.reason
		}
	}
	return ""
}

// match reports whether a path, given in lower case as its parts and its last part, is one of the names.
func (n JunkNames) match(parts []string, base string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return slices.Contains(n.Folders, part) }) ||
		slices.Contains(n.Files, base) ||
		slices.ContainsFunc(n.Prefixes, func(prefix string) bool { return strings.HasPrefix(base, prefix) })
}
