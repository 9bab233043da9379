package main

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
)

// byteSize is a number of bytes as people write it: 256MB, 1.5 GB, 0.
type byteSize int64

var byteSizePattern = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?) ?([KMGT]?B)?$`)

// UnmarshalText reads a size; units are powers of 1,000.
func (b *byteSize) UnmarshalText(text []byte) error {
	parts := byteSizePattern.FindSubmatch(text)
	if parts == nil {
		return fmt.Errorf("%q is no size; write 256MB or 1GB, or 0", text)
	}
	number, err := strconv.ParseFloat(string(parts[1]), 64)
	factor := map[string]float64{"": 1, "B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}[string(parts[2])]
	if err != nil || number*factor > math.MaxInt64/2 {
		return fmt.Errorf("%q is more than can be counted", text)
	}
	*b = byteSize(number * factor)
	return nil
}
