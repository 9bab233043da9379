package queries

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/golang-sql/civil"

	"toancanh/queries/area"
	"toancanh/queries/warehouse"
)

const (
	openFile    = "open.duckdb"
	openStaging = ".next" // inside the folder, so that a rename moves nothing between disks
)

// WriteOpen writes the newest night for analysts: every metric as METRIC.parquet
// and all of them as tables of open.duckdb, with the same disclosure control as
// every other answer. dir is a folder SQL may reach, DIR/open. Each file is
// replaced at once; every row names its snapshot. Files of metrics that are gone
// are removed. A metric that cannot be answered is left out and told in the
// error; the others are written all the same.
func (r *Reader) WriteOpen(ctx context.Context, dir string) (err error) {
	night, err := r.Snapshot(ctx, civil.Date{}, "")
	if err != nil {
		return fmt.Errorf("open data: %w", err)
	}
	staging := filepath.Join(dir, openStaging)
	if err := errors.Join(os.RemoveAll(staging), os.MkdirAll(staging, 0o755)); err != nil { //nolint:gosec // analysts of other accounts read the folder
		return fmt.Errorf("open data: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(staging)) }()
	left, err := r.stageOpen(ctx, staging, night)
	if err == nil {
		err = replaceOpen(staging, dir)
	}
	if err := errors.Join(err, left); err != nil {
		return fmt.Errorf("open data of %s: %w", night.ID, err)
	}
	return nil
}

// stageOpen fills the staging folder. The first error is of metrics left out.
func (r *Reader) stageOpen(ctx context.Context, staging string, night Snapshot) (left, err error) {
	conn, err := r.warehouse.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.Exec(ctx, "attach "+pathLiteral(filepath.Join(staging, openFile))+" as open_data"); err != nil {
		return nil, err
	}
	// What is attached stays so for the whole process until it is detached.
	defer func() {
		_, gone := conn.Exec(context.WithoutCancel(ctx), "detach database if exists open_data")
		err = errors.Join(err, gone)
	}()
	if err := r.openCatalogue(ctx, conn, night); err != nil {
		return nil, err
	}
	apart := r.apart()
	for _, m := range r.catalogue.Metrics() {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err := apart.openMetric(ctx, conn, m, night, staging); err != nil {
			left = errors.Join(left, fmt.Errorf("metric %s: %w", m.ID, err))
		}
	}
	_, err = conn.Exec(ctx, "checkpoint open_data")
	return left, err
}

// openCatalogue says in open.duckdb what its tables mean.
func (r *Reader) openCatalogue(ctx context.Context, conn *warehouse.Conn, night Snapshot) error {
	_, err := conn.Exec(ctx, `create temp table open_metric (
		metric varchar, snapshot varchar, simulated boolean, unit varchar, kind varchar,
		title_vi varchar, title_en varchar, definition_vi varchar, definition_en varchar, owner_vi varchar, owner_en varchar)`)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, m := range r.catalogue.Metrics() {
		rows = append(rows, []any{m.ID, night.ID, night.Simulated, string(m.Unit), string(m.Kind), m.Title.VI, m.Title.EN,
			m.Definition.VI, m.Definition.EN, m.Owner.VI, m.Owner.EN})
	}
	columns := []string{"metric", "snapshot", "simulated", "unit", "kind", "title_vi", "title_en", "definition_vi", "definition_en",
		"owner_vi", "owner_en"}
	if err := appendAll(ctx, conn, "open_metric", columns, rows); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "create table open_data.main.metric as from temp.open_metric")
	return err
}

// openMetric writes one metric's table and its Parquet file.
func (r *Reader) openMetric(ctx context.Context, conn *warehouse.Conn, m *Metric, night Snapshot, staging string) error {
	rows, err := r.openRows(ctx, m, night)
	if err != nil {
		return err
	}
	columns := []string{"snapshot", "date", "level", "boundary", "area", "area_name_vi", "area_name_en",
		"numerator", "denominator", "value", "flags"}
	kinds := []string{"varchar", "date", "varchar", "varchar", "varchar", "varchar", "varchar", "bigint", "bigint", "double", "varchar"}
	for _, name := range m.Splits() {
		columns, kinds = append(columns, name), append(kinds, "varchar")
	}
	declared := make([]string, len(columns))
	for i, name := range columns {
		declared[i] = quoted(name) + " " + kinds[i]
	}
	if _, err := conn.Exec(ctx, "create or replace temp table open_row ("+strings.Join(declared, ", ")+")"); err != nil {
		return err
	}
	if err := appendAll(ctx, conn, "open_row", columns, rows); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "create table open_data.main."+quoted(m.ID)+" as from temp.open_row"); err != nil {
		return err
	}
	file := pathLiteral(filepath.Join(staging, m.ID+".parquet"))
	_, err = conn.Exec(ctx, "copy (from temp.open_row) to "+file+" (format parquet, compression zstd)")
	return err
}

