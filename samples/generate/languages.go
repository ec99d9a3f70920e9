package main

import "sheaf/internal/docx/docxtest"

func overview() []byte {
	return docxtest.New().
		Header("Stadtbücherei", "Übersicht").Footer("Stand: Januar 2026").
		Title("Übersicht der Öffnungszeiten").
		Subtitle("Gültig ab 1. Februar für alle Häuser").
		Paragraph("Die Größe der Häuser ist verschieden, die Zeiten sind es auch. An Feiertagen bleibt überall geschlossen; Rückgaben sind jederzeit über die Klappe möglich.").
		Table(
			[]string{"Haus", "Montag bis Freitag", "Samstag", "Sonntag"},
			[]string{"Mühlgasse", "10 bis 19 Uhr", "10 bis 16 Uhr", "13 bis 17 Uhr"},
			[]string{"Am Schloß", "12 bis 18 Uhr", "10 bis 14 Uhr", "geschlossen"},
			[]string{"Bücherbus", "14 bis 18 Uhr", "9 bis 12 Uhr", "geschlossen"}).
		Heading(1, "Für Gäste").
		Paragraph("Ein Ausweis für einen Tag kostet nichts. Fragen Sie an der Theke: Wir helfen gern, auch auf Französisch („bien sûr“), Spanisch („¿cómo no?“) und Polnisch („oczywiście, proszę“).").
		Bytes()
}

func greetings() []byte {
	d := docxtest.New().
		Title("Greetings").Subtitle("The first article of human rights, in six scripts")
	for _, l := range []struct {
		name, font, tag, text string
		rtl                   bool
	}{
		{"Greek", "", "el-GR", "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι προικισμένοι με λογική και συνείδηση.", false},
		{"Russian", "", "ru-RU", "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью.", false},
		{"Ukrainian", "", "uk-UA", "Всі люди народжуються вільними і рівними у своїй гідності та правах. Вони наділені розумом і совістю.", false},
		{"Arabic", "Noto Naskh Arabic", "ar-SA", "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميرًا وعليهم أن يعامل بعضهم بعضًا بروح الإخاء.", true},
		{"Hebrew", "Noto Sans Hebrew", "he-IL", "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון.", true},
		{"Hindi", "Noto Sans Devanagari", "hi-IN", "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।", false},
		{"Japanese", "Noto Sans CJK JP", "ja-JP", "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。", false},
	} {
		d.Heading(2, l.name).Formatted(docxtest.Format{Font: l.font, Language: l.tag, RightToLeft: l.rtl}, l.text)
	}
	return d.Bytes()
}

func japanese() []byte {
	f := docxtest.Format{Font: "Noto Sans CJK JP", Language: "ja-JP"}
	bold := f
	bold.Bold = true
	return docxtest.New().
		Formatted(docxtest.Format{Style: "Title", Font: f.Font, Language: f.Language}, "図書館のご案内").
		Formatted(f, "川沿いの図書館へようこそ。どなたでも自由にご利用いただけます。本を借りるには利用者カードが必要です。カードは受付ですぐにお作りします。").
		Formatted(bold, "開館時間").
		Formatted(f, "月曜日から金曜日は午前十時から午後七時まで、土曜日は午後四時までです。日曜日と祝日は休館いたします。").
		Formatted(bold, "貸出期間").
		Formatted(f, "本は四週間、映画は一週間借りることができます。次に待っている方がいなければ、二回まで延長できます。").
		Bytes()
}
