package size_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/size"
)

func TestText(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 bytes", 1: "1 byte", 1023: "1023 bytes", 1024: "1.00 KiB", 1536: "1.50 KiB", 12_900_000: "12.3 MiB",
		123 << 20: "123 MiB", 1023 << 20: "1023 MiB", 5 << 30: "5.00 GiB", 9 << 50: "9.00 PiB", 1<<63 - 1: "8.00 EiB",
	} {
		require.Equal(t, want, size.Text(n))
	}
}

func TestLimit(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 bytes", 512: "512 bytes", 1024: "1 KiB", 1536: "1.5 KiB", 4 << 20: "4 MiB", 200 << 20: "200 MiB",
		150<<20 + 512<<10: "150.5 MiB", 5 << 30: "5 GiB", 5<<30 + 1: "5 GiB", 10 << 40: "10 TiB",
	} {
		require.Equal(t, want, size.Limit(n))
	}
}
