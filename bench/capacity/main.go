// Program capacity works out what a deployment on AWS can do and what it costs: documents an hour, the next bottleneck, dollars.
// It computes from measured times (docs/aws.md says how they were measured) and AWS's published limits and prices, and reaches
// no account. The tables in docs/aws.md are what it prints; a test compares them.
package main

import (
	"fmt"
	"io"
	"os"
)

func main() { write(os.Stdout) }

// write prints the tables.
func write(w io.Writer) {
	fmt.Fprintln(w, "| 1,000 documents | converter | storage | table | queues | rest | together |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|")
	for _, d := range kinds() {
		c := d.cost()
		fmt.Fprintf(w, "| %s | $%.4f | $%.4f | $%.4f | $%.4f | $%.4f | **$%.4f** |\n", d.name, c.converter, c.storage, c.table, c.queues, c.rest, c.sum())
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, "| documents a day | limit of 10 | limit of 1,000 | limit of 10,000 | dollars a day |")
	fmt.Fprintln(w, "|---|---|---|---|---|")
	mixed := mixedDocuments()
	for _, perDay := range []float64{1e3, 1e4, 1e5, 1e6, 1e7, 1e8} {
		fmt.Fprintf(w, "| %s ", thousands(perDay))
		for _, limit := range []int{10, 1_000, 10_000} {
			fmt.Fprintf(w, "| %s ", account{limit}.verdict(mixed, perDay))
		}
		fmt.Fprintf(w, "| $%s |\n", dollars(perDay/1_000*mixed.cost().sum()))
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, "| limit of the account | `maxConcurrency` | documents/s | an hour | next bottleneck |")
	fmt.Fprintln(w, "|---|---|---|---|---|")
	for _, limit := range []int{10, 1_000, 10_000} {
		a := account{limit}
		rate, bottleneck := a.rate(mixed)
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", thousands(float64(limit)), thousands(float64(a.converters())), thousands(rate), thousands(rate*3_600), bottleneck)
	}
}

// thousands writes a number with two significant digits or more, and commas between its thousands.
func thousands(x float64) string {
	if x < 10 {
		return fmt.Sprintf("%.1f", x)
	}
	digits := fmt.Sprintf("%.0f", x)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// dollars writes cents below ten dollars.
func dollars(x float64) string {
	if x < 10 {
		return fmt.Sprintf("%.2f", x)
	}
	return thousands(x)
}
