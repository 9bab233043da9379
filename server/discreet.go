package server

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// secretText is how tokens of services begin.
var secretText = regexp.MustCompile(`(?i)toancanh_\w*`)

// blackened stands in the log where a secret was.
const blackened = "[…]"

// uriToLog is what the log tells of an address: all of it, but for secrets that people
// and programs put there, where they belong and where they do not.
func uriToLog(u *url.URL, r route) string {
	if r.private {
		return r.path
	}
	path := u.EscapedPath()
	if plain, err := url.PathUnescape(path); err != nil || secretText.MatchString(plain) {
		path = secretText.ReplaceAllString(plain, blackened)
	}
	if r.handler == nil || u.RawQuery == "" { // a mistyped path may be that of a link with a secret
		return head(path)
	}
	return head(path + "?" + queryToLog(u.RawQuery))
}

// queryToLog is a query without the values of secrets; nothing of one that cannot be read.
func queryToLog(query string) string {
	if _, err := url.ParseQuery(query); err != nil {
		return blackened
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		plainKey, keyErr := url.QueryUnescape(key)
		plain, err := url.QueryUnescape(value)
		switch {
		case keyErr != nil || secretText.MatchString(plainKey):
			pairs[i] = blackened
		case err != nil || slices.Contains(secretNames(), strings.ToLower(plainKey)) || secretText.MatchString(plain):
			pairs[i] = key + "=" + blackened
		}
	}
	return strings.Join(pairs, "&")
}

// secretNames are the parameters whose values are secrets, here or at a provider.
func secretNames() []string {
	return []string{"code", "token", "access_token", "id_token", "state", "password"}
}
