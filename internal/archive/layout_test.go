package archive_test

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/archive/archivetest"
)

func problems(t *testing.T, b []byte) []error {
	t.Helper()
	var list []error
	for _, e := range open(t, b) {
		list = append(list, e.Problem)
	}
	return list
}

func TestOverlaps(t *testing.T) {
	a, b, c := text("a.docx"), text("b.docx"), text("c.docx")
	stored := func(name string, change func([]byte)) archivetest.Entry {
		return archivetest.Entry{Name: name, Body: []byte("1234567890"), Central: change}
	}
	for _, tc := range []struct {
		name    string
		entries []archivetest.Entry
		want    []error
	}{
		{"none", []archivetest.Entry{a, b, c}, []error{nil, nil, nil}},
		{"the same header twice", []archivetest.Entry{a, stored("b.docx", put32(42, 0)), c}, []error{archive.ErrOverlap, archive.ErrOverlap, nil}},
		{"into the next", []archivetest.Entry{stored("a.docx", put32(20, 11)), b, c}, []error{archive.ErrOverlap, archive.ErrOverlap, nil}},
		{"over all that follow", []archivetest.Entry{stored("a.docx", put32(20, 120)), b, c}, []error{archive.ErrOverlap, archive.ErrOverlap, archive.ErrOverlap}},
		{"inside another", []archivetest.Entry{stored("a.docx", nil), stored("b.docx", put32(42, 10)), c}, []error{archive.ErrOverlap, archive.ErrOverlap, nil}},
		{"into the directory", []archivetest.Entry{a, b, stored("c.docx", put32(20, 11))}, []error{nil, nil, archive.ErrOverlap}},
		{"far behind the file", []archivetest.Entry{a, b, stored("c.docx", put32(20, 1<<31))}, []error{nil, nil, archive.ErrOverlap}},
		{"the last entry's header twice", []archivetest.Entry{stored("a.docx", nil), stored("b.docx", put32(42, 2*46)), stored("c.docx", nil)}, []error{nil, archive.ErrOverlap, archive.ErrOverlap}},
		{"header at the directory", []archivetest.Entry{stored("a.docx", nil), stored("b.docx", put32(42, 3*46)), stored("c.docx", nil)}, []error{nil, archive.ErrCorrupt, nil}},
		{"header in the directory", []archivetest.Entry{a, stored("b.docx", put32(42, 190)), c}, []error{nil, archive.ErrCorrupt, nil}},
		{"header behind the file", []archivetest.Entry{a, stored("b.docx", put32(42, 1<<31)), c}, []error{nil, archive.ErrCorrupt, nil}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for i, problem := range problems(t, archivetest.Zip(tc.entries...)) {
				require.ErrorIs(t, problem, tc.want[i])
				require.Equal(t, tc.want[i] == nil, problem == nil, "entry %d: %v", i, problem)
			}
		})
	}
}

// The bomb works where overlaps are not refused, and none of its documents is read here.
func TestOverlapBomb(t *testing.T) {
	b := archivetest.Overlapping(20)
	standard, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	for _, f := range standard.File {
		r, err := f.Open()
		require.NoError(t, err)
		n, err := io.Copy(io.Discard, r)
		require.NoError(t, err)
		require.GreaterOrEqual(t, n, int64(1<<20))
	}
	for _, problem := range problems(t, b) {
		require.ErrorIs(t, problem, archive.ErrOverlap)
	}
}

// Only the local header shows that this entry's data lies in the next one's: its extra field covers the next header.
func TestOverlapByLocalHeader(t *testing.T) {
	big := archivetest.Entry{Name: "b.docx", Body: make([]byte, 1000)}
	b := archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: []byte("12345"), Local: put16(28, 36)}, big)
	e := open(t, b)
	_, err := read(b, e[0], archive.EntryLimits{})
	require.ErrorIs(t, err, archive.ErrOverlap)
	_, err = read(b, e[1], archive.EntryLimits{})
	require.NoError(t, err)
}

func TestSpan(t *testing.T) {
	entries := []archivetest.Entry{
		{Name: "a.docx", Body: make([]byte, 10), Descriptor: true, LocalExtra: archivetest.Field(7, make([]byte, 5))},
		{Name: "b.docx", Body: make([]byte, 1<<20)},
		{Name: "c.docx"},
	}
	e := open(t, archivetest.Zip(entries...))
	require.Equal(t, int64(30+6+9+10+16), e[0].Span)
	require.Equal(t, int64(30+6+1<<20), e[1].Span)
	require.Equal(t, int64(30+6), e[2].Span)
	entries[1].Central = put32(20, 10) // most of the megabyte is no part of any entry
	e = open(t, archivetest.Zip(entries...))
	require.Equal(t, int64(30+2*0xffff+10), e[1].Span)
}
