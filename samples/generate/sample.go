package main

import (
	"sheaf/internal/docx/docxtest"
)

const readme = `These documents are sheaf's sample. Convert them all with

    sheaf convert samples/sample.zip -o pdfs.zip

Three of them fail, and are meant to:
  broken/cut-off.docx            is damaged
  broken/password-protected.docx is encrypted (the password is sheaf)
  broken/web-page.docx           is an HTML page under another name
This text and the .DS_Store are skipped.
`

// build packs the sample. The same source makes the same bytes.
func build() ([]byte, error) {
	chart, err := barChart()
	if err != nil {
		return nil, err
	}
	plan, err := floorPlan()
	if err != nil {
		return nil, err
	}
	return docxtest.Package([]docxtest.Part{
		{Name: "README.txt", Data: []byte(readme)},
		{Name: ".DS_Store", Data: []byte("\x00\x00\x00\x01Bud1")},
		{Name: "letter.docx", Data: letter()},
		{Name: "reports/annual-report.docx", Data: annualReport(chart)},
		{Name: "reports/handbook.docx", Data: handbook()},
		{Name: "reports/price-list.docx", Data: priceList()},
		{Name: "reports/floor-plan.docx", Data: pictures(plan)},
		{Name: "Deutsch/Übersicht.docx", Data: overview()},
		{Name: "languages/greetings.docx", Data: greetings()},
		{Name: "languages/日本語.docx", Data: japanese()},
		{Name: "broken/cut-off.docx", Data: docxtest.Truncated()},
		{Name: "broken/password-protected.docx", Data: docxtest.Encrypted()},
		{Name: "broken/web-page.docx", Data: docxtest.HTML()},
	}), nil
}
