package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/ui"
)

// upload is the one file that a job is made of.
type upload struct {
	path string // absolute
	name string // as the job will know it
	size int64

	// unread are files that could not be read, each with the reason. The others are in the upload.
	unread []job.Skipped
}

// maxOthers bounds how many files of folders that are no documents become part of the job, to be reported as skipped.
const maxOthers = 10_000

// pack makes one upload of the inputs: a single file is taken as it is, anything else is packed into a ZIP in dir.
// Packing the same unchanged inputs again makes the same bytes. Files of folders whose names end in one of also are documents, too.
func pack(ctx context.Context, con *ui.Console, inputs []input, dir string, also ...string) (upload, error) {
	if in := inputs[0]; len(inputs) == 1 && in.kind != folderInput {
		return upload{path: in.path, name: in.name(), size: in.info.Size()}, nil
	}
	return packWanted(ctx, con, inputs, dir, choice{}, also...)
}

// choice says what of the inputs is packed.
type choice struct {
	wanted func(candidate) bool   // of the documents; nil wants all
	made   func(path string) bool // a file in a folder is a PDF that a run before made, and so is nothing to tell of; nil is none
}

// packWanted packs the inputs into a ZIP in dir, as far as they are chosen.
func packWanted(ctx context.Context, con *ui.Console, inputs []input, dir string, chosen choice, also ...string) (upload, error) {
	f, err := os.CreateTemp(dir, "packed-*.zip")
	if err != nil {
		return upload{}, fmt.Errorf("create upload: %w", err)
	}
	p := packer{zip: archive.NewWriter(&stoppable{ctx, f}), alone: len(inputs) == 1, taken: map[string]bool{}, also: also, choice: chosen}
	if err = errors.Join(p.addAll(inputs), p.close(), f.Close()); err != nil {
		return upload{}, err
	}
	if len(p.unread) > 0 && p.packed == 0 {
		return upload{}, ui.UsageError("%s: %s", p.unread[0].Filename, p.unread[0].Reason)
	}
	if p.packed == 0 && p.others == 0 {
		return upload{}, job.Errorf(job.CodeEmptyZip, "There is no file in %s. Put Word documents (.docx) there, or name another folder.", inputs[0].path)
	}
	if p.others > maxOthers {
		con.Say("%d files that are no Word documents are left out of the report.", p.others-maxOthers)
	}
	info, err := os.Stat(f.Name())
	if err != nil {
		return upload{}, fmt.Errorf("find upload: %w", err)
	}
	return upload{path: f.Name(), name: packedName(inputs), size: info.Size(), unread: p.unread}, nil
}

// packedName names the job's upload after the one folder it is made of.
func packedName(inputs []input) string {
	if len(inputs) == 1 {
		return inputs[0].name() + ".zip"
	}
	return "documents.zip"
}

// candidate is a document among the inputs.
type candidate struct {
	name     string // in the upload
	source   string // tells it from all others: the path of its file, with its number in a ZIP
	modified time.Time
}

// packer puts inputs into one ZIP. What comes from a ZIP or folder stands under its name there, unless it is alone.
type packer struct {
	choice
	zip    *archive.Writer
	alone  bool
	also   []string        // endings of documents beside Word's
	taken  map[string]bool // prefixes in lower case
	others int             // files of folders that are no documents
	packed int             // documents and ZIPs
	unread []job.Skipped   // files that could not be read
	failed bool
}

// leaveOut notes a file that cannot be read: one of many does not keep the others from being converted.
func (p *packer) leaveOut(name string, err error) {
	p.unread = append(p.unread, job.Skipped{Filename: name, Reason: fmt.Sprintf("it could not be read: %v", reason(err))})
}

func (p *packer) addAll(inputs []input) error {
	for _, in := range inputs {
		if err := p.add(in); err != nil {
			return err
		}
	}
	return nil
}

// wants reports whether a file is to be packed: one that is no document is, for the report.
func (p *packer) wants(m candidate) bool {
	if p.wanted == nil {
		return true
	}
	document, _ := archive.Classify(archive.Entry{Name: m.name}, p.also...)
	return !document || p.wanted(m)
}

