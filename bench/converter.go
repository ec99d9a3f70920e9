package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"sheaf/internal/job"
)

// The converters that stand in for LibreOffice where the pipeline alone is measured.
var (
	_ job.Converter = holding{}
	_ job.Converter = instant{}
)

// holding never comes to an end: what it is given stays under way, as with an engine that is slow.
type holding struct{}

func (holding) Convert(ctx context.Context, _ job.Conversion) (job.Rendering, error) {
	<-ctx.Done()
	return job.Rendering{}, ctx.Err()
}

// instant takes no time and makes PDFs of size bytes.
type instant struct{ size int }

func (c instant) Convert(_ context.Context, conversion job.Conversion) (job.Rendering, error) {
	if err := writeBlank(conversion.Target, c.size); err != nil {
		return job.Rendering{}, fmt.Errorf("write PDF: %w", err)
	}
	return job.Rendering{Pages: 1, Seconds: time.Millisecond.Seconds()}, nil
}

// writeBlank writes a PDF of one empty page, filled up to size bytes with NULs, which are white space there (ISO 32000-1,
// 7.2.2). A hole in the file is enough for them: this process's memory is what is measured.
func writeBlank(path string, size int) error {
	var head, tail bytes.Buffer
	head.WriteString("%PDF-1.4\n")
	tail.WriteString("\nxref\n0 4\n0000000000 65535 f \n")
	for i, object := range []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
	} {
		fmt.Fprintf(&tail, "%010d 00000 n \n", head.Len())
		fmt.Fprintf(&head, "%d 0 obj%sendobj\n", i+1, object)
	}
	const trailer = "trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
	start := max(size-tail.Len()-len(trailer), head.Len())
	fmt.Fprintf(&tail, trailer, start+1)

	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = f.Write(head.Bytes())
	if err == nil {
		_, err = f.WriteAt(tail.Bytes(), int64(start))
	}
	return errors.Join(err, f.Close())
}
