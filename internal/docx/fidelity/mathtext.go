package fidelity

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// starMathWords are the words that LibreOffice takes for more than letters in the text of a formula, in any case: each of them alone was
// drawn as something else, or as an inverted question mark, by 7.4 or 26.8.
var starMathWords = strings.Fields(`
abs acute aleph alignb alignc alignl alignm alignr alignt and approx backepsilon bar binom bold boper breve bslash cdot check
circ circle color coprod csub csup dddot ddot def div divides dlarrow dlrarrow dot dotsaxis dotsdiag dotsdown dotslow dotsup
dotsvert downarrow drarrow emptyset equiv evaluate exists fact fixed font forall fourier frac from func ge geslant gg grave
gt hadd harpoon hat hbar hex iiint iint im in infinity infty int intd intersection it ital italic lambdabar langle laplace
lbrace lceil ldbracket ldline le left leftarrow leftharpoon leftvec leslant lfloor lint ll lline llint lllint lsub lsup lt
matrix minusplus mline nabla nbold ndivides neg neq newline ni nitalic none nospace notexists notin nprec nroot nsubset
nsubseteq nsucc nsupset nsupseteq odivide odot ominus oper oplus or ortho otimes over overbrace overline overstrike owns
parallel partial phantom plusminus prec preccurlyeq precsim prod prop rangle rbrace rceil rdbracket rdline re rfloor right
rightarrow rline rsub rsup sans serif setc setminus setn setq setquotient setr setz sim simeq size slash sqrt stack subset
subseteq succ succcurlyeq succsim sum sup supset supseteq tilde times to toward transl transr underbrace underline union
uoper uparrow vec widebslash wideharpoon widehat wideleftharpoon wideleftvec wideslash widetilde widevec wp
`)

// mathToken is a piece of a formula, in the order of the text.
type mathToken struct {
	kind     mathKind
	run      int // number of the run that it is of, in its group; of an operand that is no text that of none
	from, to int // in the text of that
	char     byte

	before, after bool // an empty operand is to stand there
}

// noText is the run of an operand that is no text.
const noText = -1

type mathKind uint8

const (
	mathOperand mathKind = iota
	mathLiteral          // text that means something else in LibreOffice's language for formulas
	mathBinary           // a sign that wants an operand on both sides
	mathUnary            // one that wants none before it
	mathOpen             // a bracket
	mathClose            // a bracket
	mathNothing          // a place at which lines of a system are set below each other, which is not shown
)

// signs are those that LibreOffice's language wants operands for.
const signs = "*/=<>+-"

// tokens takes the text of a run apart. In a system of equations an ampersand is no text.
func tokens(run int, text string, system bool) (all []mathToken) {
	for at := 0; at < len(text); {
		c := text[at]
		t := mathToken{run: run, from: at, to: at + 1, char: c}
		switch {
		case c == ' ':
			at++
			continue
		case letter(c):
			for t.to < len(text) && letter(text[t.to]) {
				t.to++
			}
			if slices.Contains(starMathWords, strings.ToLower(text[at:t.to])) {
				t.kind = mathLiteral
			}
		case strings.IndexByte(signs, c) >= 0:
			for t.to < len(text) && strings.IndexByte(signs, text[t.to]) >= 0 {
				t.to++
			}
			t.kind, t.to = sign(text[at:t.to], at)
		case c == '&' && system:
			t.kind = mathNothing
		case strings.IndexByte("#~_^&|`\"\\", c) >= 0, c == '%' && t.to < len(text) && letter(text[t.to]):
			t.kind = mathLiteral
		case c == '(' || c == '[':
			t.kind = mathOpen
		case c == ')' || c == ']':
			t.kind = mathClose
		default:
			_, n := utf8.DecodeRuneInString(text[at:])
			t.to = at + n
		}
		all = append(all, t)
		at = t.to
	}
	return all
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// sign tells what signs that stand together are, and where the first of them ends: all of them where LibreOffice may take them for an
// arrow and the like.
func sign(s string, at int) (mathKind, int) {
	first := strings.IndexByte("+-", s[0]) >= 0
	switch {
	case len(s) == 1 && first:
		return mathUnary, at + 1
	case len(s) == 1, len(s) == 2 && !first && s != "<-" && strings.IndexByte("+-", s[1]) >= 0:
		return mathBinary, at + 1
	}
	return mathLiteral, at + len(s)
}

// settle decides what becomes of the tokens of a group: brackets without another are text, and signs get the operands that they lack.
func settle(all []mathToken) {
	var open []int
	for i := range all {
		switch all[i].kind {
		case mathOpen:
			open = append(open, i)
		case mathClose:
			if len(open) == 0 {
				all[i].kind = mathLiteral
				continue
			}
			last := &all[open[len(open)-1]]
			open = open[:len(open)-1]
			if (last.char == '(') != (all[i].char == ')') {
				all[i].kind, last.kind = mathLiteral, mathLiteral
			}
		}
	}
	for _, i := range open {
		all[i].kind = mathLiteral
	}
	complete(slices.Collect(shown(all)))
}

// shown returns the tokens of which something is seen.
func shown(all []mathToken) iter.Seq[*mathToken] {
	return func(yield func(*mathToken) bool) {
		for i := range all {
			if all[i].kind != mathNothing && !yield(&all[i]) {
				return
			}
		}
	}
}

// complete gives signs the operands that they lack.
func complete(all []*mathToken) {
	has := false // an operand stands before
	for i, t := range all {
		next := mathClose
		if i+1 < len(all) {
			next = all[i+1].kind
		}
		switch t.kind {
		case mathBinary, mathUnary:
			t.before = t.kind == mathBinary && !has
			t.after = next == mathClose || next == mathBinary
			has = t.after
		default:
			has = t.kind != mathOpen
		}
	}
}
