package ui

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"

	"sheaf/internal/config"
)

// Console is where a command writes: what was asked for to Out, everything else to Err.
type Console struct {
	In                 io.Reader
	Out, Err           io.Writer
	Terminal           bool       // Err is a terminal
	InTerminal         bool       // In is one
	OutTerminal        bool       // Out is one
	Quiet              bool       // say only what went wrong
	OutPaint, ErrPaint Painter    // colour text for Out and for Err
	Width              func() int // columns of the terminal
}

// NewConsole returns the console of this process.
func NewConsole() *Console {
	terminal, outTerminal := term.IsTerminal(int(os.Stderr.Fd())), term.IsTerminal(int(os.Stdout.Fd()))
	colors := os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return &Console{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Terminal: terminal, InTerminal: term.IsTerminal(int(os.Stdin.Fd())), OutTerminal: outTerminal,
		OutPaint: Painter(colors && outTerminal),
		ErrPaint: Painter(colors && terminal),
		Width: func() int {
			if w, _, err := term.GetSize(int(os.Stderr.Fd())); err == nil && w > 0 {
				return w
			}
			return 80
		},
	}
}

// Colours of SGR (ECMA-48 8.3.117).
const (
	red   = 31
	green = 32
)

// Painter colours text, if it is true.
type Painter bool

// Red returns s in red: something failed.
func (p Painter) Red(s string) string { return p.paint(red, s) }

// Green returns s in green: all is well.
func (p Painter) Green(s string) string { return p.paint(green, s) }

func (p Painter) paint(color int, s string) string {
	if !p {
		return s
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", color, s)
}

// Say writes a line to Err, formatted as fmt.Sprintf does.
func (c *Console) Say(format string, args ...any) {
	fmt.Fprintf(c.Err, format+"\n", args...)
}

// SayIndented writes a sentence to Err with indent before each line. On a terminal it is broken between words to fit.
func (c *Console) SayIndented(indent, sentence string) {
	width := 1 << 20
	if c.Terminal {
		width = c.Width()
	}
	line := indent
	for word := range strings.FieldsSeq(sentence) {
		if line != indent && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			c.Say("%s", line)
			line = indent
		}
		if line != indent {
			line += " "
		}
		line += word
	}
	c.Say("%s", line)
}

// JSON writes v to Out as one line: the last one of a command with --json.
func (c *Console) JSON(v any) error {
	if err := json.NewEncoder(c.Out).Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// Logger returns a logger to Err: as text on a terminal, else as JSON, unless o says otherwise.
func (c *Console) Logger(o config.LogOptions) *slog.Logger {
	opt := &slog.HandlerOptions{Level: o.Level}
	w := c.Err
	if c.Terminal {
		w = overBar{w}
	}
	if o.Format == config.LogText || o.Format == config.LogAuto && c.Terminal {
		return slog.New(slog.NewTextHandler(w, opt))
	}
	return slog.New(slog.NewJSONHandler(w, opt))
}

// overBar writes lines to a terminal in the place of the progress bar, which is drawn again below them.
type overBar struct{ w io.Writer }

func (o overBar) Write(line []byte) (int, error) {
	if _, err := o.w.Write(append([]byte("\r\x1b[K"), line...)); err != nil {
		return 0, err
	}
	return len(line), nil
}

// Escape returns a text from outside fit for a terminal: what is not printable, control characters and ones that turn the
// direction of reading above all, is shown by its number. Joiners that spelling needs in some scripts stay.
func Escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unicode.IsPrint(r), r == '\u200c', r == '\u200d':
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return b.String()
}
