// Package size writes numbers of bytes for people, in units of 1,024: the one place that decides how they look.
package size

import (
	"fmt"
	"strings"

	"github.com/dustin/go-humanize"
)

// Text returns a size that was measured, to three digits: 1.50 KiB, 12.3 MiB, 512 bytes. n must not be negative.
func Text(n int64) string { return digits(n, 3) }

// Limit returns a size that somebody chose, to four digits without zeros at the end: 5 GiB, 1.5 MiB, 512 bytes. n must not
// be negative.
func Limit(n int64) string {
	number, unit, _ := strings.Cut(digits(n, 4), " ")
	if strings.Contains(number, ".") {
		number = strings.TrimRight(strings.TrimRight(number, "0"), ".")
	}
	return number + " " + unit
}

func digits(n int64, count int) string {
	if n == 1 {
		return "1 byte"
	}
	if n < 1<<10 {
		return fmt.Sprintf("%d bytes", n)
	}
	return humanize.IBytesN(uint64(n), count)
}
