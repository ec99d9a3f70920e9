package wordml_test

import (
	"bufio"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

func TestOnOff(t *testing.T) {
	for _, on := range []string{"1", "true", "on", "True"} {
		require.True(t, wordml.On(on), on)
	}
	for _, off := range []string{"0", "false", "off", "", "2", "yes"} {
		require.False(t, wordml.On(off), off)
		require.False(t, wordml.Property(off, true), off)
	}
	require.True(t, wordml.Property("", false), "the element alone is on")
}

func TestInstructionName(t *testing.T) {
	for in, want := range map[string]string{
		" page \\* MERGEFORMAT": "PAGE", "=SUM(ABOVE)": "=", "": "", "1+1": "", "Ref x": "REF", `"IF" 1`: "",
	} {
		require.Equal(t, want, wordml.InstructionName(in), in)
	}
}

// follower writes down what the tokens were to the fields.
type follower struct {
	fields *wordml.Fields
	seen   []string
}

func (f *follower) Visit(t *xmltok.Token) {
	s := f.fields.Step
	for _, e := range []struct {
		is   bool
		what string
	}{{s.Begins, "begins"}, {s.Instruct, "instructs"}, {s.Complete, "complete"}, {s.Ends, "ends"}, {s.Shows, "shows"}, {s.Beyond, "beyond"}} {
		if e.is {
			what := e.what
			if e.what == "complete" || e.what == "ends" {
				what += fmt.Sprintf(" %q", s.Field.Instruction)
			}
			f.seen = append(f.seen, what)
		}
	}
}

func follow(t *testing.T, body string) (*wordml.Fields, []string) {
	t.Helper()
	fields := new(wordml.Fields)
	f := &follower{fields: fields}
	_, err := xmltok.Walk(bufio.NewReaderSize(strings.NewReader(`<w:x xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`+body+"</w:x>"), xmltok.SniffLen), fields, f)
	require.NoError(t, err)
	return fields, f.seen
}

const (
	begin    = `<fldChar w:fldCharType="begin"/>`
	separate = `<fldChar w:fldCharType="separate"/>`
	end      = `<fldChar w:fldCharType="end"/>`
)

func instr(s string) string { return "<instrText>" + s + "</instrText>" }

func TestFields(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"complex":       {begin + instr("A") + instr("B") + separate + "<t>x</t>" + end, []string{"begins", "instructs", "instructs", `complete "AB"`, "shows", `ends "AB"`}},
		"no result":     {begin + instr("A") + end, []string{"begins", "instructs", `complete "A"`, `ends "A"`}},
		"simple":        {`<fldSimple instr="A"><t>x</t></fldSimple><t>y</t>`, []string{"begins", `complete "A"`, "shows", `ends "A"`}},
		"simple, empty": {`<fldSimple instr="A"/>`, []string{"begins", `complete "A"`, `ends "A"`}},
		"nested":        {begin + instr("A") + begin + instr("B") + end + instr("C") + end, []string{"begins", "instructs", "begins", "instructs", `complete "B"`, `ends "B"`, "instructs", `complete "AC"`, `ends "AC"`}},
		"deleted":       {begin + "<delInstrText>A</delInstrText>" + end, []string{"begins", "instructs", `complete ""`, `ends ""`}},
		"tangled":       {begin + instr("A") + `<fldSimple instr="B">` + end + `</fldSimple>`, []string{"begins", "instructs", "begins", `complete "B"`, `complete "A"`, `ends "A"`, `ends "B"`}},
		"ends too much": {end + separate + "</fldSimple><t>x</t>", nil},
		"other text":    {begin + "<x>A</x>" + end, []string{"begins", `complete ""`, `ends ""`}},
	} {
		t.Run(name, func(t *testing.T) {
			fields, seen := follow(t, c.body)
			require.Equal(t, c.want, seen)
			require.Empty(t, fields.Open())
		})
	}
}

func TestTextInSimpleFieldsMayBelongToTheOneAround(t *testing.T) {
	fields, seen := follow(t, begin+instr("A")+`<fldSimple instr="B"><t>C</t></fldSimple>`)
	require.Equal(t, []string{"begins", "instructs", "begins", `complete "B"`, "instructs", "shows", `ends "B"`}, seen)
	require.Equal(t, "A", fields.Open()[0].Instruction)
	require.Equal(t, []string{"AC", "A"}, fields.Open()[0].Readings())
	require.True(t, fields.Open()[0].Pieces[1].Doubt)
}

// TestDeepFields: fields too deep to be followed do not make those around them end too early.
func TestDeepFields(t *testing.T) {
	fields, seen := follow(t, strings.Repeat(begin, 80)+instr("x")+strings.Repeat(end, 79)+instr("A"))
	require.Contains(t, seen, "beyond")
	require.Len(t, fields.Open(), 1)
	require.Equal(t, "A", fields.Open()[0].Instruction)
}

func TestLongInstructions(t *testing.T) {
	fields, _ := follow(t, begin+instr(strings.Repeat(" ", 10_000)+"LINK"+strings.Repeat("x", 10_000)))
	require.True(t, strings.HasPrefix(fields.Open()[0].Readings()[0], "LINK"))
	require.Len(t, fields.Open()[0].Readings()[0], 4096)
	require.True(t, fields.Open()[0].Long)
}
