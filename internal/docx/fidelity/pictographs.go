package fidelity

// pictographs are the characters that stand for those of Webdings and Wingdings which LibreOffice has in no font of its own, from a
// code on; a space where it has one.
var pictographs = map[string]struct {
	from rune
	text []rune
}{
	"Webdings": {0x21, []rune("🕷🕸🕲🕶🏆🎖🖇🗨🗩🗰🗱🌶🎗                🗚🗳" +
		"🛠🏗🏘🏙🏚🏜🏭🏛🏠🏖🏝🛣🔍🏔👁👂🏞 🛤🏟🛳🕬🕫🕨🔈🎔🎕🗬🙽🗭🗪🗫⮔✔🚲⬜🛡📦🛱 🚑🛈🛩🛰🟈🕴 🛥🚔🗘🗙❓🛲🚇🚍⛳⦸⊖🚭🗮⏐🗯🗲")},
	"Wingdings": {0x23, []rune("✁👓🕭🕮🕯 ✆  📪📫📬📭🗀🗁🗎🗏🗐🗄⏳🖮🖰🖲🖳🖴  ✇  ✌👌👍👎☜☞☝☟🖐   " +
		"💣 🏳🏱  🌢      ☪☯ॐ ♈♉♊♋♌♍♎♏♐♑♒♓🙰🙵")},
}

// pictograph returns what stands for a character of a font, 0 where LibreOffice has the character itself.
func pictograph(font string, char rune) rune {
	p := pictographs[font]
	if i := int(char&0xff - p.from); i >= 0 && i < len(p.text) && p.text[i] != ' ' {
		return p.text[i]
	}
	return 0
}
