package pipeline_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// weighed is a converter that remembers the weight of its documents.
type weighed struct {
	job.Converter
	seen *[]int64
}

func (c weighed) Convert(ctx context.Context, conversion job.Conversion) (job.Rendering, error) {
	*c.seen = append(*c.seen, conversion.Weight)
	return c.Converter.Convert(ctx, conversion)
}

// TestAdmit wants a document that is not admitted to be as if nobody had begun with it, and one that is to be left again.
func TestAdmit(t *testing.T) {
	w := newWorld(t, 1)
	var seen []int64
	w.p.Converter = weighed{w.p.Converter, &seen}
	g := w.submit("ok")
	w.deliverAll("intake")
	m, err := job.Decode[job.ConvertMessage](w.bags["convert"][0].Body)
	require.NoError(t, err)
	admitted, left := int64(0), 0
	w.p.Admit = func(int64) (func(), error) { return nil, job.ErrNotNow }
	require.ErrorIs(t, w.p.Convert(t.Context(), m), job.ErrNotNow)
	require.Equal(t, job.Pending, w.status(g.id).Files[0].Status)
	require.Empty(t, seen)

	w.p.Admit = func(weight int64) (func(), error) {
		admitted = weight
		return func() { left++ }, nil
	}
	w.deliverAll("convert")
	w.drain()
	w.checkJob(g)
	require.Equal(t, 1, left)
	require.Positive(t, admitted)
	require.Positive(t, seen[0])
}

// TestWeight wants the text to count and what stands around it not to.
func TestWeight(t *testing.T) {
	w := newWorld(t, 1)
	var seen []int64
	w.p.Converter = weighed{w.p.Converter, &seen}
	text := strings.Repeat("words ", 10_000)
	for _, d := range []*docxtest.Doc{
		docxtest.New().Paragraph("ok"),
		docxtest.New().Paragraph("ok").Part("word/media/picture.png", text).Part("word/theme/theme7.xml", "<a/>"+strings.Repeat(" ", len(text))),
		docxtest.New().Paragraph("ok").Paragraph(text),
	} {
		_, err := accept(t.Context(), w.clean, "", archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: d.Bytes()}))
		require.NoError(t, err)
		w.deliverAll("intake")
		w.deliverAll("convert")
	}
	require.Len(t, seen, 3)
	require.Equal(t, seen[0], seen[1])
	require.Greater(t, seen[2], seen[0]+int64(len(text)))
}
