package main

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"toancanh/assets/nearest"
)

// faultList gathers mistakes so that all are told at once.
type faultList struct{ errs []error }

func (f *faultList) add(file string, line int, format string, args ...any) {
	where := file
	if line > 0 {
		where = fmt.Sprintf("%s:%d", file, line)
	}
	f.errs = append(f.errs, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...)))
}

// addYAML adds an error of the YAML library with the line it names.
func (f *faultList) addYAML(file string, err error) {
	line := 0
	var located yaml.Error
	if errors.As(err, &located) && located.GetToken() != nil && located.GetToken().Position != nil {
		line = located.GetToken().Position.Line
		f.add(file, line, "%q does not fit here: %s", located.GetToken().Value, plainType(located.GetMessage()))
		return
	}
	if len(f.errs) == 0 { // else it is one of those, told with its line
		f.add(file, line, "%v", err)
	}
}

// plainType says which kind of value was wanted; the library speaks of Go.
func plainType(message string) string {
	for _, kind := range []struct{ goType, words string }{
		{"type int", "write a whole number"}, {"type float", "write a number, such as 0.002"},
		{"type bool", "write true or false"}, {"type string", "write a text"},
	} {
		if strings.Contains(message, kind.goType) {
			return kind.words
		}
	}
	return message
}

func (f *faultList) err() error {
	if len(f.errs) == 0 {
		return nil
	}
	return usageError{errors.Join(f.errs...)}
}

// unknownKeys reports every key of the YAML tree that the Go value has no field for.
func unknownKeys(file string, node ast.Node, into any, faults *faultList) {
	walkKeys(file, "", node, reflect.TypeOf(into).Elem(), faults)
}

// tags gathers the tags of a YAML tree, such as !!binary.
type tags []*token.Token

// Visit is called for each node (ast.Visitor).
func (t *tags) Visit(n ast.Node) ast.Visitor {
	if tag, ok := n.(*ast.TagNode); ok {
		*t = append(*t, tag.Start)
	}
	return t
}

func findTags(body ast.Node) tags {
	var found tags
	ast.Walk(&found, body)
	return found
}

func walkKeys(file, path string, node ast.Node, t reflect.Type, faults *faultList) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch n := node.(type) {
	case *ast.MappingNode:
		seen := map[string]bool{}
		for _, pair := range n.Values {
			key := keyName(pair)
			if seen[key] {
				faults.add(file, pair.Key.GetToken().Position.Line, "%q stands here a second time; keep one", join(path, key))
			}
			seen[key] = true
			walkPair(file, path, pair, t, faults)
		}
	case *ast.MappingValueNode:
		walkPair(file, path, n, t, faults)
	case *ast.SequenceNode:
		if t.Kind() == reflect.Slice {
			for _, item := range n.Values {
				walkKeys(file, path, item, t.Elem(), faults)
			}
		}
	}
}

func walkPair(file, path string, pair *ast.MappingValueNode, t reflect.Type, faults *faultList) {
	key := keyName(pair)
	switch t.Kind() {
	case reflect.Struct:
		field, names := fieldFor(t, key)
		if field == nil {
			faults.add(file, pair.Key.GetToken().Position.Line, "unknown key %q%s", join(path, key), suggest(key, names))
			return
		}
		readText(file, join(path, key), pair, field.Type, faults)
		walkKeys(file, join(path, key), pair.Value, field.Type, faults)
	case reflect.Map:
		walkKeys(file, join(path, key), pair.Value, t.Elem(), faults)
	}
}

// readText tries a value that reads itself, since the YAML library does not say
// where one refused.
func readText(file, path string, pair *ast.MappingValueNode, t reflect.Type, faults *faultList) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	value, ok := reflect.New(t).Interface().(encoding.TextUnmarshaler)
	if _, scalar := pair.Value.(ast.ScalarNode); !ok || !scalar {
		return
	}
	if err := value.UnmarshalText([]byte(pair.Value.GetToken().Value)); err != nil {
		faults.add(file, pair.Key.GetToken().Position.Line, "%s: %v", path, err)
	}
}

