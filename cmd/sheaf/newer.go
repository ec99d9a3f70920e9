package main

import (
	"os"
	"runtime"
	"strings"

	"sheaf/internal/office/doctor"
	"sheaf/layers/libreoffice/newer"
)

// secure is the first version with the fixes of 2026's ways for a document to read environment variables and files out
// (successors of CVE-2024-12426).
const secure = "26.2.5"

// system is what decides where a newer LibreOffice may come from.
type system struct {
	os           string // as Go names it
	id, codename string // of the Linux distribution, by its /etc/os-release
	origin       origin // of this program
}

func thisSystem() system {
	s := system{os: runtime.GOOS, origin: thisOrigin()}
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

// offer returns the LibreOffice that the system can get, with the command for who uses this program; the zero value where none is
// known.
func (s system) offer() newer.Offer {
	name := s.os
	if s.os == "linux" {
		name = s.id + "-" + s.codename
	}
	o, _ := newer.For(name)
	if s.origin == fromCheckout {
		o.Command = o.Make
	}
	return o
}

// newerFindings says what a newer LibreOffice would bring: the one that the system can get, or else the image's. It is a warning
// where a command gets it.
func newerFindings(program string, s system) []finding {
	installed := strings.TrimPrefix(program, "LibreOffice ")
	newest, ok := newer.For(newer.Image)
	if !ok || !doctor.Older(installed, newest.Version) {
		return nil
	}
	f := finding{Topic: "Newer LibreOffice", State: "ok"}
	offer := s.offer()
	if s.origin != fromImage && doctor.Older(installed, offer.Version) { // nothing is installed in a container
		f.State, f.Remedy = "warning", offer.Command
	} else {
		offer = newest
	}
	f.Detail = offer.From + " " + offer.Version + ", which breaks lines and pages where Word does more often (docs/fidelity.md)"
	if doctor.Older(installed, secure) && !doctor.Older(offer.Version, secure) {
		f.Detail += ", and has LibreOffice's security fixes of 2026"
	}
	if offer == newest && s.id == "ubuntu" {
		f.Detail += ". Ubuntu does not serve it; the LibreOffice team's package archive (PPA) serves newer versions than Ubuntu"
	}
	return []finding{f}
}
