package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"toancanh/queries/warehouse"
)

// Parquet writes a sheet as a Parquet file. The file is made in a folder of
// its own first, since Parquet ends with its table of contents.
func Parquet(ctx context.Context, to io.Writer, s Sheet) (err error) {
	dir, err := os.MkdirTemp("", "toancanh-parquet-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file := filepath.Join(dir, "answer.parquet")
	if err := writeParquet(ctx, dir, file, s); err != nil {
		return fmt.Errorf("parquet: %w", err)
	}
	made, err := os.Open(file)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, made)
	return errors.Join(err, made.Close())
}

func writeParquet(ctx context.Context, dir, file string, s Sheet) (err error) {
	scratch, err := warehouse.NewScratch(ctx, dir, warehouse.Options{AllowedDirs: []string{dir}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, scratch.Remove()) }()
	types := [...]string{Text: "varchar", Date: "date", Integer: "bigint", Number: "double", Share: "double"}
	names := make([]string, len(s.Columns))
	fields := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		names[i] = c.Name
		fields[i] = `"` + strings.ReplaceAll(c.Name, `"`, `""`) + `" ` + types[c.Kind]
	}
	if _, err := scratch.Exec(ctx, "create table answer ("+strings.Join(fields, ", ")+")"); err != nil {
		return err
	}
	rows, err := scratch.Append(ctx, "answer", names)
	if err != nil {
		return err
	}
	for _, row := range s.Rows {
		if err := rows.Row(row...); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	if err := rows.Close(); err != nil {
		return err
	}
	_, err = scratch.Exec(ctx, "copy answer to '"+strings.ReplaceAll(file, "'", "''")+"' (format parquet)")
	return err
}
