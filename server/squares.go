package server

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// squares is a QR code as a drawing: one path in a square of Size by Size, the quiet zone
// that readers need among it (ISO/IEC 18004).
type squares struct {
	Size int
	Path string
}

// quiet is how many squares around a code stay free.
const quiet = 4

// squaresOf draws a text.
func squaresOf(text string) (squares, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return squares{}, fmt.Errorf("QR code: %w", err)
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	return squares{code.Size + 2*quiet, path.String()}, nil
}
