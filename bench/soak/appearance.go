package main

import (
	"context"
	"fmt"
	"slices"

	"sheaf/internal/job"
	"sheaf/internal/pdfscore"
)

// appearance is what a conversion came to: an error's code, or what can be seen of a PDF.
type appearance struct {
	Code  job.Code `json:"code,omitempty"`
	Pages int      `json:"pages,omitempty"`
	Fonts []string `json:"fonts,omitempty"` // without the marks of their subsets, sorted
	Text  string   `json:"text,omitempty"`
}

// look returns the appearance of a PDF by poppler's account, and its number of pages by the engine's.
func look(ctx context.Context, pdf string, pages int) (appearance, error) {
	text, err := pdfscore.Text(ctx, pdf)
	if err != nil {
		return appearance{}, err
	}
	facts, err := pdfscore.About(ctx, pdf)
	return appearance{Pages: pages, Fonts: facts.Fonts, Text: text}, err
}

// differs reports how an appearance is not the one it should be, "" where it is.
func (a appearance) differs(want appearance) string {
	switch {
	case a.Code != want.Code:
		return fmt.Sprintf("it ends %q, fresh %q", ending(a.Code), ending(want.Code))
	case a.Pages != want.Pages:
		return fmt.Sprintf("it has %d pages, fresh %d", a.Pages, want.Pages)
	case !slices.Equal(a.Fonts, want.Fonts):
		return fmt.Sprintf("it has the fonts %q, fresh %q", a.Fonts, want.Fonts)
	case a.Text != want.Text:
		at := same(a.Text, want.Text)
		return fmt.Sprintf("at byte %d its text is %.40q, fresh %.40q", at, a.Text[at:], want.Text[at:])
	}
	return ""
}

func ending(code job.Code) job.Code {
	if code == "" {
		return "well"
	}
	return code
}

// same counts the bytes that two texts begin with alike.
func same(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}
