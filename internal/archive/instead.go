package archive

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// Instead says for people what an archive without a document holds, and what to do if that is close to a document:
// "There is no .docx file in the ZIP, only 3 .doc files and 1 .zip file. Save as .docx, or add doc to the option formats." What systems and programs leave
// beside people's files is not counted; with nothing else in the archive it returns "". Files whose names end in one of also would have
// been documents, too.
func Instead(entries []Entry, also ...string) string {
	kinds := map[string]int{}
	for _, e := range entries {
		if junk(e) == "" {
			kinds[strings.ToLower(path.Ext(e.Name))]++
		}
	}
	if len(kinds) == 0 {
		return ""
	}
	frequent := slices.SortedFunc(maps.Keys(kinds), func(a, b string) int {
		return cmp.Or(kinds[b]-kinds[a], strings.Compare(a, b))
	})
	advice := "Only Word documents are converted."
	for _, ext := range frequent {
		if _, what, ok := strings.Cut(otherFile(ext), ": "); ok {
			advice = strings.ToUpper(what[:1]) + what[1:] + "."
			break
		}
	}
	if len(also) > 0 {
		return fmt.Sprintf("There is no document in the ZIP of the formats that were asked for, only %s. %s", counted(frequent, kinds), advice)
	}
	return fmt.Sprintf("There is no .docx file in the ZIP, only %s. %s", counted(frequent, kinds), advice)
}

// counted lists up to three kinds of files and sums up the others.
func counted(exts []string, kinds map[string]int) string {
	const shown = 3
	var list []string
	others := 0
	for _, ext := range exts {
		if len(list) == shown || !isPlainExtension(ext) {
			others += kinds[ext]
			continue
		}
		list = append(list, files(kinds[ext], ext))
	}
	switch {
	case others > 0 && len(list) == 0:
		return files(others, "") + " of other kinds"
	case others > 0:
		list = append(list, files(others, "other"))
	}
	last := len(list) - 1
	if last == 0 {
		return list[0]
	}
	return strings.Join(list[:last], ", ") + " and " + list[last]
}

// files is a number of files of a kind: "1 .doc file", "3 files".
func files(n int, kind string) string {
	words := []string{fmt.Sprint(n), kind, "files"}
	if n == 1 {
		words[2] = "file"
	}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}
