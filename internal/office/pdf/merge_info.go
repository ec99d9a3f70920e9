package pdf

import (
	"bytes"
	"cmp"
)

// producer is the program that a merged PDF is of, where nobody says another.
const producer = "sheaf"

// describe writes what the PDF says of itself (14.3), which PDF/A wants to be the same in both places (ISO 19005-1, 6.7.3).
func (m *Merger) describe(catalogue, trailer dict) {
	d := m.options.Description
	d.Producer, d.Created = cmp.Or(d.Producer, producer), d.Created.UTC()
	info := dict{}
	d.inform(info)
	trailer["Info"] = m.out.add(info)
	packet := packetOf(info, d, m.options.Claim)
	named := m.out.reserve()
	m.out.stream(named, dict{"Type": name("Metadata"), "Subtype": name("XML")}, bytes.NewReader(packet), int64(len(packet)))
	catalogue["Metadata"] = named
}
