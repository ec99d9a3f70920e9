package main

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

// console is where a command writes: results to out, everything else to err.
type console struct {
	out, err           io.Writer
	terminal           bool // err is a terminal
	outPaint, errPaint painter
	width              func() int // columns of the terminal
}

func newConsole() *console {
	terminal := term.IsTerminal(int(os.Stderr.Fd()))
	colors := os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return &console{
		out: os.Stdout, err: os.Stderr, terminal: terminal,
		outPaint: painter(colors && term.IsTerminal(int(os.Stdout.Fd()))),
		errPaint: painter(colors && terminal),
		width: func() int {
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

// painter colours text, if it is true.
type painter bool

func (p painter) paint(color int, s string) string {
	if !p {
		return s
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", color, s)
}

// say writes a line for people.
func (c *console) say(format string, args ...any) {
	fmt.Fprintf(c.err, format+"\n", args...)
}

// sayIndented writes a sentence with spaces before each line, broken between words where the terminal's lines end.
func (c *console) sayIndented(indent, sentence string) {
	width := 1 << 20
	if c.terminal {
		width = c.width()
	}
	line := indent
	for word := range strings.FieldsSeq(sentence) {
		if line != indent && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			c.say("%s", line)
			line = indent
		}
		if line != indent {
			line += " "
		}
		line += word
	}
	c.say("%s", line)
}

// document writes the last line of a command with --json.
func (c *console) document(v any) error {
	if err := json.NewEncoder(c.out).Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// logger logs to err: as text on a terminal, else as JSON, unless o says otherwise.
func (c *console) logger(o config.LogOptions) *slog.Logger {
	opt := &slog.HandlerOptions{Level: o.Level}
	w := c.err
	if c.terminal {
		w = overBar{w}
	}
	if o.Format == config.LogText || o.Format == config.LogAuto && c.terminal {
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

// escape makes a strange name fit for a terminal: what is not printable, control characters and ones that turn the
// direction of reading above all, is shown by its number. Joiners that spelling needs in some scripts stay.
func escape(s string) string {
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
