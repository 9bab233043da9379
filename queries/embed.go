package queries

import (
	"embed"
	"io/fs"
)

//go:embed metrics/*.sql
var metricFiles embed.FS

//go:embed models/*.sql
var modelFiles embed.FS

//go:embed checks/*.sql
var checkFiles embed.FS

// Models returns the SQL files that turn what an intake brought into staged
// nights.
func Models() fs.FS { return inside(modelFiles, "models") }

// Checks returns the SQL files whose rows are faults of staged nights.
func Checks() fs.FS { return inside(checkFiles, "checks") }

// inside returns a folder of embedded files, which exists by construction.
func inside(files embed.FS, folder string) fs.FS {
	sub, err := fs.Sub(files, folder)
	if err != nil {
		panic("queries: embedded folder " + folder + ": " + err.Error())
	}
	return sub
}
