package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDocumentation wants the tables of docs/aws.md to be those that the model gives.
func TestDocumentation(t *testing.T) {
	var tables bytes.Buffer
	write(&tables)
	text, err := os.ReadFile("../../docs/aws.md")
	require.NoError(t, err)
	for table := range bytes.SplitSeq(tables.Bytes(), []byte("\n\n")) {
		require.Contains(t, string(text), string(bytes.TrimSpace(table)), "go run ./bench/capacity prints it")
	}
}

func TestCost(t *testing.T) {
	letters := kinds()[1]
	c := letters.cost()
	require.InDelta(t, 1_000*(0.027*1.728*0.0000166667+0.0000002/10), c.converter, 1e-9)
	require.InDelta(t, c.converter+c.storage+c.table+c.queues+c.rest, c.sum(), 1e-12)
	require.Less(t, c.sum(), kinds()[0].cost().sum(), "ten at a time are cheaper")
	twice := letters
	twice.seconds *= 2
	require.InDelta(t, c.sum()+0.027*1.728*gbSecond*1_000, twice.cost().sum(), 1e-9)
}

func TestRate(t *testing.T) {
	k := kind{seconds: 2}
	rate, what := account{1_000}.rate(k)
	require.InDelta(t, 475, rate, 0)
	require.Contains(t, what, "concurrent executions")
	rate, what = account{1_000_000}.rate(k)
	require.InDelta(t, 8_000, rate, 0)
	require.Contains(t, what, "written units")
	require.Equal(t, 4, account{10}.converters())
	require.InDelta(t, 1_600, jobRate(), 0)
}

func TestVerdict(t *testing.T) {
	k := kind{seconds: 1} // 950 documents/s with 950 converters
	a := account{1_000}
	require.Equal(t, "at once", a.verdict(k, 950*86_400/9))
	require.Equal(t, "within the day (a peak takes 21 h)", a.verdict(k, 940*86_400))
	require.Equal(t, "no: 2.0 days", a.verdict(k, 2*950*86_400))
}

// TestMillionAnHour is the arithmetic of docs/aws.md's answer.
func TestMillionAnHour(t *testing.T) {
	k := mixedDocuments()
	need := neededConverters(k, 1e6)
	require.Equal(t, 46, need)
	rate, _ := account{1_000}.rate(k)
	require.Greater(t, rate*3_600, 1e6)
	require.Greater(t, jobRate()*3_600, 1e6, "even as one job")
	require.InDelta(t, 8, rampUp(need), 0.5, "seconds")
}
