package warehouse

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"reflect"
	"time"
	"unicode/utf8"

	"github.com/golang-sql/civil"
)

// column is one column of a table and the conversion of its values. The driver
// would cut a number that is too large for its column; here it is an error.
type column struct {
	name     string
	dataType string
	convert  func(any) (driver.Value, error) // nil: the type cannot be appended
}

func newColumn(name, dataType string) column {
	c := column{name: name, dataType: dataType}
	switch dataType {
	case "TINYINT":
		c.convert = integer(math.MinInt8, math.MaxInt8)
	case "SMALLINT":
		c.convert = integer(math.MinInt16, math.MaxInt16)
	case "INTEGER":
		c.convert = integer(math.MinInt32, math.MaxInt32)
	case "BIGINT":
		c.convert = integer(math.MinInt64, math.MaxInt64)
	case "DOUBLE":
		c.convert = double
	case "BOOLEAN":
		c.convert = boolean
	case "VARCHAR":
		c.convert = text
	case "DATE":
		c.convert = date
	case "TIMESTAMP":
		c.convert = localTime
	case "TIMESTAMPTZ":
		c.convert = instant
	}
	return c
}

// value converts v; nil, nil pointers and null values of database/sql are null.
func (c column) value(v any) (driver.Value, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case int64, int, string, civil.Date, time.Time: // the common ones, without reflection
		return c.convert(v)
	case driver.Valuer:
		if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
			return nil, nil
		}
		inner, err := v.Value()
		if err != nil || inner == nil {
			return nil, err
		}
		return c.convert(inner)
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer {
		if r.IsNil() {
			return nil, nil
		}
		return c.convert(r.Elem().Interface())
	}
	return c.convert(v)
}

// integer accepts whole numbers between low and high.
func integer(low, high int64) func(any) (driver.Value, error) {
	return func(v any) (driver.Value, error) {
		n, err := wholeNumber(v)
		if err != nil {
			return nil, err
		}
		if n < low || n > high {
			return nil, fmt.Errorf("%d does not fit; it holds %d to %d", n, low, high)
		}
		return n, nil
	}
}

func wholeNumber(v any) (int64, error) {
	switch v := v.(type) {
	case int64:
		return v, nil
	case int:
		return int64(v), nil
	}
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return r.Int(), nil
	case r.CanUint():
		n := r.Uint()
		if n > math.MaxInt64 {
			return 0, fmt.Errorf("%d does not fit", n)
		}
		return int64(n), nil
	}
	return 0, wanted("a whole number", v)
}

func double(v any) (driver.Value, error) {
	r := reflect.ValueOf(v)
	switch {
	case r.CanFloat():
		return r.Float(), nil
	case r.CanInt():
		return float64(r.Int()), nil
	}
	return nil, wanted("a number", v)
}

func boolean(v any) (driver.Value, error) {
	if r := reflect.ValueOf(v); r.Kind() == reflect.Bool {
		return r.Bool(), nil
	}
	return nil, wanted("true or false", v)
}

func text(v any) (driver.Value, error) {
	r := reflect.ValueOf(v)
	if r.Kind() != reflect.String {
		return nil, wanted("text", v)
	}
	if s := r.String(); utf8.ValidString(s) {
		return s, nil
	}
	return nil, errors.New("text is not UTF-8; convert it where it is read")
}

// date accepts civil dates only: a time.Time has a zone, and a local midnight
// would land on the day before.
func date(v any) (driver.Value, error) {
	d, ok := v.(civil.Date)
	if !ok {
		return nil, wanted("a civil.Date", v)
	}
	if !d.IsValid() {
		return nil, fmt.Errorf("%v is no date; give nil where there is none", d)
	}
	return d.In(time.UTC), nil
}

// localTime accepts a reading of the wall clock: civil, or a time.Time in UTC as
// DuckDB itself returns it for such a column.
func localTime(v any) (driver.Value, error) {
	switch v := v.(type) {
	case civil.DateTime:
		if v.IsValid() {
			return v.In(time.UTC), nil
		}
		return nil, fmt.Errorf("%v is no time; give nil where there is none", v)
	case time.Time:
		if v.Location() == time.UTC {
			return v, nil
		}
		return nil, fmt.Errorf("time in zone %s for a column of local time: give a civil.DateTime", v.Location())
	}
	return nil, wanted("a civil.DateTime", v)
}

func instant(v any) (driver.Value, error) {
	if t, ok := v.(time.Time); ok {
		return t, nil
	}
	return nil, wanted("a time.Time", v)
}

func wanted(what string, v any) error { return fmt.Errorf("wants %s, not %T", what, v) }
