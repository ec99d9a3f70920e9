package main

import (
	"fmt"
	"os/exec"
	"strings"

	"sheaf/internal/office/doctor"
)

// holeFindings says which security holes are known of this LibreOffice, and how to get one without them.
func holeFindings(r doctor.Report, s system) []finding {
	version := strings.TrimPrefix(r.Version, "LibreOffice ")
	if version == "" {
		return nil
	}
	if len(r.Holes) == 0 {
		return []finding{{Topic: "Security", State: "ok", Detail: "no security hole that Word documents reach was known of this LibreOffice on " + doctor.HolesKnown}}
	}
	var list []string
	for _, h := range r.Holes {
		list = append(list, fmt.Sprintf("%s (%s)", h.Part, h.ID))
	}
	f := finding{Topic: "Security", State: "warning"}
	f.Detail = "This LibreOffice has known security holes, or is too old to have got their fixes: " + strings.Join(list, ", ") + ". Update it, above all if you convert documents of strangers. As known on " + doctor.HolesKnown
	offer := s.offer()
	_, err := exec.LookPath("apt-get")
	switch {
	case s.origin == fromImage:
		f.Remedy = "start the container with the newest image of sheaf, or build that: it takes the newest LibreOffice"
	case offer.Command != "" && len(doctor.Holes(offer.Version, "")) == 0:
		f.Remedy = offer.Command
	case err == nil && r.Package != "":
		f.Detail += fmt.Sprintf("; the package here is %s", r.Package)
		f.Remedy = "apt-get update && apt-get upgrade"
	}
	return []finding{f}
}
