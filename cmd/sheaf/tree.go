package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"sheaf/internal/archive"
	"sheaf/internal/durable"
	"sheaf/internal/job"
	"sheaf/internal/result"
	"sheaf/internal/ui"
)

// keeping says what is done about PDFs that are there already.
type keeping int

const (
	keepExisting keeping = iota
	replaceOlder         // than their documents
	replaceAll
)

// tree is a result of which each document's PDF is a file of its own.
type tree struct {
	out     output
	keeping keeping
	begun   time.Time // before any document was read

	targets map[string]target // by the document's source
	wanted  []target          // of the documents in the upload, in their order there
	kept    int               // PDFs that are there already

	tell func(job.FileStatus, target) // of each document at its end; nil is nobody

	next    int // number of the first document in the upload whose end is not known
	done    map[int]bool
	written []target
	bytes   int64
}

// target is where a document's PDF goes.
type target struct {
	path  string // absolute; "" where the document has no name that is safe
	shown string
	taken bool // the document is in the upload
}

// plan looks through the inputs and says for each document where its PDF goes. Names that clash are numbered, whichever PDFs are there
// already: so the same inputs have the same names each time.
func plan(ctx context.Context, con *ui.Console, inputs []input, dir string, out output, keep keeping, asked job.Options) (*tree, error) {
	t := &tree{out: out, keeping: keep, begun: time.Now(), targets: map[string]target{}, next: 1, done: map[int]bool{}}
	var found []candidate
	survey := func(m candidate) bool {
		found = append(found, m)
		return false
	}
	quiet := *con
	quiet.Err = io.Discard
	up, err := packWanted(ctx, &quiet, inputs, dir, choice{wanted: survey}, asked.Endings()...)
	if up.path != "" {
		err = errors.Join(err, os.Remove(up.path))
	}
	if len(found) == 0 {
		return t, nil // what is wrong is said where all of it is packed
	}
	if err != nil && ctx.Err() != nil {
		return nil, err
	}
	if t.out.kind == kindFolder {
		t.below(found, asked)
	} else {
		t.beside(found, asked)
	}
	return t, t.check()
}

// planJob says for each document of a job that has ended where its PDF goes: below the folder, where it is in the job's result. The names
// are a service's, and are believed as little as those of a ZIP.
func planJob(out output, keep keeping, files []job.FileStatus) (*tree, error) {
	t := &tree{out: out, keeping: keep, begun: time.Now(), targets: map[string]target{}, next: 1, done: map[int]bool{}}
	for _, f := range files {
		var to target
		if f.PDF != nil {
			local := filepath.FromSlash(*f.PDF)
			if !filepath.IsLocal(local) {
				return nil, fmt.Errorf("the service names a PDF %s, which would not be below %s", ui.Escape(*f.PDF), out.shown)
			}
			to = target{path: filepath.Join(out.path, local), shown: filepath.Join(out.shown, local)}
		}
		t.targets[strconv.Itoa(f.ID)] = to
		if t.wanted = append(t.wanted, to); to.path != "" && t.stays(to, candidate{}) {
			t.kept++
			t.done[f.ID] = true
		}
	}
	return t, t.check()
}

// below gives each document a place below the folder.
func (t *tree) below(found []candidate, asked job.Options) {
	var names []string
	for _, m := range found {
		names = append(names, m.name)
	}
	for i, name := range result.Names(names, asked.Names, t.begun, asked.Endings()...) {
		if name == "" {
			t.targets[found[i].source] = target{}
			continue
		}
		local := filepath.FromSlash(name)
		t.targets[found[i].source] = target{path: filepath.Join(t.out.path, local), shown: filepath.Join(t.out.shown, local)}
	}
}

// beside gives each document a place in its own folder.
func (t *tree) beside(found []candidate, asked job.Options) {
	folders := map[string][]candidate{}
	for _, m := range found {
		if _, twice := t.targets[m.source]; !twice {
			t.targets[m.source] = target{}
			dir := filepath.Dir(m.source)
			folders[dir] = append(folders[dir], m)
		}
	}
	for dir, candidates := range folders {
		var names []string
		for _, m := range candidates {
			names = append(names, filepath.Base(m.source))
		}
		for i, name := range result.Names(names, asked.Names, t.begun, asked.Endings()...) {
			if name != "" {
				path := filepath.Join(dir, filepath.FromSlash(name))
				t.targets[candidates[i].source] = target{path: path, shown: fromHere(path)}
			}
		}
	}
}

// fromHere returns a path as seen from the working folder, where it is below that.
func fromHere(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if short, err := filepath.Rel(here, path); err == nil && filepath.IsLocal(short) {
		return short
	}
	return path
}

// check looks, before any work is done, whether every PDF can be written. Its errors are usage errors.
func (t *tree) check() error {
	folders := map[string]bool{}
	for _, to := range t.targets {
		if to.path == "" {
			continue
		}
		if info, err := os.Stat(to.path); err == nil && !info.Mode().IsRegular() {
			return ui.UsageError("%s exists and is not a file", to.shown)
		}
		dir := filepath.Dir(to.path)
		if folders[dir] {
			continue
		}
		folders[dir] = true
		if err := creatable(filepath.Dir(to.shown), dir); err != nil {
			return err
		}
	}
	return nil
}

// wants reports whether a document is to be converted, and notes its place. A document that is met twice is converted once.
func (t *tree) wants(m candidate) bool {
	to, known := t.targets[m.source]
	if !known || to.taken {
		return false // it came after all had been looked through, or is there already
	}
	to.taken = true
	t.targets[m.source] = to
	if to.path != "" && t.stays(to, m) {
		t.kept++
		return false
	}
	t.wanted = append(t.wanted, to)
	return true
}

