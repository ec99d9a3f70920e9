package config

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// units are the endings of sizes: binary ones as the documentation uses them, and decimal ones as disks are sold.
var units = map[string]int64{
	"": 1, "b": 1,
	"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
	"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40,
	"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
}

// ParseSize reads a number of bytes of at least 1, such as 200MiB, 5 GiB, 4MB or 1048576. Capitals do not matter; K, M, G
// and T alone are binary.
func ParseSize(s string) (int64, error) {
	bad := func() (int64, error) {
		return 0, fmt.Errorf("%q is not a size; write it as 200MiB or 5GiB", s)
	}
	end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(s)
	}
	unit, ok := units[strings.ToLower(strings.TrimSpace(s[end:]))]
	n, err := strconv.ParseInt(s[:end], 10, 64)
	if errors.Is(err, strconv.ErrRange) || err == nil && ok && n > math.MaxInt64/unit {
		return 0, fmt.Errorf("%q is too large a size", s)
	}
	if err != nil || !ok || n < 1 {
		return bad()
	}
	return n * unit, nil
}

// ParseDuration reads a length of time greater than zero as time.ParseDuration does, with days of 24 hours in front:
// 60s, 1h30m, 7d, 1d12h.
func ParseDuration(s string) (time.Duration, error) {
	bad := func() (time.Duration, error) {
		return 0, fmt.Errorf("%q is not a length of time; write it as 60s, 2m, 12h or 7d", s)
	}
	days, rest, ok := strings.Cut(s, "d")
	if !ok {
		days, rest = "0", s
	}
	n, err := strconv.ParseUint(days, 10, 16)
	if err != nil {
		return bad()
	}
	d := time.Duration(n) * 24 * time.Hour
	if rest != "" {
		more, err := time.ParseDuration(rest)
		if err != nil || more < 0 || more > math.MaxInt64-d {
			return bad()
		}
		d += more
	}
	if d <= 0 {
		return bad()
	}
	return d, nil
}
