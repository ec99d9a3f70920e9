package gotenberg

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// field is a field of the form, as Gotenberg checks it and as it is honoured here.
type field struct {
	name  string
	check func(w *wish, value string) error // of a value that is not ""
	take  func(w *wish, value string)       // nil where it says nothing about documents of Word
	only  string                            // where take is nil, the one value that is honoured; "" is any
}

func isSwitch(_ *wish, value string) error {
	_, err := strconv.ParseBool(value)
	return err
}

func isNumber(_ *wish, value string) error {
	_, err := strconv.Atoi(value)
	return err
}

// among returns a check for numbers of a list, which Gotenberg says in these words.
func among(words string, list ...int) func(*wish, string) error {
	return func(_ *wish, value string) error {
		n, err := strconv.Atoi(value)
		if err == nil && !slices.Contains(list, n) {
			err = errors.New("value is not " + words)
		}
		return err
	}
}

// within returns a check for numbers from low to high.
func within(low, high int) func(*wish, string) error {
	return func(_ *wish, value string) error {
		n, err := strconv.Atoi(value)
		switch {
		case err != nil:
			return err
		case n < low:
			return fmt.Errorf("value is inferior to %d", low)
		case n > high:
			return fmt.Errorf("value is superior to %d", high)
		}
		return nil
	}
}

const anyNumber = 1<<31 - 1

// on returns what takes a switch.
func on(set func(w *wish, on bool)) func(*wish, string) {
	return func(w *wish, value string) {
		is, _ := strconv.ParseBool(value) // it has been checked
		set(w, is)
	}
}

// option returns what takes a value as that of an option.
func option(name string) func(*wish, string) {
	return func(w *wish, value string) { w.set(name, value) }
}

// either returns what takes a switch as one of two values of an option, "" for none.
func either(name, yes, no string) func(*wish, string) {
	return on(func(w *wish, on bool) {
		if value := map[bool]string{true: yes, false: no}[on]; value != "" {
			w.set(name, value)
		}
	})
}

// pdfFields are those for what becomes of PDFs, in the order in which Gotenberg looks at them.
func pdfFields() []field {
	permit := func(name, what string) field {
		return field{name: name, check: isSwitch, take: on(func(w *wish, on bool) { w.permits[what] = on })}
	}
	return []field{
		{name: "splitMode", check: checkSplitMode, take: func(w *wish, v string) { w.split.mode = v }},
		{name: "splitSpan", check: checkSplitSpan, take: func(w *wish, v string) { w.split.span = strings.Join(strings.Fields(v), "") }},
		{name: "splitUnify", check: checkSplitUnify, take: on(func(w *wish, on bool) { w.split.unify = on })},
		{name: "pdfa", take: (*wish).setArchive},
		{name: "pdfua", check: isSwitch, take: either("pdfua", "true", "")},
		{name: "metadata", check: checkMetadata, take: (*wish).setMetadata},
		{name: "userPassword", take: option("user_password")},
		{name: "ownerPassword", take: option("owner_password")},
		permit("allowPrinting", "print"), permit("allowCopying", "copy"), permit("allowModifying", "change"),
		permit("allowAnnotating", "comment"), permit("allowFillingForms", "fill"), permit("allowAssembling", "assemble"),
		{name: "rotateAngle", check: checkAngle, take: (*wish).setAngle},
		{name: "facturxConformanceLevel", only: "none"},
		{name: "optimizeImages", check: isSwitch, take: on(func(w *wish, on bool) { w.optimize = on })},
		{name: "imageQuality", check: within(1, 100), take: func(w *wish, v string) { w.optimized = v }},
	}
}

func checkSplitMode(_ *wish, value string) error {
	if value != modeIntervals && value != modePages {
		return fmt.Errorf("wrong value, expected either '%s' or '%s'", modeIntervals, modePages)
	}
	return nil
}

func checkSplitSpan(w *wish, value string) error {
	if w.first("splitMode") != modeIntervals {
		return nil
	}
	n, err := strconv.Atoi(strings.Join(strings.Fields(value), ""))
	if err == nil && n < 1 {
		err = errors.New("value is inferior to 1")
	}
	return err
}

func checkSplitUnify(w *wish, value string) error {
	unify, err := strconv.ParseBool(value)
	if mode := w.first("splitMode"); err == nil && unify && mode != modePages {
		err = fmt.Errorf("unify is not available for split mode '%s'", mode)
	}
	return err
}

func checkMetadata(_ *wish, value string) error {
	var metadata map[string]any
	if err := json.Unmarshal([]byte(value), &metadata); err != nil {
		return fmt.Errorf("unmarshal metadata: %w", err)
	}
	return nil
}

func checkAngle(_ *wish, value string) error {
	n, err := strconv.Atoi(value)
	if err == nil && n != 90 && n != 180 && n != 270 {
		err = errors.New("wrong value, expected 90, 180, or 270")
	}
	return err
}
