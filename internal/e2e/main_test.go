package e2e

import (
	"os"
	"testing"

	"sheaf/internal/engine"
)

// TestMain has this program do the engine's errands, as the service's own does: it protects and edits PDFs in processes of its own.
func TestMain(m *testing.M) {
	engine.Errands().Main()
	os.Exit(m.Run())
}
