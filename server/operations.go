package server

// operation describes one address of the interface. The description is what
// arguments are checked against, and what openapi.json is made of.
type operation struct {
	id      string
	summary string
	query   []parameter
	inPath  []parameter
	body    any   // zero value of the document it takes; nil: none
	status  int   // of its answer; 0: 200
	answer  any   // zero value of the document it answers with
	errors  []int // statuses it may answer with besides
}

// parameter describes one parameter.
type parameter struct {
	name    string
	doc     string
	format  string // date, integer or ""
	enum    []string
	example string
}

// Parameters that several operations take.
func asOf() parameter {
	return parameter{name: "as_of", doc: "a night; the newest unless given", format: "date", example: "2026-11-22"}
}

func snapshotID() parameter {
	return parameter{name: "snapshot", doc: "id of a snapshot instead of as_of: the answer never changes", example: "2026-11-22.3f9a1c"}
}

func inArea(doc string) parameter {
	return parameter{name: "area", doc: doc + ": VN, R:DBSH, P:79, P:77@63 or C:26740", example: "P:79"}
}

func onBoundary() parameter {
	return parameter{name: "boundary", doc: "list of provinces of the answer; 34 unless the area is on the other", enum: []string{"34", "63"}}
}

func inLanguage() parameter {
	return parameter{name: "lang", doc: "language of names and remarks; vi unless given", enum: []string{"vi", "en"}}
}

func atMost(doc string) parameter {
	return parameter{name: "limit", doc: doc, format: "integer", example: "100"}
}

func docMetrics() *operation {
	return &operation{
		id: "listMetrics", summary: "The catalogue: every metric with its definition",
		query: []parameter{inLanguage()}, answer: MetricList{}, errors: []int{400},
	}
}

func docMetric() *operation {
	return &operation{
		id: "getMetric", summary: "The numbers of one metric",
		inPath: []parameter{{name: "id", doc: "name of the metric", example: "card_coverage"}},
		query: []parameter{
			asOf(), snapshotID(),
			{name: "from", doc: "first night of a series that ends with as_of; as_of alone unless given", format: "date", example: "2026-11-01"},
			{name: "by", doc: "nation, region, province or commune, then dimensions of the metric: province,state", example: "province"},
			inArea("what the answer is about; the nation unless given"), onBoundary(), inLanguage(),
		},
		answer: MetricDocument{}, errors: []int{400, 403, 404, 413, 503},
	}
}

func docSnapshots() *operation {
	return &operation{
		id: "listSnapshots", summary: "The nights there are, and the ones that are missing",
		query: []parameter{
			{name: "from", doc: "first night", format: "date"}, {name: "until", doc: "last night", format: "date"},
			atMost("how many snapshots at most; 100 unless given"), inLanguage(),
		},
		answer: SnapshotList{}, errors: []int{400},
	}
}

func docAreas() *operation {
	return &operation{
		id: "listAreas", summary: "Areas: the parts of an area, or a search by name",
		query: []parameter{
			{name: "q", doc: "a name, with or without tone marks; level, boundary and within then play no part", example: "da nang"},
			{name: "level", doc: "kind of the areas; province unless given", enum: []string{"nation", "region", "province", "commune"}},
			{name: "within", doc: "the area whose parts are listed; the nation unless given", example: "P:79"},
			{name: "boundary", doc: "list of provinces; 34 unless given", enum: []string{"34", "63"}},
			atMost("how many areas at most; 100 unless given"), inLanguage(),
		},
		answer: AreaList{}, errors: []int{400},
	}
}

func docTasks() *operation {
	return &operation{
		id: "listTasks", summary: "The tasks as they stood on a night",
		query: []parameter{
			asOf(), snapshotID(), {name: "list", doc: "one version of the task list; all unless given"},
			inArea("only tasks about this area"),
			{name: "state", doc: "only tasks reported so", enum: []string{"done", "in_progress", "not_started", "unreported"}},
			{name: "timeliness", doc: "only tasks whose dates say so", enum: []string{"on_time", "late", "overdue", "not_due", "permanent", "unknown"}},
			inLanguage(),
		},
		answer: TaskList{}, errors: []int{400, 403, 404, 503},
	}
}

func docRuns() *operation {
	return &operation{
		id: "listRuns", summary: "The ledger: what ran, how it ended, what its checks found; and what runs next",
		query: []parameter{
			{name: "id", doc: "one run"}, {name: "job", doc: "one job", example: "snapshot"},
			atMost("how many runs at most; 50 unless given"), inLanguage(),
		},
		answer: RunList{}, errors: []int{400},
	}
}

func docPublished() *operation {
	return &operation{
		id: "listPublished", summary: "Dated public figures beside our own series",
		query: []parameter{
			{name: "metric", doc: "only figures one of our metrics measures", example: "eid_activated"},
			{name: "figure", doc: "only figures of this name in the record"},
			inArea("only figures about this area"), inLanguage(),
		},
		answer: PublishedList{}, errors: []int{400, 403},
	}
}

func embedID() []parameter { return []parameter{{name: "id", doc: "id of the embed"}} }

func docEmbeds() *operation {
	return &operation{
		id: "listEmbeds", summary: "Figures that other sites show, revoked and expired ones among them",
		query: []parameter{atMost("how many embeds at most; 100 unless given"), inLanguage()}, answer: EmbedList{}, errors: []int{400},
	}
}

func docMakeEmbed() *operation {
	return &operation{
		id: "makeEmbed", summary: "Make a figure that other sites show",
		query: []parameter{inLanguage()}, body: EmbedOrder{}, status: 201, answer: EmbedDocument{}, errors: []int{400, 403, 404, 413, 415, 503},
	}
}

func docEmbed() *operation {
	return &operation{
		id: "getEmbed", summary: "One embed, with who looked at it", inPath: embedID(),
		query: []parameter{inLanguage()}, answer: EmbedDocument{}, errors: []int{400, 404},
	}
}

func docRevokeEmbed() *operation {
	return &operation{
		id: "revokeEmbed", summary: "End an embed for good, at once; other embeds stay", inPath: embedID(),
		query: []parameter{inLanguage()}, answer: EmbedDocument{}, errors: []int{400, 403, 404},
	}
}

func docVerify() *operation {
	return &operation{
		id: "verifyReport", summary: "Whether the numbers of a report still stand, by the code on its first page",
		inPath: []parameter{{name: "code", doc: "the code; small letters will do, dashes may be left out", example: "4K67-VZ6P-V05A-6A90-K372"}},
		query:  []parameter{inLanguage()}, answer: VerificationDocument{}, errors: []int{400, 404},
	}
}

func docDescription() *operation {
	return &operation{id: "getDescription", summary: "This description", query: []parameter{inLanguage()}, answer: map[string]any{}, errors: []int{400}}
}
