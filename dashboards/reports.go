package dashboards

import "toancanh/dashboards/chart"

// ReportsPage is the page about reports: to download, on schedule, and what became of
// those that were sent.
type ReportsPage struct {
	Frame
	Downloads ReportDownloads
	Schedules []ReportSchedule
	Preview   *ReportPreview  // nil: none was asked for
	Delivery  *ReportDelivery // nil: none was asked for
	Skipped   []ReportSkipped
	Tabs      []Choice // all deliveries, or those that want a person
	Log       []ReportLine
	More      bool   // there are older ones that are not listed
	Token     string // proves that a form was read here
}

// ReportDownloads are the reports of a night.
type ReportDownloads struct {
	Choose   *Choose // picks the night; nil: there is none
	Sentence string  // whose night it is, or why there is nothing
	Nation   []Choice
	Areas    []ReportDownload
}

// ReportDownload is the report of an area in its layouts.
type ReportDownload struct {
	Area   string
	Papers []Choice
}

// ReportSchedule is a schedule in words.
type ReportSchedule struct {
	Name, Areas, Paper, People, Late string
	When                             string // as it was typed
	Next                             []string
	Preview                          Choice
}

// ReportPreview is what a schedule would send.
type ReportPreview struct {
	Title, Sentence string
	Statement       string // said in all of them, as things are now
	Lines           []ReportPlanned
}

// ReportPlanned is a report that would be sent.
type ReportPlanned struct{ Name, Address, Area, Lang, Way string }

// ReportSkipped is a period that was left out.
type ReportSkipped struct{ Schedule, Period string }

// ReportLine is a delivery as a clerk reads it.
type ReportLine struct {
	ID             string
	Schedule       string
	Period         string
	Name, Address  string
	Area, Lang     string
	Night          string
	Link           string // more about it
	Copy           string // which copy, of what
	State          chart.Mark
	What           string // what became of it
	Answer         string // what the other side said
	Do             string // what a person does now
	Resend, Reform bool   // it may be sent again; with corrected numbers
}

// ReportDelivery is one delivery with every change of its state.
type ReportDelivery struct {
	ReportLine
	Facts  []Fact
	Events []ReportEvent
}

// ReportEvent is a change of a delivery's state.
type ReportEvent struct {
	At, What, Answer string
	State            chart.Mark
}
