package main

import (
	"bytes"
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/golang-sql/civil"
	"github.com/spf13/cobra"

	"toancanh/assets/locale"
	"toancanh/jobs/snapshot"
	"toancanh/queries"
	"toancanh/queries/area"
	"toancanh/server/audit"
)

func (c *cli) tasksVerb() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "tasks",
		Short: "Put the official task list in, and see it",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.tasksTemplateVerb(), c.tasksImportVerb(), c.tasksListVerb())
	return cmd
}

func (c *cli) tasksTemplateVerb() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "template",
		Short:   "Print an empty task list to fill in",
		Example: "  toancanh tasks template --format xlsx > tasks.xlsx",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := oneOf("--format", format, []string{"xlsx", "csv"}); err != nil {
				return err
			}
			return snapshot.WriteTaskTemplate(c.out, format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "xlsx", "xlsx or csv")
	completeWords(cmd, "format", []string{"xlsx", "csv"})
	return cmd
}

func (c *cli) tasksImportVerb() *cobra.Command {
	var list string
	var reported dateFlag
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "import FILE --list VERSION",
		Short: "Read a task list from XLSX or CSV",
		Long: `Read a task list from XLSX or CSV, in the form of the template or of the official table.

Official lists are dirty: what can be read is read, and every doubtful cell is told with its line. Nights taken from then on show
the tasks; take the newest again with toancanh snapshot to see them now.`,
		Example: "  toancanh tasks import tasks.xlsx --list QD06-2022",
		Args:    oneArg("the file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if list == "" {
				return usagef("name the list: --list VERSION, such as QD06-2022")
			}
			data, err := c.readFile(args[0])
			if err != nil {
				return err
			}
			if dryRun {
				tasks, err := c.readTasks(args[0], data)
				if err == nil {
					fmt.Fprintf(c.out, "%d tasks read, nothing stored\n", len(tasks))
				}
				return err
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				tasks, err := c.readTasks(args[0], data)
				if err != nil {
					return err
				}
				err = a.night(nil).ImportTasks(ctx, list, args[0], reported.or(a.yesterday()), tasks)
				if err := a.note(ctx, audit.Entry{Action: audit.ImportTasks, What: list}, err); err != nil {
					return err
				}
				fmt.Fprintf(c.out, "%d tasks stored as list %s; nights taken from now on show them, the newest with `toancanh snapshot`\n", len(tasks), list)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&list, "list", "", "`VERSION` of the list")
	cmd.Flags().Var(&reported, "reported", "the `DATE` the statuses stand for, where the file has no updated_at (default the newest night)")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "read and tell, store nothing")
	return cmd
}

// readTasks reads a task list and tells what is doubtful in it.
func (c *cli) readTasks(file string, data []byte) ([]snapshot.Task, error) {
	tasks, findings, err := snapshot.ReadTasks(file, bytes.NewReader(data))
	for _, f := range findings {
		fmt.Fprintln(c.out, f)
	}
	if err != nil {
		return nil, usageError{err}
	}
	return tasks, nil
}

func (c *cli) tasksListVerb() *cobra.Command {
	var asOf dateFlag
	var list, lang string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "The tasks of a night, with their state and timeliness",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("--lang", lang, []string{"vi", "en"}); err != nil {
				return err
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				return c.printTasks(ctx, a, asOf.Date, list, lang)
			})
		},
	}
	cmd.Flags().Var(&asOf, "as-of", "the `NIGHT`, YYYY-MM-DD (default the newest)")
	cmd.Flags().StringVar(&list, "list", "", "only this list `VERSION`")
	cmd.Flags().StringVar(&lang, "lang", "vi", "vi or en")
	completeWords(cmd, "lang", []string{"vi", "en"})
	return cmd
}

func (c *cli) printTasks(ctx context.Context, a *app, asOf civil.Date, list, lang string) error {
	tasks, night, err := a.reader.Tasks(ctx, area.NationScope(), queries.TaskFilter{AsOf: asOf, List: list})
	if err != nil {
		return queryError(err)
	}
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	for _, t := range tasks {
		title := t.Title.VI
		if lang == "en" && t.Title.EN != "" {
			title = t.Title.EN
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", t.List, t.ID,
			locale.T(lang, "task.state."+t.State), locale.T(lang, "task.timeliness."+t.Timeliness), t.LeadAgency, title)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, night.ID)
	return err
}
