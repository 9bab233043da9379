package registry

import (
	"errors"
	"fmt"
	"strings"
)

// dialect is how an engine spells what differs between engines: reading a value
// of one type as another. Everything else in an extract is the same text.
type dialect interface {
	// value reads a column as a kind. The error completes "column X of Y ...".
	value(k kind, raw string, c class, textKeys bool) (string, error)
	// absent stands in for a column that is not offered.
	absent(c column) string
	// class names the type the engine reports for a column.
	class(typeName string) class
}

func newDuckDB(zone string) dialect {
	return duckdb{common{zone: quote(zone)}}
}

func newPostgres(zone string) dialect {
	return postgres{common{zone: quote(zone)}}
}

// common is what the engines share.
type common struct {
	zone string // as an SQL literal
}

func (common) absent(c column) string {
	switch c.kind {
	case kindDay:
		return "cast(null as date)"
	case kindTime:
		return "cast(null as timestamp)"
	case kindNumber, kindShare:
		return "cast(null as double precision)"
	}
	if c.absent != "" {
		return "cast(" + quote(c.absent) + " as varchar)"
	}
	return "cast(null as varchar)"
}

func (d common) value(k kind, raw string, c class, textKeys bool) (string, error) {
	switch k {
	case kindKey:
		if c == classWhole && !textKeys {
			return raw, nil
		}
		return fmt.Sprintf("nullif(cast(%s as varchar), '')", raw), nil
	case kindText:
		return fmt.Sprintf("nullif(cast(%s as varchar), '')", raw), nil
	case kindDay, kindTime:
		return d.moment(k, raw, c)
	case kindNumber:
		if c == classWhole || c == classNumber {
			return fmt.Sprintf("cast(%s as bigint)", raw), nil
		}
		return "", errors.New("holds no numbers: offer it as an integer")
	}
	if c == classWhole || c == classNumber {
		return fmt.Sprintf("cast(%s as double precision)", raw), nil
	}
	return "", errors.New("holds no numbers: offer it as a number")
}

// moment reads a date or timestamp: its local day, or its local time.
func (d common) moment(k kind, raw string, c class) (string, error) {
	if c == classInstant {
		raw = fmt.Sprintf("(%s at time zone %s)", raw, d.zone)
	}
	switch {
	case c != classDate && c != classLocal && c != classInstant:
		return "", errors.New("holds no dates: offer it as a date or timestamp (a view can cast it)")
	case k == kindTime:
		return fmt.Sprintf("cast(%s as timestamp)", raw), nil
	case c == classDate:
		return raw, nil
	}
	return fmt.Sprintf("cast(%s as date)", raw), nil
}

// duckdb reads files. Cells without a type are read as what they should be; what
// cannot be read is null, and rejected by the extract.
type duckdb struct{ common }

func (d duckdb) value(k kind, raw string, c class, textKeys bool) (string, error) {
	if c != classText {
		return d.common.value(k, raw, c, textKeys)
	}
	switch k {
	case kindDay:
		return d.written(raw, "date"), nil
	case kindTime:
		return d.written(raw, "timestamp"), nil
	case kindNumber:
		return fmt.Sprintf("try_cast(%s as bigint)", raw), nil
	case kindShare:
		return fmt.Sprintf("try_cast(replace(replace(%s, '%%', ''), ',', '.') as double)", raw), nil
	}
	return d.common.value(k, raw, c, textKeys)
}

// written reads a date as it is written: 2026-11-22, with a time, with a zone.
// An engine that casts a text with a zone to a local time drops the zone, so
// those take a way of their own.
func (d duckdb) written(raw, as string) string {
	return fmt.Sprintf("case when length(%[1]s) <= 10 then try_cast(%[1]s as %[2]s)"+
		" when regexp_matches(%[1]s, '(Z|[+-][0-9]{2}(:?[0-9]{2})?)\\s*$') then cast(try_cast(trim(%[1]s) as timestamptz) at time zone %[3]s as %[2]s)"+
		" else cast(try_cast(trim(%[1]s) as timestamp) as %[2]s) end", raw, as, d.zone)
}

func (duckdb) class(typeName string) class {
	name := strings.ToUpper(typeName)
	switch {
	case name == "VARCHAR", strings.HasPrefix(name, "ENUM"):
		return classText
	case name == "DATE":
		return classDate
	case name == "TIMESTAMP WITH TIME ZONE", name == "TIMESTAMPTZ":
		return classInstant
	case strings.HasPrefix(name, "TIMESTAMP"):
		return classLocal
	case strings.HasSuffix(name, "INT"), strings.HasSuffix(name, "INTEGER"):
		return classWhole
	case strings.HasPrefix(name, "DECIMAL"), name == "DOUBLE", name == "FLOAT":
		return classNumber
	}
	return classOther
}

// postgres reads tables and views, whose columns have types.
type postgres struct{ common }

func (postgres) class(typeName string) class {
	switch typeName {
	case "text", "character varying", "character", "name", "citext":
		return classText
	case "smallint", "integer", "bigint":
		return classWhole
	case "numeric", "real", "double precision":
		return classNumber
	case "date":
		return classDate
	case "timestamp without time zone":
		return classLocal
	case "timestamp with time zone":
		return classInstant
	}
	return classOther
}
