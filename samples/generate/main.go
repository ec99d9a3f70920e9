// Command generate writes the bundled sample, the documents that `make demo` converts. From the repository's root:
//
//	go run ./samples/generate
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run("samples/sample.zip"); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	sample, err := build()
	if err != nil {
		return fmt.Errorf("build sample: %w", err)
	}
	if err := os.WriteFile(path, sample, 0o644); err != nil {
		return fmt.Errorf("write sample: %w", err)
	}
	return nil
}
