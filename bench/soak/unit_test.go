package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func TestPlan(t *testing.T) {
	const conversions, documents = 1000, 30
	steps := newPlan(1, conversions, documents, 10)
	require.Equal(t, steps, newPlan(1, conversions, documents, 10), "a seed repeats its plan")
	require.NotEqual(t, steps, newPlan(2, conversions, documents, 10))
	seen := make(map[int]int)
	struck := make(map[victim]int)
	for i, s := range steps {
		seen[s.document]++
		struck[s.blow.victim]++
		require.Less(t, s.blow.after, killWithin)
		if s.blow.victim == aZygote {
			require.Greater(t, i, conversions/10)
			require.Less(t, i, conversions/2)
		}
	}
	require.Len(t, seen, documents)
	for document, times := range seen {
		require.InDelta(t, conversions/documents, times, 1, "document %d", document)
	}
	require.InDelta(t, conversions/10, struck[aConversion]+struck[aZygote], 40)
	require.Positive(t, struck[aZygote])
	for _, s := range newPlan(1, conversions, documents, 0) {
		require.Equal(t, nobody, s.blow.victim)
	}
}

// A kill explains the death of one conversion that was in flight, and of no other.
func TestClaim(t *testing.T) {
	k := newKiller()
	first, second := k.begin(), k.begin()
	require.False(t, k.claim(first))
	one := new(kill)
	first.kills, second.kills = append(first.kills, one), append(second.kills, one)
	require.True(t, k.claim(second))
	require.False(t, k.claim(second))
	require.False(t, k.claim(first))
}

func TestDiffers(t *testing.T) {
	good := appearance{Pages: 2, Fonts: []string{"A"}, Text: "page 1\fpage 2\f"}
	for _, other := range []appearance{
		{Code: job.CodeTimeout},
		{Pages: 3, Fonts: good.Fonts, Text: good.Text},
		{Pages: 2, Fonts: []string{"B"}, Text: good.Text},
		{Pages: 2, Fonts: good.Fonts, Text: "page 1\f"},
	} {
		require.NotEmpty(t, other.differs(good))
	}
	require.Empty(t, good.differs(good))
}

// Only a document that is not stable by itself is excused, and only where the warm engine shows the same but for digits.
func TestExcused(t *testing.T) {
	show := func(text string) appearance { return appearance{Pages: 1, Text: text} }
	for _, c := range []struct {
		before, now, looked string
		excused             bool
	}{
		{"10:01", "10:05", "10:03", true},
		{"Monday", "Tuesday", "Tuesday", true},
		{"10:01", "10:01", "10:03", false},
		{"10:01", "10:05", "noon", false},
	} {
		require.Equal(t, c.excused, doubt{0, show(c.looked)}.excused(show(c.before), show(c.now)), "%+v", c)
	}
}

func TestSnapshot(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	write("same", "1")
	write("other", "1")
	write("gone", "1")
	before, err := takeSnapshot(dir)
	require.NoError(t, err)
	require.Empty(t, before.changes(before))
	write("other", "2")
	write("new", "1")
	require.NoError(t, os.Remove(filepath.Join(dir, "gone")))
	after, err := takeSnapshot(dir)
	require.NoError(t, err)
	require.Equal(t, []string{"gone", "new", "other"}, after.changes(before))
}

func TestTrend(t *testing.T) {
	var growing, flat []int64
	for i := range int64(100) {
		growing, flat = append(growing, i), append(flat, 7)
	}
	require.True(t, newTrend("", 10, growing).exceeded())
	require.False(t, newTrend("", 100, growing).exceeded())
	require.False(t, newTrend("", notJudged, growing).exceeded())
	require.False(t, newTrend("", 0, flat).exceeded())
	require.False(t, newTrend("", 0, nil).exceeded())
}

func TestReport(t *testing.T) {
	var r report
	r.count(course{appearance: appearance{Code: job.CodeTimeout}, killed: 2}, nil)
	r.count(course{}, nil)
	r.Trends = []trend{newTrend("memory", notJudged, []int64{1})}
	r.finish()
	var text, encoded bytes.Buffer
	require.NoError(t, r.print(&text, false))
	require.Contains(t, text.String(), "1 failed: timeout")
	require.Contains(t, text.String(), "all is well")
	require.NoError(t, r.print(&encoded, true))
	require.True(t, json.Valid(encoded.Bytes()))
}

func TestOptions(t *testing.T) {
	opt, err := parse([]string{"-conversions", "5", "-seed", "3", "-differential"})
	require.NoError(t, err)
	require.Equal(t, 5, opt.conversions)
	require.EqualValues(t, 3, opt.seed)
	for _, args := range [][]string{{"file"}, {"-workers", "0"}, {"-kill-every", "-1"}} {
		_, err := parse(args)
		require.Error(t, err)
	}
}
