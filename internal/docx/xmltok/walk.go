// Package xmltok walks over the XML parts of a document, token by token, and rewrites them.
//
// The tokens of a part are together the very bytes of it in UTF-8: nothing is expanded, and whatever nobody edits stays as it was
// written. A walk offers each token to any number of visitors, with the element names resolved and the open elements around it.
// Visitors that want something changed keep the span of it, and Splice writes the part with those spans replaced. Memory is
// bounded whatever the part holds. The package knows the namespaces of OOXML but nothing of what stands in a part.
// It imports golang.org/x/text alone.
package xmltok

import (
	"bufio"
	"bytes"
	"io"
	"sync"
)

// Visitor looks at the tokens of one part, which come in their order.
type Visitor interface{ Visit(*Token) }

// Func is a visitor that is a function.
type Func func(*Token)

// Visit calls the function.
func (f Func) Visit(t *Token) { f(t) }

// Walked is what a walk found out about a part.
type Walked struct {
	Decoded     bool   // the part was not plainly in UTF-8: it can be read in two ways
	Declaration Span   // of the XML declaration, with what stands before it, where Decoded; empty where there is none
	Root        string // local name of the root element
	WellFormed  bool   // tags match, and are all in one element
	Len         int64  // bytes of text that were walked over
}

// walker has what is needed for a walk.
type walker struct {
	lexer    lexer
	token    Token
	path     path
	names    names
	bindings bindings
}

var walkers = sync.Pool{New: func() any { return new(walker) }}

// Walk offers the tokens of a part, which is in any encoding, to the visitors, each token to one after the other. The error is
// ErrTruncated where the part ends within markup, ErrTooLong where it goes on with markup that is not looked into, or that of r.
// No visitor has seen anything of what comes from there on.
func Walk(r *bufio.Reader, visitors ...Visitor) (Walked, error) {
	w := walkers.Get().(*walker)
	defer walkers.Put(w)
	text, decoded := utf8Reader(r)
	w.lexer.reset(text)
	w.path.reset()
	w.bindings.leave(0)
	done := Walked{Decoded: decoded}
	err := w.walk(&done, visitors)
	w.lexer.r = nil
	done.WellFormed = w.path.whole()
	return done, err
}

func (w *walker) walk(done *Walked, visitors []Visitor) error {
	t := &w.token
	for {
		*t = Token{attrs: t.attrs[:0], path: &w.path, in: &w.bindings}
		if err := w.lexer.next(t); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if done.Decoded && done.Root == "" && done.Declaration.Len == 0 && isDeclaration(t) {
			done.Declaration = Span{Len: t.Span.End()}
		}
		done.Len = t.Span.End()
		w.before(t, done)
		for _, v := range visitors {
			v.Visit(t)
		}
		w.after(t)
	}
}

func isDeclaration(t *Token) bool {
	return t.Kind == OtherToken && bytes.HasPrefix(t.Raw, []byte("<?xml"))
}

// before names the element of a tag, and leaves the one that an end tag closes.
func (w *walker) before(t *Token, done *Walked) {
	switch t.Kind {
	case StartToken:
		if declares(t.Raw) {
			w.bindings.declare(t, w.path.depth())
		}
		t.Name = w.names.find(t.Raw[1:1+nameLen(t.Raw[1:])], &w.bindings)
		if done.Root == "" {
			done.Root = t.Name.Local
		}
	case EndToken:
		t.Name = w.names.find(bytes.TrimRight(t.Raw[2:len(t.Raw)-1], " \t\r\n"), &w.bindings)
		w.path.end(t.Name)
		w.bindings.leave(w.path.depth())
	case TextToken:
		w.path.text(t.Raw)
	}
}

// after enters the element that a start tag opens.
func (w *walker) after(t *Token) {
	if t.Kind != StartToken {
		return
	}
	w.path.start(t.Name, t.SelfClosing())
	if t.SelfClosing() {
		w.bindings.leave(w.path.depth())
	}
}
