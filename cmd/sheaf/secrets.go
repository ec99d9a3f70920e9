package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"sheaf/internal/config"
	"sheaf/internal/job"
	"sheaf/internal/options"
	"sheaf/internal/ui"
)

// maxSecretFile bounds a file of passwords, in bytes.
const maxSecretFile = 16 << 20

// secrets adds the flags for passwords. Each of a single password may be given in a file too.
func (f *flags) secrets(to *job.Secrets) {
	for _, s := range options.Secrets() {
		f.env[s.Name] = s.Variable()
		if s.PerFile {
			f.set.Func(s.Name, s.Usage, func(file string) error { return readPasswords(s, to, file) })
			continue
		}
		set := func(password string) error { return inWords(s.Set(to, password)) }
		f.veiled(s.Name, s.Usage, set)
		inFile := s.Name + "-file"
		f.env[inFile], f.instead[s.Name] = config.SecretFile(s), inFile
		f.set.Func(inFile, "take --"+s.Name+" from the first line of `FILE`", func(file string) error {
			text, err := readSecretFile(file)
			if err != nil {
				return err
			}
			line, _, _ := strings.Cut(string(text), "\n")
			return set(strings.TrimSuffix(line, "\r"))
		})
	}
}

// veiled adds a flag whose value must not be said: package flag would say an error with it.
func (f *flags) veiled(name, usage string, set func(string) error) {
	f.set.Func(name, usage, func(value string) error {
		if err := set(value); err != nil {
			f.wrong = fmt.Errorf("--%s: %w", name, err)
		}
		return nil
	})
}

// settled returns a request as a job takes it; see options.Settle.
func settled(r job.Request) (job.Request, error) {
	r, err := options.Settle(r)
	if err != nil {
		return r, ui.UsageError("%w", inWords(err))
	}
	return r, nil
}

// inWords returns the sentence of an error alone: that it is an invalid request, a command line need not say.
func inWords(err error) error {
	if e, ok := errors.AsType[*job.Error](err); ok {
		return errors.New(e.Message)
	}
	return err
}

func readSecretFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, reason(err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxSecretFile+1))
	if err != nil {
		return nil, reason(err)
	}
	if len(text) > maxSecretFile {
		return nil, errors.New("the file is too large for one of passwords")
	}
	return bytes.TrimPrefix(text, []byte("\ufeff")), nil
}

// readPasswords reads a CSV file as Excel writes it, with commas or semicolons: in each line a document, by its path in the upload or its
// name, and its password. A first line "name,password" or "path,password" is a heading. Errors name lines and no passwords.
func readPasswords(s options.Secret, to *job.Secrets, name string) error {
	text, err := readSecretFile(name)
	if err != nil {
		return err
	}
	lines := csv.NewReader(bytes.NewReader(text))
	lines.FieldsPerRecord = -1
	if first, _, _ := strings.Cut(string(text), "\n"); strings.Contains(first, ";") && !strings.Contains(first, ",") {
		lines.Comma = ';'
	}
	passwords := map[string]string{}
	for {
		record, err := lines.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if parse, ok := errors.AsType[*csv.ParseError](err); ok {
			return fmt.Errorf("line %d is no CSV: %w", parse.Line, parse.Err)
		}
		if err != nil {
			return reason(err)
		}
		line, _ := lines.FieldPos(0)
		switch {
		case len(record) < 2 || record[0] == "" || record[1] == "":
			return fmt.Errorf("line %d has no name and password", line)
		case len(passwords) == 0 && strings.EqualFold(strings.TrimSpace(record[1]), "password"):
			continue
		}
		if before, twice := passwords[record[0]]; twice && before != record[1] {
			return fmt.Errorf("line %d has another password for the same document", line)
		}
		passwords[strings.ReplaceAll(record[0], `\`, "/")] = record[1]
	}
	object, err := json.Marshal(passwords)
	if err != nil {
		return fmt.Errorf("read passwords: %w", err)
	}
	return inWords(s.Set(to, string(object)))
}