// openRows answers a metric at every level it knows: totals everywhere, and the
// split by all its dimensions above the communes.
func (r *Reader) openRows(ctx context.Context, m *Metric, night Snapshot) ([][]any, error) {
	type ask struct {
		by       area.Level
		boundary area.Vintage
	}
	asks := []ask{{area.Nation, area.V34}}
	if m.Grain >= area.Province {
		asks = append(asks, ask{area.Region, area.V63}, ask{area.Province, area.V34}, ask{area.Province, area.V63})
	}
	if m.Grain >= area.Commune {
		asks = append(asks, ask{area.Commune, area.V34})
	}
	var rows [][]any
	for _, a := range asks {
		splits := [][]string{nil}
		if names := m.Splits(); len(names) > 0 && a.by < area.Commune && m.Kind != Record {
			splits = append(splits, names)
		}
		for _, dims := range splits {
			q := Request{Metric: m.ID, Snapshot: night.ID, By: a.by, Boundary: a.boundary, Dims: dims}
			res, err := r.Run(ctx, area.NationScope(), q)
			if err != nil {
				return nil, err
			}
			rows = append(rows, openRowsOf(res, a.by)...)
		}
	}
	return rows, nil
}

func openRowsOf(res *Result, by area.Level) [][]any {
	rows := make([][]any, 0, len(res.Rows))
	for _, row := range res.Rows {
		flags := make([]string, len(row.Flags))
		for i, f := range row.Flags {
			flags[i] = string(f)
		}
		var boundary any
		if by == area.Province || by == area.Region {
			boundary = res.Request.Boundary.String()
		}
		values := []any{res.Snapshot.ID, row.Date, by.String(), boundary, row.Area.String(), row.Area.Name("vi"), row.Area.Name("en"),
			valueOrNil(row.Numerator), valueOrNil(row.Denominator), valueOrNil(row.Value), strings.Join(flags, ",")}
		for _, name := range res.Metric.Splits() {
			if v, ok := row.Dims[name]; ok {
				values = append(values, v)
			} else {
				values = append(values, nil)
			}
		}
		rows = append(rows, values)
	}
	return rows
}

func valueOrNil[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

func appendAll(ctx context.Context, conn *warehouse.Conn, table string, columns []string, rows [][]any) error {
	appender, err := conn.Append(ctx, "main", table, columns)
	if err != nil {
		return err
	}
	for _, values := range rows {
		if err := appender.Row(values...); err != nil {
			return errors.Join(err, appender.Close())
		}
	}
	return appender.Close()
}

// replaceOpen moves the staged files over those of the night before and removes
// what no metric stands for any more.
func replaceOpen(staging, dir string) error {
	made, err := fs.Glob(os.DirFS(staging), "*")
	if err != nil {
		return err
	}
	current := map[string]bool{}
	for _, name := range made {
		current[name] = true
		if err := os.Chmod(filepath.Join(staging, name), 0o644); err != nil { //nolint:gosec // analysts of other accounts read it
			return err
		}
		if err := os.Rename(filepath.Join(staging, name), filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	old, err := fs.Glob(os.DirFS(dir), "*.parquet")
	if err != nil {
		return err
	}
	for _, name := range old {
		if !current[name] {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// pathLiteral quotes a path for statements that take no parameters.
func pathLiteral(path string) string { return "'" + strings.ReplaceAll(path, "'", "''") + "'" }
