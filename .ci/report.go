//go:build ignore

// Command report reads `go test -json` and prints what `go test` would print
// without it, then every skipped test by name with its reason. It exits with 1
// if anything failed.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

// event is one line of `go test -json` (see `go doc test2json`).
type event struct {
	Action, Package, Test, Output string
}

func main() {
	failed, err := report(bufio.NewScanner(os.Stdin))
	if err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
	if failed {
		os.Exit(1)
	}
}

func report(lines *bufio.Scanner) (failed bool, err error) {
	lines.Buffer(nil, 64<<20)
	output := map[[2]string][]string{} // of each package and test
	var skipped []string
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Println(lines.Text()) // what the go command itself says
			continue
		}
		key := [2]string{e.Package, e.Test}
		switch e.Action {
		case "build-output":
			fmt.Print(e.Output)
		case "output":
			output[key] = append(output[key], e.Output)
		case "pass", "fail", "skip":
			said := output[key]
			delete(output, key)
			failed = failed || e.Action == "fail"
			switch {
			case e.Test == "" && e.Action == "fail":
				fmt.Print(strings.Join(said, ""))
			case e.Test == "":
				fmt.Print(closing(said))
			case e.Action == "fail":
				fmt.Print(strings.Join(said, ""))
			case e.Action == "skip":
				skipped = append(skipped, e.Package+" "+e.Test+": "+reason(said))
			}
		}
	}
	for key, said := range output { // a test that ended its process
		if key[1] != "" {
			failed = true
			fmt.Print(strings.Join(said, ""))
		}
	}
	if len(skipped) > 0 {
		slices.Sort(skipped)
		fmt.Printf("\nskipped (%d):\n  %s\n", len(skipped), strings.Join(skipped, "\n  "))
	}
	return failed, lines.Err()
}

// closing is the line go test ends a package with.
func closing(said []string) string {
	for _, line := range slices.Backward(said) {
		if strings.HasPrefix(line, "ok ") || strings.HasPrefix(line, "?") {
			return line
		}
	}
	return ""
}

// reason is what a test said when it was skipped.
func reason(said []string) string {
	var words []string
	for _, line := range said {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "===") || strings.HasPrefix(line, "---") {
			continue
		}
		words = append(words, line)
	}
	return strings.Join(words, " ")
}