func (p *packer) add(in input) (err error) {
	switch in.kind {
	case docxInput:
		err = p.addFile(in.path, in.name())
	case zipInput:
		err = p.addZip(in)
	case folderInput:
		err = p.addFolder(in)
	}
	p.failed = err != nil
	return err
}

func (p *packer) close() error {
	if p.failed {
		return nil
	}
	return p.zip.Close()
}

// prefix is the folder for what comes out of an input called name: numbered when there was one like it.
func (p *packer) prefix(name string) string {
	if p.alone {
		return ""
	}
	clean, err := archive.CleanName(name)
	if err != nil {
		clean = "input"
	}
	unique := clean
	for n := 2; p.taken[strings.ToLower(unique)]; n++ {
		unique = fmt.Sprintf("%s (%d)", clean, n)
	}
	p.taken[strings.ToLower(unique)] = true
	return unique + "/"
}

func (p *packer) addFile(path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		p.leaveOut(path, err)
		return nil
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("find %s: %w", path, err)
	}
	if !p.wants(candidate{name: name, source: path, modified: info.ModTime()}) {
		return nil
	}
	p.packed++
	return p.zip.Stream(name, info.ModTime(), f)
}

// addZip copies the entries of a ZIP without unpacking them. Those that cannot be read stay what they are: package
// archive marks them.
func (p *packer) addZip(in input) error {
	f, err := os.Open(in.path)
	if err != nil {
		p.leaveOut(in.path, err)
		return nil
	}
	defer f.Close()
	dir, err := archive.Open(f, in.info.Size(), archive.Limits{})
	if e, ok := errors.AsType[*job.Error](pipeline.ZipError(err)); ok {
		p.unread = append(p.unread, job.Skipped{Filename: in.path, Reason: e.Message})
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", in.name(), err)
	}
	p.packed++
	prefix := p.prefix(strings.TrimSuffix(in.name(), filepath.Ext(in.name())))
	for i, e := range dir.Entries {
		document, _ := archive.Classify(e, p.also...)
		if document && p.wanted != nil && !p.wanted(candidate{name: prefix + e.Name, source: fmt.Sprintf("%s#%d", in.path, i), modified: in.info.ModTime()}) {
			continue
		}
		if err := p.zip.CopyRaw(prefix+e.Name, e, f); err != nil {
			return fmt.Errorf("pack %s: %w", in.path, err)
		}
	}
	return nil
}

// addFolder puts the documents below a folder into the ZIP, sorted by path, and the names of the other files. Links to
// files are followed, links to folders are not.
func (p *packer) addFolder(in input) error {
	prefix := p.prefix(in.name())
	root, err := filepath.EvalSymlinks(in.path)
	if err != nil {
		return ui.UsageError("%s: %w", in.path, reason(err))
	}
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			p.leaveOut(path, err)
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return fmt.Errorf("name %s: %w", path, err)
		}
		return p.addFound(path, prefix+filepath.ToSlash(rel))
	})
}

// hidden reports whether a file that was found is hidden, or in a hidden folder, as what programs keep for themselves is. Junk is told.
func hidden(name string) bool {
	return (strings.HasPrefix(name, ".") || strings.Contains(name, "/.")) && archive.JunkReason(name) == ""
}

// addFound adds a file found in a folder: a document with its content, hidden or not, any other by name, for the report.
func (p *packer) addFound(path, name string) error {
	document, _ := archive.Classify(archive.Entry{Name: name}, p.also...)
	info, err := os.Stat(path)
	if document && err == nil && info.Mode().IsRegular() {
		return p.addFile(path, name)
	}
	if document && err != nil {
		p.leaveOut(path, err)
		return nil
	}
	if hidden(name) || p.made != nil && p.made(path) {
		return nil
	}
	if p.others++; p.others > maxOthers || err != nil || info.IsDir() {
		return nil
	}
	return p.zip.Stream(name, info.ModTime(), strings.NewReader(""))
}
