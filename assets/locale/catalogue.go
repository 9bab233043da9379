package locale

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
)

// catalogue holds the texts of one language by key.
type catalogue map[string]message

// message is one text; one is its form for a single thing, where the language
// has one.
type message struct{ one, other string }

// argument matches a place to be filled.
var argument = regexp.MustCompile(`\{([a-z_]+)\}`)

// arguments returns the names a text is filled with, sorted, each once.
func arguments(text string) []string {
	var names []string
	for _, m := range argument.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// readFolder reads the texts of one language, a file for each subject. A key that
// stands in two files is an error.
func readFolder(files fs.FS, folder string) (catalogue, error) {
	names, err := fs.Glob(files, folder+"/*.json")
	if err != nil {
		return nil, err
	}
	all := catalogue{}
	for _, name := range names {
		texts, err := readFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for key, m := range texts {
			if _, ok := all[key]; ok {
				return nil, fmt.Errorf("%s: %s stands in another file too", name, key)
			}
			all[key] = m
		}
	}
	return all, nil
}

func readFile(files fs.FS, name string) (catalogue, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	return readCatalogue(bytes.NewReader(text))
}

// readCatalogue reads a JSON object of texts. A text is a string, or an object
// with the forms "one" and "other". A key that stands twice is an error: one of
// the two texts would never show.
func readCatalogue(src io.Reader) (catalogue, error) {
	dec := json.NewDecoder(src)
	if err := expect(dec, json.Delim('{')); err != nil {
		return nil, err
	}
	c := catalogue{}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return nil, err
		}
		key, ok := token.(string)
		if !ok {
			return nil, fmt.Errorf("%v is not a key", token)
		}
		if _, ok := c[key]; ok {
			return nil, fmt.Errorf("%s stands twice", key)
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		if c[key], err = readMessage(raw); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	if err := expect(dec, json.Delim('}')); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("there is more after the closing brace")
	}
	return c, nil
}

func expect(dec *json.Decoder, want json.Delim) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	if token != want {
		return fmt.Errorf("%v where %v belongs", token, want)
	}
	return nil
}

func readMessage(raw json.RawMessage) (message, error) {
	var m message
	if err := json.Unmarshal(raw, &m.other); err != nil {
		var forms map[string]string
		if err := json.Unmarshal(raw, &forms); err != nil || len(forms) != 2 || forms["one"] == "" {
			return message{}, errors.New(`a text is a string or {"one": …, "other": …}`)
		}
		m = message{one: forms["one"], other: forms["other"]}
	}
	if m.other == "" {
		return message{}, errors.New("the text is empty")
	}
	return m, nil
}
