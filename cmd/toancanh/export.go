package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"toancanh/dashboards"
	"toancanh/dashboards/export"
	"toancanh/dashboards/still"
	"toancanh/server/audit"
)

// figureFlags are the parts of a figure's address, with what each says. Which of
// them a figure takes is known by its kind.
var figureFlags = [...]struct{ name, usage string }{
	{"as_of", "the `NIGHT`, YYYY-MM-DD (default the newest)"},
	{"snapshot", "a snapshot `ID` instead of --as-of: the answer never changes"},
	{"area", "the `AREA` to answer about (default VN)"},
	{"boundary", "province list, 34 or 63"},
	{"lang", "language, vi or en (default vi)"},
	{"metric", "the `METRIC` it is about"},
	{"range", "how far back it goes: 30d, 12m or all"},
	{"from", "the earlier `NIGHT` of a comparison"},
	{"with", "further areas to compare: `AREA[,AREA…]`"},
	{"sort", "the `COLUMN` a table is ordered by, - before it: backwards"},
	{"q", "`WORDS` that tasks must hold"},
	{"list", "`VERSION` of the list of tasks"},
	{"task", "the `TASK` it is about"},
	{"group", "tasks of this `GROUP`"},
	{"agency", "tasks that this `AGENCY` leads"},
	{"state", "tasks in this `STATE`"},
	{"timeliness", "tasks that stand so to their due date"},
	{"disagrees", "yes: tasks whose report contradicts the dates"},
	{"theme", "of a picture: light, dark or print (default light)"},
	{"width", "of a picture, in `PIXELS`, 360 to 1600"},
	{"scale", "of a PNG: pixels for each of its width, 1 to 3 (default 2)"},
	{"bom", "yes: a CSV begins with a byte order mark"},
}

func (c *cli) exportVerb() *cobra.Command {
	var format, out string
	var names []string
	for _, f := range export.Forms() {
		names = append(names, f.Name)
	}
	cmd := &cobra.Command{
		Use:   "export FIGURE",
		Short: "Write one figure as a picture, a table or a page",
		Long: `Write one figure, with its title, source, night and snapshot, as a picture (svg, png), its numbers (csv, xlsx, json) or a
page that needs nothing beside it (html): the same bytes as /figures/FIGURE.FORMAT with the same words in its address.`,
		Example: `  toancanh export ranking --metric card_coverage --out ranking.svg
  toancanh export trend --area P:79 --range all --lang en --format png --width 1200 --theme dark --out trend.png
  toancanh export tasks --format xlsx > tasks.xlsx`,
		Args: oneArg("the figure"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("--format", format, names); err != nil {
				return err
			}
			form, _ := export.FormOf(format)
			if ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(out), ".")); ending != "" && !cmd.Flags().Changed("format") {
				named, ok := export.FormOf(ending)
				if !ok {
					return usagef("--out %s: nothing is written here that ends in .%s; there are %s, or say --format", out, ending, strings.Join(names, ", "))
				}
				form = named
			}
			params, err := figureParams(args[0], form, cmd.Flags())
			if err != nil {
				return err
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				content, err := a.export(ctx, args[0], params, form)
				if err != nil {
					return exportError(err)
				}
				return c.deliver(out, content)
			})
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return dashboards.FigureIDs(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&format, "format", "svg", strings.Join(names, ", ")+" (default what --out ends in, else svg)")
	flags.StringVar(&out, "out", "", "the `FILE` to write, a new one for its owner alone (default standard output)")
	for _, f := range figureFlags {
		flags.String(flagName(f.name), "", f.usage)
	}
	completeWords(cmd, "format", names)
	return cmd
}

// flagName is the flag of a part of an address.
func flagName(param string) string { return strings.ReplaceAll(param, "_", "-") }

// figureParams reads the flags as the address of a figure, so that what is refused
// there is refused here.
func figureParams(id string, form export.Form, flags *pflag.FlagSet) (dashboards.Params, error) {
	further := append(dashboards.FigureParams(id), form.Params...)
	query := url.Values{}
	for _, f := range figureFlags {
		if flag := flags.Lookup(flagName(f.name)); flag.Changed {
			query.Set(f.name, flag.Value.String())
		}
	}
	p, err := dashboards.ParseParams(query, further...)
	return p, flagError(err)
}

// flagError tells mistakes in parts of an address by the names of their flags.
func flagError(err error) error {
	var faults dashboards.ParamErrors
	if !errors.As(err, &faults) {
		return err
	}
	var all []error
	for _, f := range faults {
		text := "--" + flagName(f.Name)
		if f.Value != "" {
			text = fmt.Sprintf("%s %q", text, f.Value)
		}
		switch {
		case f.Problem == dashboards.Unknown:
			text += " is nothing that this figure takes in this format"
		case f.Problem == dashboards.TooLarge:
			text += ": the picture is larger than is drawn; ask for a smaller one, or for fewer rows"
		case f.Try != "":
			text += ": write " + f.Try
		default:
			text += " cannot be used: " + string(f.Problem)
		}
		all = append(all, errors.New(text))
	}
	return usageError{errors.Join(all...)}
}

// export makes a file of a figure.
func (a *app) export(ctx context.Context, id string, p dashboards.Params, form export.Form) ([]byte, error) {
	builder, err := a.builder()
	if err != nil {
		return nil, err
	}
	watched := &dashboards.Watched{Reader: a.reader}
	builder.Reader = watched
	page, err := builder.Figure(ctx, p, id)
	if err != nil {
		return nil, err
	}
	if watched.Scoped() {
		if err := a.note(ctx, audit.Entry{Action: audit.Download, What: "export " + id + "." + form.Name, Area: p.Area.String(), Metric: p.Metric}, nil); err != nil {
			return nil, err
		}
	}
	var content bytes.Buffer
	err = export.Figure(ctx, &content, a.studio, page.Figure.Value, form.Name, export.WishOf(p.Media, a.config.Server.PublicURL))
	return content.Bytes(), err
}

// deliver writes a file of the caller's, or to its standard output.
func (c *cli) deliver(out string, content []byte) error {
	if out == "" {
		_, err := c.out.Write(content)
		return err
	}
	file, err := c.abs(out)
	if err != nil {
		return err
	}
	return writeWhole(file, content)
}

// exportError tells apart what the caller can mend from what failed.
func exportError(err error) error {
	var (
		figure *dashboards.FigureError
		place  *dashboards.PlaceError
		task   *dashboards.TaskError
		since  *dashboards.SinceError
		size   *still.SizeError
		report *dashboards.ReportError
		params dashboards.ParamErrors
	)
	switch {
	case errors.As(err, &figure):
		return usagef("%w; there are: %s", err, strings.Join(figure.Nearest, ", "))
	case errors.As(err, &params):
		return flagError(err)
	case errors.As(err, &place), errors.As(err, &task), errors.As(err, &since), errors.As(err, &size), errors.As(err, &report):
		return usageError{err}
	}
	return queryError(err)
}
