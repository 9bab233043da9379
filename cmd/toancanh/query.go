package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"toancanh/dashboards/export"
	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/server"
	"toancanh/server/audit"
)

// formats are what query can print.
var formats = [...]string{"table", "csv", "json", "xlsx", "parquet"}

func (c *cli) queryVerb() *cobra.Command {
	var asOf, from dateFlag
	var areaText, boundary, by, format, snapshotID, lang string
	cmd := &cobra.Command{
		Use:   "query METRIC",
		Short: "Answer one metric from the warehouse",
		Long: `Answer one metric: the same numbers as the pages and the API show, by the same path.

Areas are VN, R:DBSH (a region of the 63), P:79 (a province of the 34), P:77@63 (a province of the 63), C:26740 (a commune).`,
		Example: `  toancanh query records_digitized --as-of 2022-01-18
  toancanh query card_coverage --by province --boundary 63
  toancanh query tasks_by_state --by nation,state --format json
  toancanh query cards_delivered --area P:79 --from 2026-11-01 --format xlsx > cards.xlsx`,
		Args: oneArg("the metric"),
		RunE: func(cmd *cobra.Command, args []string) error {
			request := queries.Request{Metric: args[0], AsOf: asOf.Date, From: from.Date, Snapshot: snapshotID}
			if err := fillRequest(&request, areaText, boundary, by); err != nil {
				return err
			}
			if err := oneOf("--format", format, formats[:]); err != nil {
				return err
			}
			if err := oneOf("--lang", lang, []string{"vi", "en"}); err != nil {
				return err
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				result, err := a.reader.Run(ctx, area.NationScope(), request)
				if err != nil {
					return queryError(err)
				}
				if result.Scoped() {
					if err := a.note(ctx, audit.Entry{Action: audit.Download, What: "query", Area: request.Area.String(), Metric: request.Metric}, nil); err != nil {
						return err
					}
				}
				return writeResult(ctx, c.out, result, format, lang)
			})
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return c.metricNames(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	flags := cmd.Flags()
	flags.Var(&asOf, "as-of", "the `NIGHT`, YYYY-MM-DD (default the newest)")
	flags.Var(&from, "from", "first `NIGHT` of a series")
	flags.StringVar(&snapshotID, "snapshot", "", "a snapshot `ID` instead of --as-of: the answer never changes")
	flags.StringVar(&areaText, "area", "VN", "the `AREA` to answer about")
	flags.StringVar(&boundary, "boundary", "34", "province list of the answer, 34 or 63")
	flags.StringVar(&by, "by", "", "nation, region, province or commune, then dimensions: `LEVEL[,DIM…]`")
	flags.StringVar(&format, "format", "table", strings.Join(formats[:], ", "))
	flags.StringVar(&lang, "lang", "vi", "language of names and heads, vi or en")
	for flag, words := range map[string][]string{
		"boundary": {"34", "63"}, "format": formats[:], "lang": {"vi", "en"},
		"by": {"nation", "region", "province", "commune"},
	} {
		completeWords(cmd, flag, words)
	}
	return cmd
}

// fillRequest reads the parts of a request that are typed as text.
func fillRequest(q *queries.Request, areaText, boundary, by string) error {
	vintage, err := area.ParseVintage(boundary)
	if err != nil {
		return usageError{err}
	}
	q.Boundary = vintage
	if q.Area, err = area.Parse(areaText); err != nil {
		return usageError{err}
	}
	q.By = q.Area.Level
	if by == "" {
		return nil
	}
	words := strings.Split(by, ",")
	if level, err := area.ParseLevel(words[0]); err == nil {
		q.By, words = level, words[1:]
	}
	for _, w := range words {
		q.Dims = append(q.Dims, strings.TrimSpace(w))
	}
	return nil
}

func writeResult(ctx context.Context, to io.Writer, r *queries.Result, format, lang string) error {
	switch format {
	case "csv":
		return export.CSV(to, export.ResultSheet(r, lang))
	case "xlsx":
		return export.XLSX(to, export.ResultSheet(r, lang))
	case "parquet":
		return export.Parquet(ctx, to, export.ResultSheet(r, lang))
	case "json":
		return server.WriteMetricDocument(to, r, lang)
	}
	return export.Table(to, r, lang)
}

// queryError tells apart what the caller can mend from what failed.
func queryError(err error) error {
	var (
		metric    *queries.MetricError
		parameter *queries.ParameterError
		night     *queries.NightError
		snapshot  *queries.SnapshotError
	)
	if errors.As(err, &metric) || errors.As(err, &parameter) || errors.As(err, &night) || errors.As(err, &snapshot) {
		return usageError{err}
	}
	return err
}

func (c *cli) metricNames() []string {
	catalogue, err := queries.Load()
	if config, configErr := c.config(); configErr == nil {
		catalogue, err = loadCatalogue(config)
	}
	if err != nil {
		return nil
	}
	var names []string
	for _, m := range catalogue.Metrics() {
		names = append(names, m.ID+"\t"+m.Title.EN)
	}
	return names
}

func oneOf(flag, value string, words []string) error {
	for _, w := range words {
		if value == w {
			return nil
		}
	}
	return usagef("%s %q: one of %s", flag, value, strings.Join(words, ", "))
}

func completeWords(cmd *cobra.Command, flag string, words []string) {
	err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(fmt.Sprintf("flag --%s: %v", flag, err)) // not defined: a mistake in this file
	}
}
