package server

import (
	"cmp"
	"context"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/golang-sql/civil"

	"toancanh/queries/area"
)

// object is a JSON object of the description.
type object = map[string]any

func (s *Server) apiDescription(c *gin.Context) {
	a := docDescription().arguments(c)
	if err := a.err(); err != nil {
		s.fail(c, err)
		return
	}
	s.answer(c, a, revalidate, func(context.Context, area.Scope) (any, error) { return s.description(), nil })
}

// description is the OpenAPI 3.1 document of the interface, made from the table
// of routes and the Go types of the answers, so that it cannot fall behind them.
func (s *Server) description() object {
	schemas := schemas{}
	problem := schemas.of(reflect.TypeFor[Problem]())
	paths := object{}
	for _, r := range s.routes {
		if r.doc == nil {
			continue
		}
		path := templated(r.path)
		if _, known := paths[path]; !known {
			paths[path] = object{}
		}
		paths[path].(object)[r.verb()] = r.doc.describe(schemas, problem)
	}
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title":       "Toàn cảnh Đề án 06",
			"version":     "1",
			"summary":     "Nightly numbers of Project 06: aggregates by area, with their definitions and their way back",
			"description": "Made by toancanh " + s.version + ". Dates are nights: what happened before the next day's midnight, Asia/Ho_Chi_Minh. Parameters that are not described are refused.",
		},
		"paths":      paths,
		"components": object{"schemas": schemas},
	}
}

// templated turns /metrics/:id into /metrics/{id}.
func templated(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

// describe writes one operation.
func (o *operation) describe(schemas schemas, problem object) object {
	parameters := []object{}
	for _, p := range o.inPath {
		parameters = append(parameters, p.describe("path"))
	}
	for _, p := range o.query {
		parameters = append(parameters, p.describe("query"))
	}
	status := cmp.Or(o.status, http.StatusOK)
	responses := object{
		strconv.Itoa(status): answered("the answer", jsonType, schemas.of(reflect.TypeOf(o.answer))),
		"304":                object{"description": "unchanged since the ETag sent with If-None-Match"},
		"default":            answered("an error of ours", "application/problem+json", problem),
	}
	for _, status := range append([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests}, o.errors...) {
		responses[strconv.Itoa(status)] = answered(http.StatusText(status), "application/problem+json", problem)
	}
	d := object{"operationId": o.id, "summary": o.summary, "parameters": parameters, "responses": responses}
	if o.body != nil {
		d["requestBody"] = object{"required": true, "content": object{jsonType: object{"schema": schemas.of(reflect.TypeOf(o.body))}}}
	}
	return d
}

func answered(text, kind string, schema object) object {
	return object{"description": text, "content": object{kind: object{"schema": schema}}}
}

// describe writes one parameter.
func (p parameter) describe(in string) object {
	schema := object{"type": "string"}
	switch {
	case p.format == "integer":
		schema = object{"type": "integer"}
	case p.format != "":
		schema["format"] = p.format
	}
	if len(p.enum) > 0 {
		schema["enum"] = p.enum
	}
	d := object{"name": p.name, "in": in, "description": p.doc, "schema": schema, "required": in == "path"}
	if p.example != "" && p.format != "integer" {
		d["example"] = p.example
	}
	return d
}

// schemas holds the JSON schemas of named Go types.
type schemas map[string]any

// of returns the schema of a type; a named struct is kept once and referred to.
func (s schemas) of(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[civil.Date]():
		return object{"type": "string", "format": "date"}
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return nullable(s.of(t.Elem()))
	case reflect.Slice:
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		if t.Elem().Kind() == reflect.Interface {
			return object{"type": "object"}
		}
		return object{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Struct:
		if _, kept := s[t.Name()]; !kept {
			s[t.Name()] = object{} // a type may hold itself
			s[t.Name()] = s.structure(t)
		}
		return object{"$ref": "#/components/schemas/" + t.Name()}
	}
	return object{"type": "string"}
}

// nullable lets a schema be null too.
func nullable(schema object) object {
	if kind, ok := schema["type"].(string); ok {
		schema["type"] = []string{kind, "null"}
		return schema
	}
	return object{"anyOf": []object{schema, {"type": "null"}}}
}

// structure is the schema of a struct: its fields, those of embedded structs
// among them, with the text of their doc tags.
func (s schemas) structure(t reflect.Type) object {
	properties := object{}
	required := []string{}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" || name == "-" {
			continue
		}
		properties[name] = s.field(f)
		if options != "omitempty" {
			required = append(required, name)
		}
	}
	return object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// field is the schema of one field.
func (s schemas) field(f reflect.StructField) object {
	schema := s.of(f.Type)
	if format := f.Tag.Get("format"); format != "" {
		schema["format"] = format
	}
	if enum, ok := f.Tag.Lookup("enum"); ok {
		target := schema
		if items, ok := schema["items"].(object); ok {
			target = items
		}
		target["enum"] = strings.Split(enum, ",")
	}
	if doc := f.Tag.Get("doc"); doc != "" {
		schema["description"] = doc
	}
	if example := f.Tag.Get("example"); example != "" {
		schema["examples"] = []string{example}
	}
	return schema
}
