package server

import (
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/assets/locale"
	"toancanh/server/audit"
	"toancanh/server/state"
)

// foundSaid is a finding or a remark about the trail in words.
func foundSaid(lang string, f audit.Finding) string {
	values := append(append([]string{}, f.Values...), "", "", "")
	if f.Kind == audit.Broken || f.Kind == audit.Restored {
		values[0] = headSaid(lang, values[0])
	}
	return locale.T(lang, "trail.found."+string(f.Kind), "row", f.Row, "a", values[0], "b", values[1], "c", values[2])
}

// headSaid says what the trail tells of its head.
func headSaid(lang, what string) string {
	if what == "the head cannot be read" {
		return locale.T(lang, "trail.said.nohead")
	}
	if head, ok := strings.CutPrefix(what, "head set aside: "); ok {
		return locale.T(lang, "trail.said.aside", "head", head)
	}
	if head, end, ok := strings.Cut(strings.TrimPrefix(what, "head "), ", trail "); ok {
		return locale.T(lang, "trail.said.heads", "head", head, "end", end)
	}
	return what
}

// whatSaid is what a row of the trail says was done, in words where it holds words. What
// is not known here is shown as it is.
func whatSaid(lang string, r state.AuditRow, names map[int64]string) string {
	if rest, ok := strings.CutPrefix(r.What, "by provider"); ok {
		if why, turned := strings.CutPrefix(rest, ": "); turned {
			return locale.T(lang, "trail.said.provider") + ": " + wordSaid(lang, "trail.turned.", strings.ReplaceAll(why, " ", "_"), why)
		}
		r.What = strings.TrimSpace(rest)
		return locale.T(lang, "trail.said.provider") + ": " + whatSaid(lang, r, names)
	}
	who, rest, _ := strings.Cut(r.What, " ")
	switch audit.Action(r.Action) {
	case audit.SetPassword, audit.EndSessions:
		rest = wordSaid(lang, "trail.did.", strings.ReplaceAll(rest, " ", "_"), rest)
	case audit.ChangePerson:
		parts := strings.Split(rest, "; ")
		for i, part := range parts {
			parts[i] = changeSaid(lang, part)
		}
		rest = strings.Join(parts, "; ")
	case audit.AddPerson:
		role, more, _ := strings.Cut(rest, " ")
		areas, rights, _ := strings.Cut(more, " ")
		rest = strings.TrimSpace(wordSaid(lang, "role.", role, role) + " " + areas + " " + rightsSaid(lang, rights, ","))
	case audit.Restore, audit.FoundBroken:
		return headSaid(lang, r.What)
	case audit.Archived:
		rows, day, hashes := cutSaid(r.What)
		if day.IsValid() {
			return locale.T(lang, "trail.said.archived", "rows", rows, "date", locale.Date(lang, day), "hashes", hashes)
		}
	}
	return strings.TrimSpace(called(who, names) + " " + rest)
}

// cutSaid takes apart what a row says that tells of an archive (state.AuditCut).
func cutSaid(what string) (rows string, before civil.Date, hashes string) {
	rows, rest, _ := strings.Cut(what, " before ")
	day, hashes, _ := strings.Cut(rest, " ")
	before, err := civil.ParseDate(day)
	if err != nil {
		return "", civil.Date{}, ""
	}
	return strings.ReplaceAll(rows, "-", "–"), before, hashes
}

// changeSaid is one part of what auth.Difference says, or one word for a step.
func changeSaid(lang, part string) string {
	first, rest, _ := strings.Cut(part, " ")
	was, is, changed := strings.Cut(rest, " > ")
	switch {
	case first == "role" && changed:
		return locale.T(lang, "account.role") + ": " + wordSaid(lang, "role.", was, was) + " → " + wordSaid(lang, "role.", is, is)
	case first == "areas":
		return locale.T(lang, "account.areas") + ": " + rest
	case first == "rights":
		return locale.T(lang, "tokens.rights") + ": " + rightsSaid(lang, rest, " ")
	case part == "title":
		return locale.T(lang, "account.person")
	}
	return wordSaid(lang, "trail.did.", part, part)
}

// rightsSaid is a list of rights in words; each may have a sign before it.
func rightsSaid(lang, list, between string) string {
	var said []string
	for right := range strings.SplitSeq(list, between) {
		name := strings.TrimLeft(right, "+-")
		said = append(said, strings.TrimSuffix(right, name)+wordSaid(lang, "right.", name, name))
	}
	return strings.Join(said, ", ")
}

// wordSaid is the text of a word of the trail, or what stands there if there is none.
func wordSaid(lang, prefix, word, otherwise string) string {
	if word == "" || !locale.Has(prefix+word) {
		return otherwise
	}
	return locale.T(lang, prefix+word)
}
