package main

import (
	"fmt"
	"strings"

	"sheaf/internal/docx/docxtest"
)

func letter() []byte {
	tight := docxtest.Format{Tight: true}
	return docxtest.New().
		Formatted(docxtest.Format{Align: "right", Bold: true, Tight: true}, "Riverside Library").
		Formatted(docxtest.Format{Align: "right"}, "12 Mill Lane\nRiverside RV1 4AB").
		Formatted(tight, "Ms Anna Lindqvist").
		Formatted(tight, "Carpentry Lindqvist").
		Formatted(docxtest.Format{}, "8 Station Road\nRiverside RV2 7CD").
		Formatted(docxtest.Format{SpaceBefore: 300}, "5 January 2026").
		Formatted(docxtest.Format{SpaceBefore: 200, Bold: true}, "New shelves for the reading room").
		Paragraph("Dear Ms Lindqvist,").
		Paragraph("Thank you for your visit last week and for the drawings that came with your offer. The trustees liked them very much, above all the low shelves along the windows, which leave the view over the river free.").
		Paragraph("We should like to order the six tall shelves and the two low ones as drawn, in oiled oak. Could the work be done in the second half of March? The library is closed then for the yearly count, and nobody would be disturbed.").
		Paragraph("Please send the order confirmation to this address. As agreed, we pay a third now, a third on delivery and the rest when everything stands.").
		Paragraph("We look forward to working with you.").
		Formatted(docxtest.Format{SpaceBefore: 200}, "Yours sincerely,").
		Formatted(docxtest.Format{SpaceBefore: 700, Tight: true, Bold: true}, "Martin Okafor").
		Paragraph("Head of the library").
		Bytes()
}

func annualReport(chart []byte) []byte {
	return docxtest.New().
		Header("Riverside Library", "Annual report 2025").Footer("January 2026").
		Title("Annual report 2025").
		Subtitle("What was read, by whom, and what it cost").
		Heading(1, "The year in short").
		Paragraph("More people came than in any year before. The new opening hours on Sundays account for half of the growth; the other half are families from the quarter behind the station, for whom the book bus stops twice a week now.").
		Bullet("207,000 loans, nine in a hundred more than the year before").
		Bullet("11,400 readers with a card, of whom 3,900 are under sixteen").
		Bullet("64 evenings with authors, music and games").
		Heading(1, "Loans and returns").
		Paragraph("The autumn was the strongest quarter. Returns follow loans by a few weeks, which is why they lag when loans rise.").
		Image(chart, 165, 72, "Bars of loans and returns in each quarter").
		Caption("Loans (blue) and returns (amber) in each quarter of 2025, in thousands.").
		Table(quarterRows()...).
		Caption("The numbers behind the picture, in thousands.").
		Heading(1, "Money").
		Paragraph("The town's grant stayed the same; gifts made up for what prices took.").
		Heading(2, "Income and spending").
		Table(
			[]string{"", "2024", "2025", "Change"},
			[]string{"Grant of the town", "412,000", "412,000", "0.0 %"},
			[]string{"Fees", "38,500", "40,100", "+4.2 %"},
			[]string{"Gifts", "21,300", "33,900", "+59.2 %"},
			[]string{"Books and media", "−96,000", "−104,500", "+8.9 %"},
			[]string{"Staff", "−318,000", "−324,000", "+1.9 %"},
			[]string{"House and heating", "−51,200", "−49,700", "−2.9 %"}).
		Caption("In pounds. Spending is negative.").
		Heading(2, "What is planned").
		Paragraph("The reading room gets new shelves in March, the roof over the stacks is due in summer, and the catalogue moves to the county's system by the end of the year.").
		Hyperlink("More on the library's page", "https://library.example/reports").
		Bytes()
}

func quarterRows() [][]string {
	rows := [][]string{{"Quarter", "Loans", "Returns", "Still out"}}
	for i, q := range quarters {
		rows = append(rows, []string{fmt.Sprintf("Quarter %d", i+1), fmt.Sprint(q[0]), fmt.Sprint(q[1]), strings.ReplaceAll(fmt.Sprint(q[0]-q[1]), "-", "−")})
	}
	return rows
}

func priceList() []byte {
	rows := [][]string{{"Article", "Size", "Stock", "Price"}}
	for i, wood := range []string{"Oak", "Beech", "Ash", "Cherry", "Walnut", "Larch", "Pine", "Maple"} {
		for j, piece := range []string{"shelf", "table", "bench", "stool", "chest", "frame"} {
			rows = append(rows, []string{
				wood + " " + piece, fmt.Sprintf("%d × %d cm", 40+20*j, 30+5*i),
				fmt.Sprint((i*7 + j*11) % 23), fmt.Sprintf("£%d.50", 45+31*j+12*i),
			})
		}
	}
	return docxtest.New().
		Header("Carpentry Lindqvist", "Prices from 1 January 2026").Footer("All prices include tax").
		Title("Price list").Subtitle("Furniture of solid wood").
		Table(rows...).
		Caption("Other sizes on request. Delivery within the county is free from two pieces.").Bytes()
}

func pictures(plan []byte) []byte {
	return docxtest.New().
		Title("Floor plan").Subtitle("The library after the works in March").
		Paragraph("The tall shelves stay in the large hall; the new ones stand along its north wall. Reading places move to the hall by the river.").
		Image(plan, 170, 108, "Plan of five rooms with shelves and desks").
		Caption("Ground floor. Shelves are amber, desks are grey, doors are gaps in the walls.").
		Bytes()
}
