package docx

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestInstructions(t *testing.T) {
	for in, out := range map[string]bool{
		"": false, " PAGE ": false, "HYPERLINK x": false, "LINKS x": false, "IF 1 = LINK": false,
		"link x": true, ` "DDE" x`: true, "\u00a0RD x": true, "INCLUDE": true, "Database": true,
		`HYPERLINK "vnd.sun.star.expand:x"`: true,
	} {
		require.Equal(t, out, instructionReachesOut(in), in)
	}
}
