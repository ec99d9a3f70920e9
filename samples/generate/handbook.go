package main

import "sheaf/internal/docx/docxtest"

// chapter is a part of the handbook.
type chapter struct {
	title, text string
	points      []string
	sections    []section
}

type section struct{ title, text string }

// handbook is a document of several pages with headers and footers.
func handbook() []byte {
	d := docxtest.New().
		Header("Handbook for volunteers", "Riverside Library").Footer("Edition of January 2026").
		Title("Handbook for volunteers").Subtitle("Everything for your first weeks at the desk")
	for _, c := range chapters() {
		d.Heading(1, c.title).Paragraph(c.text)
		for _, p := range c.points {
			d.Bullet(p)
		}
		for _, s := range c.sections {
			d.Heading(2, s.title).Paragraph(s.text)
		}
	}
	return d.Bytes()
}

func chapters() []chapter {
	return []chapter{{
		title: "Opening the house",
		text:  "Whoever opens comes a quarter of an hour early. Nothing here is difficult, but the order matters, since the heating takes longest and the first readers wait outside in all weathers.",
		points: []string{
			"Switch the light on at the panel behind the coat stand, from left to right.",
			"Set the heating to nineteen degrees; the boiler answers after five minutes.",
			"Scan what lies in the book drop before the doors open, so that nobody is reminded of a book that is back already.",
			"Put today's papers on the long table and yesterday's in the rack.",
		},
		sections: []section{
			{"Keys", "There are three sets. One hangs in the office, one is with the head of the library and one goes from shift to shift in the green pouch. Sign for it in the book by the door; a missing signature costs us an evening of telephone calls."},
			{"The alarm", "The alarm is off while the lamp beside the door is green. If it goes off by mistake, enter the code twice and ring the guard within three minutes. Their number is on the back of the pouch."},
		},
	}, {
		title: "At the desk",
		text:  "Greet people, but let them look around in peace. Most questions are about where something stands. Walk there with them instead of pointing: it takes a minute, and they will find it alone the next time.",
		sections: []section{
			{"New readers", "A card needs a name, an address and something that shows both. Children under sixteen bring a form that a parent has signed. The card works at once; tell people that the first three loans may be asked for by post as well."},
			{"Questions you cannot answer", "Nobody expects you to know everything. Write the question on a yellow slip with a name and a number, and put it into the tray. It is answered by noon of the next day, and you will get a copy so that you know for the next time."},
			{"Lost property", "Whatever was left behind goes into the box under the desk with the date on it. Papers and purses go into the safe. After three months the rest is given to the charity shop across the street."},
		},
	}, {
		title: "Loans and returns",
		text:  "Books go out for four weeks, films and games for one. A loan can be made longer twice unless somebody waits for the title.",
		points: []string{
			"Check every book that comes back for loose pages and notes between them.",
			"Hand damaged books to the workshop; never mend them with sticky tape.",
			"Put titles that somebody waits for on the shelf behind you, with the slip showing.",
		},
		sections: []section{
			{"Reminders", "The first reminder goes out by itself after three days and costs nothing. The second one follows after two weeks. If somebody tells you that they are ill or away, note it on the card and stop the reminders by hand."},
			{"Fees", "We charge ten pence a day and never more than the book is worth. You may let a fee go once for every reader without asking anybody. Use that freely: a reader who comes back is worth more than the fee."},
		},
	}, {
		title: "Children",
		text:  "The picture books stand low so that small hands reach them, and they are never in order. That is as it should be; sort them on Friday.",
		sections: []section{
			{"Reading aloud", "Wednesdays at four, for half an hour, in the corner with the carpet. Choose two short books rather than one long one and look at them beforehand. Parents stay in the house, but they may drink their coffee elsewhere."},
			{"School classes", "Classes come in the morning when the library is closed for others. Two of us are there: one shows the house, the other one prepares the tables. Every child leaves with a book, card or no card."},
		},
	}, {
		title: "When something goes wrong",
		text:  "For everything that is not in this handbook there is the telephone list in the drawer. Ring rather too early than too late, and no question is too small.",
		points: []string{
			"Fire: everybody out by the nearest door, then ring. The meeting point is the chestnut tree.",
			"Water: the main tap is in the cellar on the left, behind the red door.",
			"Power: the torch hangs beside the panel. Close the house if the light is not back after ten minutes.",
		},
		sections: []section{
			{"After your shift", "Write two lines into the book on the desk: what was unusual, and what the next one should know. Then switch off what you switched on, in the opposite order, and go home with our thanks."},
		},
	}}
}
