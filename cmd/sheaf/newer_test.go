package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNewerFindings(t *testing.T) {
	debian := func(codename string) system {
		return system{os: "linux", id: "debian", codename: codename, origin: fromCheckout}
	}
	mac, ubuntu, fedora := system{os: "darwin"}, system{os: "linux", id: "ubuntu", codename: "noble"}, system{os: "linux", id: "fedora"}
	for _, c := range []struct {
		version        string
		on             system
		state, command string // no state: nothing is said
		detail         []string
	}{
		{"7.4.7.2", debian("bookworm"), "warning", "make backport", []string{"backports have 25.2, which", "Word does more often"}},
		{"25.2.3.2", debian("bookworm"), "ok", "", []string{"image has 26.8, which", "security"}},
		{"25.2.3.2", debian("trixie"), "warning", "make backport", []string{"26.8, which", "security"}},
		{"24.2.7.2", ubuntu, "ok", "", []string{"image has 26.8, which", "and has LibreOffice's security", "PPA"}},
		{"26.2.5.1", mac, "warning", "brew upgrade --cask libreoffice", []string{"Homebrew has 26.8"}},
		{"7.6.4.1", fedora, "ok", "", []string{"image has 26.8"}},
		{"7.4.7.2", debian("forky"), "ok", "", []string{"image has 26.8"}},
		{"26.8.2.2", debian("trixie"), "", "", nil},
		{"26.8", mac, "", "", nil},
		{"27.2.1.1", ubuntu, "", "", nil},
	} {
		t.Run(c.version+" "+c.on.id+c.on.codename, func(t *testing.T) {
			got := newerFindings("LibreOffice "+c.version, c.on)
			if c.state == "" {
				require.Empty(t, got)
				return
			}
			require.Len(t, got, 1)
			require.Equal(t, c.state, got[0].State)
			require.Equal(t, c.command, got[0].Remedy)
			for _, part := range c.detail {
				require.Contains(t, got[0].Detail, part)
			}
		})
	}
	for _, from := range []origin{fromPackage, fromElse} {
		at := debian("trixie")
		at.origin = from
		require.Contains(t, newerFindings("LibreOffice 25.2.3.2", at)[0].Remedy, "apt-get install -t trixie-backports ", "%q has no Makefile", from)
	}
	image := debian("trixie")
	image.origin = fromImage
	require.Empty(t, newerFindings("LibreOffice 25.2.3.2", image)[0].Remedy, "nothing is installed in a container")
	for _, version := range []string{"", "LibreOffice", "LibreOffice Dev"} {
		require.Empty(t, newerFindings(version, debian("bookworm")), version)
	}
	bookworm := newerFindings("LibreOffice 7.4.7.2", debian("bookworm"))
	require.NotContains(t, bookworm[0].Detail, "security", "25.2 has not the fixes of 26.2.5")
	fixed := newerFindings("LibreOffice 26.2.5.1", mac)
	require.NotContains(t, fixed[0].Detail, "security", "26.2.5 has them itself")
}
