package job

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
)

// Numbers is a set of numbers of documents: bit (n-1)%8 of byte (n-1)/8 stands for n. It takes at most a bit for each document of a job,
// so that it has room in the job's row. A set is not changed once it is shared.
type Numbers []byte

// Has reports whether n is in the set.
func (s Numbers) Has(n int) bool {
	i := n - 1
	return i >= 0 && i/8 < len(s) && s[i/8]&(1<<(i%8)) != 0
}

// Add puts n, which is at least 1, into the set.
func (s *Numbers) Add(n int) {
	i := n - 1
	for len(*s) <= i/8 {
		*s = append(*s, 0)
	}
	(*s)[i/8] |= 1 << (i % 8)
}

// Count returns how many numbers are in the set.
func (s Numbers) Count() int {
	n := 0
	for _, b := range s {
		n += bits.OnesCount8(b)
	}
	return n
}

// Without returns the set less what is in other.
func (s Numbers) Without(other Numbers) Numbers {
	left := slices.Clone(s)
	for i := range min(len(left), len(other)) {
		left[i] &^= other[i]
	}
	return left
}

// Retry is what a client asks for when documents of a finished job are to be converted again.
type Retry struct {
	// Files names the documents. Where it is empty they are all where Options are given, and else those that failed and those with a
	// corrected file that was not converted yet.
	Files   []FileName
	Options *Options // in the place of those that the documents were converted with; nil is as before
	Secrets Secrets
	Key     string // the same key with the same request starts one run; "" is none
}

// FileName names a document of a job: by its number, or where that is 0 by its path in the upload.
type FileName struct {
	Number int
	Path   string
}

// Way is how some documents of a job are converted: by options of their own.
type Way struct {
	Documents Numbers `json:"documents"`
	Options   Options `json:"options"`
}

// MaxWays is how many kinds of options the documents of one job can have, beside its own, and MaxCorrected how many of its documents can
// have a corrected file. The row of the job has to have room for them.
const (
	MaxWays      = 20
	MaxCorrected = 500
)

// Corrected is a file that was sent in the place of a document. Its object is in the inbox bucket.
type Corrected struct {
	Number  int   `json:"number"`
	Object  Ref   `json:"object"`
	Size    int64 `json:"size"`
	Waiting bool  `json:"waiting,omitempty"` // no run has converted it
	Before  *Ref  `json:"before,omitempty"`  // while it waits: the one before it, which a run has converted
}

// Converted returns the object of the file that was last converted in the place of the document, where one was.
func (c Corrected) Converted() (Ref, bool) {
	switch {
	case !c.Waiting:
		return c.Object, c.Number != 0
	case c.Before != nil:
		return *c.Before, true
	}
	return Ref{}, false
}

// CorrectedFolder is the prefix of the objects of the inbox bucket that hold corrected files of a job.
func (id ID) CorrectedFolder() string { return UploadPrefix + string(id) + "/" }

// CorrectedKey is where a corrected file lies in the inbox bucket. name tells it from others for the same document.
func (id ID) CorrectedKey(number int, name string) string {
	return fmt.Sprintf("%s%d-%s.docx", id.CorrectedFolder(), number, name)
}

// Due reports whether a document, whose row this is, is still to be converted in this run of the job.
func (j Job) Due(number int, d Document) bool {
	ended := d.State == Completed || d.State == Failed
	if len(j.Again) == 0 {
		return d.State != Completed && !(ended && d.Run >= j.Run)
	}
	return j.Again.Has(number) && !(ended && d.Run >= j.Run)
}

// OptionsOf returns how a document is converted.
func (j Job) OptionsOf(number int) Options {
	for _, w := range j.Ways {
		if w.Documents.Has(number) {
			return w.Options
		}
	}
	return j.Options
}

// WithWay returns the job as one that converts documents by these options. It has at most one way more than before.
func (j Job) WithWay(documents Numbers, o Options) Job {
	var ways []Way
	for _, w := range j.Ways {
		if w.Documents = w.Documents.Without(documents); w.Documents.Count() == 0 {
			continue
		}
		if w.Options == o {
			w.Documents, documents = union(w.Documents, documents), nil
		}
		ways = append(ways, w)
	}
	if documents.Count() > 0 && o != j.Options {
		ways = append(ways, Way{documents, o})
	}
	j.Ways = ways
	return j
}

func union(a, b Numbers) Numbers {
	if len(a) < len(b) {
		a, b = b, a
	}
	all := slices.Clone(a)
	for i := range b {
		all[i] |= b[i]
	}
	return all
}

// CorrectedOf returns the corrected file of a document, where there is one.
func (j Job) CorrectedOf(number int) (Corrected, bool) {
	i := slices.IndexFunc(j.Corrected, func(c Corrected) bool { return c.Number == number })
	if i < 0 {
		return Corrected{}, false
	}
	return j.Corrected[i], true
}

// WithCorrected returns the job with a corrected file that waits for a run, in the place of one for the same document.
func (j Job) WithCorrected(c Corrected) Job {
	if before, ok := j.CorrectedOf(c.Number); ok {
		if o, ok := before.Converted(); ok {
			c.Before = &o
		}
	}
	j.Corrected = slices.DeleteFunc(slices.Clone(j.Corrected), func(o Corrected) bool { return o.Number == c.Number })
	j.Corrected = append(j.Corrected, c)
	return j
}

// Converting returns the job as one whose run converts these documents.
func (j Job) Converting(again Numbers) Job {
	j.Again = again
	j.Corrected = slices.Clone(j.Corrected)
	for i, c := range j.Corrected {
		if again.Has(c.Number) {
			j.Corrected[i].Waiting, j.Corrected[i].Before = false, nil
		}
	}
	return j
}

// String returns the name as errors show it.
func (f FileName) String() string {
	if f.Number != 0 {
		return strconv.Itoa(f.Number)
	}
	return fmt.Sprintf("%.100q", f.Path)
}