// makes returns what tells the PDFs that belong to the documents from other files.
func (t *tree) makes() func(path string) bool {
	places := map[string]bool{}
	for _, to := range t.targets {
		places[to.path] = true
	}
	return func(path string) bool { return places[path] }
}

// stays reports whether a PDF is there that is not to be replaced.
func (t *tree) stays(to target, m candidate) bool {
	info, err := os.Stat(to.path)
	if err != nil || t.keeping == replaceAll {
		return false
	}
	return t.keeping == keepExisting || !m.modified.After(info.ModTime())
}

// pack makes one upload of the documents that are wanted.
func (t *tree) pack(ctx context.Context, con *ui.Console, inputs []input, dir string, asked job.Options) (upload, error) {
	in := inputs[0]
	if len(inputs) > 1 || in.kind == folderInput {
		return packWanted(ctx, con, inputs, dir, choice{t.wants, t.makes()}, asked.Endings()...)
	}
	if in.kind == docxInput {
		if document, _ := archive.Classify(archive.Entry{Name: in.name()}, asked.Endings()...); document {
			t.wants(candidate{name: in.name(), source: in.path, modified: in.info.ModTime()})
		}
		return upload{path: in.path, name: in.name(), size: in.info.Size()}, nil
	}
	if len(t.targets) == 0 {
		return upload{path: in.path, name: in.name(), size: in.info.Size()}, nil // not a ZIP, or none with documents: that is said
	}
	return packWanted(ctx, con, inputs, dir, choice{t.wants, t.makes()}, asked.Endings()...)
}

// nothingToDo reports whether there are documents, and all of them have their PDFs.
func (t *tree) nothingToDo() bool { return len(t.wanted) == 0 && t.kept > 0 }

// collect writes the PDFs that are there since it was called last, of documents of a job.
func (t *tree) collect(ctx context.Context, from source) error {
	const page = 200
	for cursor := t.next; cursor <= len(t.wanted); cursor += page {
		s, err := from.Status(ctx, strconv.Itoa(cursor), page)
		if err != nil {
			return err
		}
		if s.Total == nil {
			return nil
		}
		if *s.Total != len(t.wanted) {
			return fmt.Errorf("the job has %d documents, and %d were handed in", *s.Total, len(t.wanted))
		}
		news := false
		for _, f := range s.Files {
			if err := t.take(ctx, from, f); err != nil {
				return err
			}
			news = news || f.Status.Finished()
		}
		for t.done[t.next] {
			delete(t.done, t.next)
			t.next++
		}
		if !news {
			return nil
		}
	}
	return nil
}

// take writes a document's PDF, if there is one that has not been written.
func (t *tree) take(ctx context.Context, from source, f job.FileStatus) error {
	if f.ID < t.next || t.done[f.ID] || !f.Status.Finished() {
		return nil
	}
	t.done[f.ID] = true
	to := t.wanted[f.ID-1]
	if f.Status != job.Completed {
		t.told(f, to)
		return nil
	}
	if err := t.write(to, func(w *os.File) error {
		size, err := from.PDF(ctx, f.ID, w)
		t.bytes += size
		return err
	}); err != nil {
		return err
	}
	t.written = append(t.written, to)
	t.told(f, to)
	return nil
}

func (t *tree) told(f job.FileStatus, to target) {
	if t.tell != nil {
		t.tell(f, to)
	}
}

// write writes a PDF durably. It is as old as the moment before its document was read, so that a change since then is one.
func (t *tree) write(to target, content func(*os.File) error) error {
	err := os.MkdirAll(filepath.Dir(to.path), 0o777)
	if err == nil {
		err = durable.WriteFile(to.path, durable.Options{Mode: 0o666}, content)
	}
	if err == nil {
		err = os.Chtimes(to.path, time.Time{}, t.begun)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", to.shown, reason(err))
	}
	return nil
}

// url is where the result is: the PDF where it is one, else the folder; nil where PDFs are in many.
func (t *tree) url() *string {
	at := url.URL{Scheme: "file", Path: t.out.path}
	switch {
	case len(t.written) == 0:
		return nil
	case len(t.written) == 1:
		at.Path = t.written[0].path
	case t.out.kind == kindBeside:
		return nil
	}
	return new(at.String())
}

// name says of each document in a status where its PDF is.
func (t *tree) name(files []job.FileStatus) {
	for i, f := range files {
		if files[i].PDF = nil; f.Status == job.Completed && f.ID <= len(t.wanted) {
			files[i].PDF = new(t.wanted[f.ID-1].shown)
		}
	}
}

// result says for the summary where the PDFs are, and which were there already.
func (t *tree) result() ui.Result {
	r := ui.Result{}
	switch n := len(t.written); {
	case n == 0 && t.kept == 0:
		r.Sentence = "Nothing was converted, so no PDF was written."
	case n == 1:
		r = ui.Written("The PDF is", t.written[0].shown, t.bytes)
	case n > 1:
		r = ui.Written("The PDFs are", t.out.shown, t.bytes)
	}
	switch newer := t.keeping == replaceOlder; {
	case t.kept == 0:
	case newer && t.kept == 1:
		r.Kept = "1 PDF is not older than its document and stays; --force makes it anew."
	case newer:
		r.Kept = fmt.Sprintf("%d PDFs are not older than their documents and stay; --force makes them anew.", t.kept)
	case t.kept == 1:
		r.Kept = "1 PDF was there already and stays; --force makes it anew, --newer where its document has changed since."
	default:
		r.Kept = fmt.Sprintf("%d PDFs were there already and stay; --force makes them anew, --newer those whose documents have changed since.", t.kept)
	}
	return r
}
