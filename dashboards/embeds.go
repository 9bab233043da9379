package dashboards

import "toancanh/dashboards/chart"

// EmbedsPage is the gallery: the form that makes an embed, and the embeds there are.
type EmbedsPage struct {
	Frame
	Form    EmbedForm
	Preview []EmbedPreview
	Embeds  []EmbedEntry
	More    bool // there are older ones that are not listed
}

// EmbedForm is what has been filled in, and what is wrong with it.
type EmbedForm struct {
	Figure    string // its address
	Frozen    bool
	Themes    []Option
	Languages []Option
	Origins   string // a line each
	LastDay   string
	Title     string
	Faults    map[string][]string // by field: figure, frozen, theme, language, origins, last_day, title
	Refused   string              // why the form as a whole was not taken, "" if it was
	Token     string              // proves that the form was read here
}

// EmbedPreview is a picture of how an embed will look: in a frame of a width.
type EmbedPreview struct {
	Title         string
	Address       string
	Width, Height int
}

// EmbedEntry is an embed as people read about it.
type EmbedEntry struct {
	ID, Title, Link string
	Figure          Choice // the page of the figure
	Night           string // newest night, or the snapshot it is frozen at
	Look            string // theme and language
	Origins         []string
	Expires         string // "" for never
	Made            string
	State           chart.Mark
	Views           string
	Active          bool
}

// EmbedDetail is one embed: what to copy, how it looks, who has seen it.
type EmbedDetail struct {
	Frame
	Entry   EmbedEntry
	Address string // what the frame shows
	Snippet string // to copy
	Picture string // to copy where frames are not allowed
	Preview []EmbedPreview
	Views   []EmbedViews
	Total   string // how often in all, in a sentence
	Revoked string // since when
	Token   string
}

// EmbedViews is how often an embed was looked at from a site on a day.
type EmbedViews struct{ Day, Origin, Views string }

// EmbedThemes returns the schemes an embed may be shown in, the usual one first.
func EmbedThemes() []string { return []string{"auto", "light", "dark"} }
