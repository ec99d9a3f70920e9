package fonts

import "slices"

// sameWidths tells whether a stand-in was made with the widths of the font it stands for.
func sameWidths(family string, by face) bool {
	if familyKey(by.specific) == caladea && by.version != caladeaVersion {
		return false
	}
	for _, group := range metricGroups() {
		if slices.Contains(group, familyKey(family)) && slices.Contains(group, familyKey(by.specific)) {
			return true
		}
	}
	return false
}

// Caladea has Cambria's widths in version 1.002 of 2013 alone, which its tables call 1.00101. The later releases, which began
// again at 1.001 (65601), are narrower: https://github.com/huertatipografica/Caladea/issues/4.
const (
	caladea        = "caladea"
	caladeaVersion = 65602 // in 65536ths
)

// metricGroups are families of equal widths, by familyKey. They are those of fontconfig's 30-metric-aliases.conf, which
// says for each who made it to match what.
func metricGroups() [][]string {
	return [][]string{
		{"calibri", "carlito"},
		{"cambria", caladea},
		{"georgia", "gelasio"},
		{"arial", "arimo", "liberationsans", "albany", "albanyamt", "helvetica", "nimbussans", "nimbussansl", "texgyreheros"},
		{"arialnarrow", "liberationsansnarrow", "helveticanarrow", "nimbussansnarrow", "texgyreheroscn"},
		{"timesnewroman", "tinos", "liberationserif", "thorndale", "thorndaleamt", "times", "nimbusroman", "nimbusromanno9l", "texgyretermes"},
		{"couriernew", "cousine", "liberationmono", "cumberland", "cumberlandamt", "courier", "nimbusmonops", "nimbusmonol", "texgyrecursor"},
		{"palatino", "palatinolinotype", "p052", "urwpalladiol", "texgyrepagella"},
		{"bookman", "bookmanoldstyle", "itcbookman", "urwbookman", "urwbookmanl", "bookmanurw", "texgyrebonum"},
		{"newcenturyschoolbook", "centuryschoolbook", "c059", "centuryschoolbookl", "texgyreschola"},
		{"itcavantgardegothic", "urwgothic", "urwgothicl", "texgyreadventor"},
		{"itczapfchancery", "zapfchancery", "z003", "urwchanceryl", "texgyrechorus"},
		{"symbol", "symbolneu", "standardsymbolsps", "standardsymbolsl"},
		{"zapfdingbats", "itczapfdingbats", "d050000l", "dingbats"},
	}
}
