// Package locale writes texts, numbers and dates for people, in Vietnamese and
// English: 1.234.567, 94,99 %, 22/11/2026.
//
// Here live the two catalogues of texts and the formats. What a text is about,
// where it stands and which number it carries is never decided here. Formats for
// machines (CSV, JSON, addresses) do not go through this package.
package locale

import (
	"embed"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/golang-sql/civil"
)

// The languages. Every function takes one of them; any other is taken for
// Vietnamese.
const (
	Vietnamese = "vi"
	English    = "en"
)

// Languages returns the languages there are, the default first.
func Languages() []string { return []string{Vietnamese, English} }

//go:embed vi en
var files embed.FS

// catalogues returns the texts of both languages. They are read once, at first
// use, and never change after that; a test reads every text.
var catalogues = sync.OnceValue(func() map[string]catalogue {
	all := map[string]catalogue{}
	for _, lang := range Languages() {
		c, err := readFolder(files, lang)
		if err != nil {
			panic(fmt.Sprintf("locale: %v", err))
		}
		all[lang] = c
	}
	return all
})

func catalogueOf(lang string) catalogue {
	if lang == English {
		return catalogues()[English]
	}
	return catalogues()[Vietnamese]
}

// Has reports whether there is a text for a key.
func Has(key string) bool {
	_, ok := catalogueOf(Vietnamese)[key]
	return ok
}

// T returns the text of a key. Arguments are pairs of a name and a value, or one
// map[string]any; a value fills {name}. Numbers and dates are written in the
// language; a share, or a number with a fixed count of decimals, is passed as the
// text that Share or Decimal returns. Where a text has a form for one, the
// argument n decides. A key without a text returns the key, so that the gap shows.
func T(lang, key string, args ...any) string {
	m, ok := catalogueOf(lang)[key]
	if !ok {
		return key
	}
	named := pairs(args)
	text := m.other
	if m.one != "" && isOne(named["n"]) {
		text = m.one
	}
	if len(named) == 0 {
		return text
	}
	replacements := make([]string, 0, 2*len(named))
	for name, value := range named {
		replacements = append(replacements, "{"+name+"}", write(lang, value))
	}
	return strings.NewReplacer(replacements...).Replace(text)
}

// pairs reads the arguments of T. A name without a value is left out.
func pairs(args []any) map[string]any {
	if len(args) == 1 {
		if named, ok := args[0].(map[string]any); ok {
			return named
		}
	}
	named := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		named[fmt.Sprint(args[i])] = args[i+1]
	}
	return named
}

func isOne(n any) bool {
	switch n := n.(type) {
	case int:
		return n == 1
	case int64:
		return n == 1
	}
	return false
}

// write writes the value of an argument.
func write(lang string, value any) string {
	switch v := value.(type) {
	case string:
		return v
	case int:
		return Int(lang, int64(v))
	case int32:
		return Int(lang, int64(v))
	case int64:
		return Int(lang, v)
	case float64:
		return Decimal(lang, v, -1)
	case civil.Date:
		return Date(lang, v)
	case time.Time:
		return DateTime(lang, v)
	case time.Duration:
		return Duration(lang, v)
	}
	return fmt.Sprint(value)
}
