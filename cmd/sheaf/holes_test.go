package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/doctor"
)

func TestHoleFindings(t *testing.T) {
	report := func(version, pack string) doctor.Report {
		return doctor.Report{Version: "LibreOffice " + version, Package: pack, Holes: doctor.Holes(version, pack)}
	}
	trixie := system{os: "linux", id: "debian", codename: "trixie"}
	old := holeFindings(report("25.2.3.2", "4:25.2.3-2+deb13u4"), trixie)
	require.Len(t, old, 1)
	require.Equal(t, "warning", old[0].State)
	require.Contains(t, old[0].Detail, "WMF pictures (CVE-2026-63272)")
	require.Contains(t, old[0].Detail, "Update it")
	require.Contains(t, old[0].Detail, doctor.HolesKnown)
	require.Contains(t, old[0].Remedy, "apt-get install -t trixie-backports ")
	trixie.origin = fromCheckout
	require.Equal(t, "make backport", holeFindings(report("25.2.3.2", ""), trixie)[0].Remedy)
	trixie.origin = fromImage
	require.Contains(t, holeFindings(report("25.2.3.2", ""), trixie)[0].Remedy, "newest image")

	mac := holeFindings(report("25.8.1.1", ""), system{os: "darwin"})
	require.Equal(t, "brew upgrade --cask libreoffice", mac[0].Remedy)

	fresh := holeFindings(report("26.8.2.2", ""), trixie)
	require.Len(t, fresh, 1)
	require.Equal(t, "ok", fresh[0].State)
	require.Contains(t, fresh[0].Detail, doctor.HolesKnown)

	require.Empty(t, holeFindings(doctor.Report{}, trixie))
}
