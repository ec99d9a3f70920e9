package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// likeWord is how close one version of LibreOffice comes to Word. Measured in November 2026 on 47 documents (200 pages) that have
// PDFs which Word exported, with our fonts and all steps of docs/fidelity.md. Some of them served to choose those.
type likeWord struct {
	version string
	pages   float64 // percent of the documents with as many pages as Word's
	lines   float64 // percent of the text's lines that begin and end with the same words as Word's (F1, page by page)
}

// measured are the versions that Debian serves, the oldest first. The last is the image's.
func measured() []likeWord {
	return []likeWord{{"7.4", 91.5, 88.0}, {"25.2", 95.7, 90.4}, {"26.8", 95.7, 91.7}}
}

// secure is the first version with the fixes of 2026's ways for a document to read environment variables and files out
// (successors of CVE-2024-12426).
const secure = "26.2.5"

// system is what decides where a newer LibreOffice may come from.
type system struct {
	os           string // as Go names it
	id, codename string // of the Linux distribution, by its /etc/os-release
}

func thisSystem() system {
	s := system{os: runtime.GOOS}
	text, _ := os.ReadFile("/etc/os-release") // only Linux has it
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch value = strings.Trim(value, `"'`); key {
		case "ID":
			s.id = value
		case "VERSION_CODENAME":
			s.codename = value
		}
	}
	return s
}

// offer returns the version of LibreOffice that the system can get, from where in words, and the command that gets it; all are
// "" where that is not known.
func (s system) offer() (version, from, command string) {
	newest := measured()[len(measured())-1].version
	switch {
	case s.os == "darwin":
		return newest, "Homebrew has", "brew upgrade --cask libreoffice"
	case s.id == "debian" && s.codename == "bookworm":
		return "25.2", "Debian's backports have", "make backport"
	case s.id == "debian" && s.codename == "trixie":
		return newest, "Debian's backports have", "make backport"
	}
	return "", "", ""
}

// newerFindings says what a newer LibreOffice would bring: the one that the system can get, or else the image's. It is a warning
// where a command gets it.
func newerFindings(program string, s system) []finding {
	installed := strings.TrimPrefix(program, "LibreOffice ")
	newest := measured()[len(measured())-1].version
	if !older(installed, newest) {
		return nil
	}
	f := finding{Topic: "Newer LibreOffice", State: "ok"}
	if version, from, command := s.offer(); older(installed, version) {
		f.State, f.Remedy = "warning", command
		f.Detail = from + " " + gain(installed, version)
		return []finding{f}
	}
	f.Detail = "the converter's image has " + gain(installed, newest)
	if s.id == "ubuntu" {
		f.Detail += ". Ubuntu does not serve it; the LibreOffice team's package archive (PPA) serves newer versions than Ubuntu"
	}
	return []finding{f}
}

// gain says what one version does better than another.
func gain(installed, version string) string {
	of := func(version string) (likeWord, bool) {
		all := measured()
		i := slices.IndexFunc(all, func(l likeWord) bool { return strings.HasPrefix(version+".", l.version+".") })
		if i < 0 {
			return likeWord{}, false
		}
		return all[i], true
	}
	now, _ := of(version)
	text := fmt.Sprintf("%s, with as many pages as Word in %.0f %% of documents and Word's breaks in %.0f %% of lines", version, now.pages, now.lines)
	if before, ok := of(installed); ok {
		text += fmt.Sprintf(" (%s: %.0f and %.0f %%)", before.version, before.pages, before.lines)
	}
	if older(installed, secure) && !older(version, secure) {
		text += ", and LibreOffice's security fixes of 2026"
	}
	return text
}

// older compares versions by their numbers; one that is no version is not older.
func older(a, b string) bool {
	return slices.Compare(numbers(a), numbers(b)) < 0 && len(numbers(a)) > 0
}

func numbers(version string) []int {
	var list []int
	for part := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			break
		}
		list = append(list, n)
	}
	return list
}