func keyName(pair *ast.MappingValueNode) string { return pair.Key.GetToken().Value }

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// yamlName is the key a struct field is read from; "" if it is none.
func yamlName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	if name == "-" || !f.IsExported() {
		return ""
	}
	if name == "" {
		return strings.ToLower(f.Name)
	}
	return name
}

func fieldFor(t reflect.Type, key string) (*reflect.StructField, []string) {
	var names []string
	for i := range t.NumField() {
		f := t.Field(i)
		name := yamlName(f)
		if name == key && name != "" {
			return &f, nil
		}
		if name != "" {
			names = append(names, name)
		}
	}
	return nil, names
}

// suggest names the nearest of the known words, or all of them.
func suggest(word string, known []string) string {
	if near := nearest.To(word, known, 1); len(near) > 0 {
		return fmt.Sprintf("; did you mean %q?", near[0])
	}
	sort.Strings(known)
	return "; known here: " + strings.Join(known, ", ")
}

const environmentPrefix = "TOANCANH_"

// applyEnvironment lays TOANCANH_SERVER_LISTEN and its like over the file. A
// variable of ours that names no key is a mistake, not a wish.
func applyEnvironment(environ []string, c *Config, faults *faultList) {
	leaves := map[string]reflect.Value{}
	collectLeaves(environmentPrefix, reflect.ValueOf(c).Elem(), leaves)
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, environmentPrefix) {
			continue
		}
		leaf, ok := leaves[name]
		if !ok {
			known := make([]string, 0, len(leaves))
			for k := range leaves {
				known = append(known, k)
			}
			faults.add("environment", 0, "unknown variable %s%s", name, suggest(name, known))
			continue
		}
		if err := setLeaf(leaf, value); err != nil {
			faults.add("environment", 0, "%s: %v", name, err)
		}
	}
}

func collectLeaves(prefix string, v reflect.Value, leaves map[string]reflect.Value) {
	for i := range v.NumField() {
		key := yamlName(v.Type().Field(i))
		if key == "" {
			continue
		}
		f := v.Field(i)
		name := prefix + strings.ToUpper(key)
		_, isText := f.Addr().Interface().(encoding.TextUnmarshaler)
		switch {
		case isText:
			leaves[name] = f
		case f.Kind() == reflect.Struct:
			collectLeaves(name+"_", f, leaves)
		case f.Kind() == reflect.String, f.CanInt(), f.CanFloat(), f.Kind() == reflect.Bool:
			leaves[name] = f
		}
	}
}

func setLeaf(leaf reflect.Value, value string) error {
	if text, ok := leaf.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return text.UnmarshalText([]byte(value))
	}
	switch {
	case leaf.Kind() == reflect.String:
		leaf.SetString(value)
	case leaf.Kind() == reflect.Bool:
		b, err := strconv.ParseBool(value)
		if err != nil {
			return fmt.Errorf("%q is not true or false", value)
		}
		leaf.SetBool(b)
	case leaf.CanInt():
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", value)
		}
		leaf.SetInt(n)
	case leaf.CanFloat():
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return fmt.Errorf("%q is not a number", value)
		}
		leaf.SetFloat(n)
	}
	return nil
}

// lines finds the line a dotted key stands on, so that a fault of meaning is
// told with its place as a fault of form is.
type lines struct{ of func(key string) int }

func newLines(body ast.Node) lines {
	found := map[string]int{}
	var walk func(path string, n ast.Node)
	pair := func(path string, p *ast.MappingValueNode) {
		key := join(path, keyName(p))
		found[key] = p.Key.GetToken().Position.Line
		walk(key, p.Value)
	}
	walk = func(path string, n ast.Node) {
		switch n := n.(type) {
		case *ast.MappingNode:
			for _, p := range n.Values {
				pair(path, p)
			}
		case *ast.MappingValueNode:
			pair(path, n)
		case *ast.SequenceNode:
			for i, item := range n.Values {
				entry := join(path, strconv.Itoa(i))
				found[entry] = item.GetToken().Position.Line
				walk(entry, item)
			}
		}
	}
	if body != nil {
		walk("", body)
	}
	return lines{of: func(key string) int {
		for key != "" {
			if line, ok := found[key]; ok {
				return line
			}
			cut := strings.LastIndexByte(key, '.')
			key = key[:max(cut, 0)]
		}
		return 0
	}}
}
