package fonts_test

import (
	"os"
	"testing"

	"sheaf/internal/office/officetest"
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	defer func() { _ = officetest.Remove() }()
	return m.Run()
}
