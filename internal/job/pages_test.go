package job_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func TestParsePages(t *testing.T) {
	for text, want := range map[string]string{
		"1": "1", "1-3,5": "1-3,5", "8-": "8-10", "-2": "1-2", " 2 - 3 , 9 - 30 ": "2-3,9-10", "4,2,2": "4,2,2", "11": "", "11-,3": "3",
	} {
		p, err := job.ParsePages(text)
		require.NoError(t, err, text)
		require.Equal(t, want, p.Within(10).String(), text)
	}
	for _, text := range []string{"", "0", "-", "a", "1,,2", "3-2", "1-2-3", "+1", "99999999999"} {
		_, err := job.ParsePages(text)
		require.Error(t, err, text)
	}
}
