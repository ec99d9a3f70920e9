package config

import (
	"fmt"
	"strconv"
	"strings"

	"sheaf/internal/job"
)

// ParsePrices reads what work costs: the dollars of a GB-second and, after a comma, those of the rest for a document. "" is of work without a
// price.
func ParsePrices(s string) (job.Prices, error) {
	if s == "" {
		return job.Prices{}, nil
	}
	second, document, _ := strings.Cut(s, ",")
	p, err := job.Prices{}, error(nil)
	if p.GBSecond, err = strconv.ParseFloat(second, 64); err == nil {
		p.Document, err = strconv.ParseFloat(document, 64)
	}
	if err != nil || p.GBSecond < 0 || p.Document < 0 {
		return job.Prices{}, fmt.Errorf("%q are not two prices like 0.0000166667,0.00001", s)
	}
	return p, nil
}
