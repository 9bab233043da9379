package queries

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"toancanh/assets/nearest"
)

// fields reads YAML key by key and collects every mistake with its line, where
// a decoder would stop at the first.
type fields struct {
	file     string
	offset   int // lines of the file before the YAML
	mistakes Mistakes
}

// mapping is a YAML mapping with its keys in reach.
type mapping struct {
	at     int
	keys   []string
	values map[string]ast.Node
	lines  map[string]int
}

func (m *mapping) has(key string) bool { _, ok := m.values[key]; return ok }

// line returns the line of a key, or of the mapping if it has no such key.
func (m *mapping) line(key string) int {
	if line, ok := m.lines[key]; ok {
		return line
	}
	return m.at
}

func (r *fields) wrong(line int, format string, args ...any) {
	r.mistakes = append(r.mistakes, Mistake{File: r.file, Line: line, Text: fmt.Sprintf(format, args...)})
}

func (r *fields) lineOf(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return r.offset
	}
	return n.GetToken().Position.Line + r.offset
}

// parse reads one document whose top is a mapping; nil after a mistake.
func (r *fields) parse(text string) *mapping {
	document, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		line, message := r.offset, err.Error()
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) {
			message = syntax.Message
			if syntax.Token != nil && syntax.Token.Position != nil {
				line += syntax.Token.Position.Line
			}
		}
		first, _, _ := strings.Cut(message, "\n")
		r.wrong(line, "not YAML: %s", first)
		return nil
	}
	if len(document.Docs) != 1 || document.Docs[0].Body == nil {
		r.wrong(r.offset, "front matter must be one YAML mapping")
		return nil
	}
	return r.mapping(document.Docs[0].Body, "front matter")
}

func (r *fields) mapping(n ast.Node, what string) *mapping {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		r.wrong(r.lineOf(n), "%s: expected keys with values", what)
		return nil
	}
	m := &mapping{at: r.lineOf(n), values: map[string]ast.Node{}, lines: map[string]int{}}
	for _, pair := range pairs {
		key := pair.Key.GetToken().Value
		if m.has(key) {
			r.wrong(r.lineOf(pair.Key), "%s is given twice", key)
			continue
		}
		m.keys = append(m.keys, key)
		m.values[key] = pair.Value
		m.lines[key] = r.lineOf(pair.Key)
	}
	return m
}

// known reports keys that are not in the list, with the nearest one that is.
func (r *fields) known(m *mapping, names ...string) {
	for _, key := range m.keys {
		if slices.Contains(names, key) {
			continue
		}
		if near := nearest.To(key, names, 1); len(near) > 0 {
			r.wrong(m.line(key), "unknown key %q; did you mean %s?", key, near[0])
			continue
		}
		r.wrong(m.line(key), "unknown key %q; known are %s", key, strings.Join(names, ", "))
	}
}

func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// word reads a required single value; "" after a mistake.
func (r *fields) word(m *mapping, key string) string {
	if !m.has(key) {
		r.wrong(m.at, "%s is missing", key)
		return ""
	}
	s, ok := scalar(m.values[key])
	s = strings.TrimSpace(s)
	if !ok || s == "" {
		r.wrong(m.line(key), "%s is empty or not a single value", key)
		return ""
	}
	return s
}

func (r *fields) pattern(m *mapping, key string, p *regexp.Regexp, expected string) string {
	s := r.word(m, key)
	if s != "" && !p.MatchString(s) {
		r.wrong(m.line(key), "%s %q: expected %s", key, s, expected)
		return ""
	}
	return s
}

// text reads a required text in both languages.
func (r *fields) text(m *mapping, key string) Text {
	if !m.has(key) {
		r.wrong(m.at, "%s is missing", key)
		return Text{}
	}
	both := r.mapping(m.values[key], key)
	if both == nil {
		return Text{}
	}
	r.known(both, "vi", "en")
	return Text{VI: r.language(both, key, "vi"), EN: r.language(both, key, "en")}
}

func (r *fields) language(both *mapping, key, lang string) string {
	if !both.has(lang) {
		r.wrong(both.at, "%s has no %s text", key, lang)
		return ""
	}
	s, ok := scalar(both.values[lang])
	s = strings.Join(strings.Fields(s), " ")
	if !ok || s == "" {
		r.wrong(both.line(lang), "%s: the %s text is empty", key, lang)
	}
	return s
}

func (r *fields) list(m *mapping, key string, required bool) []ast.Node {
	if !m.has(key) {
		if required {
			r.wrong(m.at, "%s is missing; write [] if there are none", key)
		}
		return nil
	}
	sequence, ok := m.values[key].(*ast.SequenceNode)
	if !ok {
		r.wrong(m.line(key), "%s: expected a list", key)
		return nil
	}
	return sequence.Values
}

// words reads a required list of different words; a pattern may be nil.
func (r *fields) words(m *mapping, key string, p *regexp.Regexp) []string {
	var words []string
	for _, n := range r.list(m, key, true) {
		s, ok := scalar(n)
		switch {
		case !ok || s == "" || p != nil && !p.MatchString(s):
			r.wrong(r.lineOf(n), "%s: %q is not a name", key, s)
		case slices.Contains(words, s):
			r.wrong(r.lineOf(n), "%s: %q is listed twice", key, s)
		default:
			words = append(words, s)
		}
	}
	return words
}

func (r *fields) number(m *mapping, key string, low, high int, required bool) int {
	if !m.has(key) {
		if required {
			r.wrong(m.at, "%s is missing", key)
		}
		return 0
	}
	if text, ok := scalar(m.values[key]); ok {
		if v, err := strconv.Atoi(text); err == nil && v >= low && v <= high {
			return v
		}
	}
	r.wrong(m.line(key), "%s: expected a whole number from %d to %d", key, low, high)
	return 0
}

func oneOf[T ~string](r *fields, m *mapping, key string, allowed []T) T {
	word := r.word(m, key)
	if word == "" || slices.Contains(allowed, T(word)) {
		return T(word)
	}
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
	}
	r.wrong(m.line(key), "%s %q: one of %s", key, word, strings.Join(names, ", "))
	return ""
}
