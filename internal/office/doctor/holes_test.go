package doctor_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/doctor"
)

func TestHoles(t *testing.T) {
	has := func(version, pack string) (ids []string) {
		for _, h := range doctor.Holes(version, pack) {
			require.NotEmpty(t, h.Part)
			ids = append(ids, h.ID)
		}
		return ids
	}
	const fonts24, links24, emf, boxes, wmf, fonts, pict = "CVE-2024-12425", "CVE-2024-12426", "CVE-2026-6045", "CVE-2026-6047", "CVE-2026-63272", "CVE-2026-63275", "CVE-2026-63279"
	late := []string{wmf, fonts, pict}
	for _, c := range []struct {
		version, pack string
		want          []string
	}{
		{"26.8.2.2", "", nil},
		{"26.8", "", nil},
		{"27.2.0.1", "", nil},
		{"26.2.5.1", "", nil},
		{"26.2.5", "", nil},
		{"26.2.4.2", "", late},
		{"26.2.2.1", "", append([]string{emf, boxes}, late...)},
		{"25.8.7.3", "", late},
		{"25.8.6", "", append([]string{emf, boxes}, late...)},
		{"25.2.3.2", "4:25.2.3-2+deb13u4", append([]string{emf, boxes}, late...)},
		{"25.2.3.2", "4:25.2.3-2+deb13u5", append([]string{boxes}, late...)},
		{"25.2.3.2", "4:25.2.3-2+deb13u5~bpo12+1", append([]string{boxes}, late...)},
		{"25.2.3.2", "4:25.2.3-2+deb13u4~bpo12+1", append([]string{emf, boxes}, late...)},
		{"24.8.3.2", "", append([]string{fonts24, links24, emf, boxes}, late...)},
		{"7.4.7.2", "", append([]string{fonts24, links24, emf, boxes}, late...)},
		{"7.4.7.2", "4:7.4.7-1", append([]string{fonts24, links24, emf, boxes}, late...)},
		{"7.4.7.2", "4:7.4.7-1+deb12u6", append([]string{links24, emf, boxes}, late...)},
		{"7.4.7.2", "4:7.4.7-1+deb12u12", append([]string{emf, boxes}, late...)},
		{"7.4.7.2", "4:7.4.7-1+deb12u14", append([]string{boxes}, late...)},
		{"7.4.7.2", "4:7.4.7-1+deb12u14~bpo11", append([]string{fonts24, links24, emf, boxes}, late...)},
		{"7.4.7.2", "4:7.4.7-1+deb11u14", append([]string{fonts24, links24, emf, boxes}, late...)},
		{"24.2.7.2", "4:24.2.7-0ubuntu0.24.04.7", []string{boxes}},
		{"24.2.7.2", "4:24.2.7-0ubuntu0.24.04.6", append([]string{boxes}, late...)},
		{"24.2.7.2", "4:24.2.7-0ubuntu0.24.04.1", append([]string{fonts24, links24, emf, boxes}, late...)},
		{"24.2.2.2", "4:24.2.2-0ubuntu1", append([]string{fonts24, links24, emf, boxes}, late...)},
		{"7.3.7.2", "1:7.3.7-0ubuntu0.22.04.13", []string{boxes}},
		{"7.3.7.2", "1:7.3.7-0ubuntu0.22.04.7", append([]string{fonts24, links24, emf, boxes}, late...)},
		{"25.8.7.3", "4:25.8.7-0ubuntu0.25.10.1", late},
		{"", "4:7.4.7-1+deb12u14", nil},
		{"Dev", "", nil},
		{"7", "", nil},
	} {
		require.Equal(t, c.want, has(c.version, c.pack), "%s %s", c.version, c.pack)
	}
	_, err := time.Parse(time.DateOnly, doctor.HolesKnown)
	require.NoError(t, err)
}
