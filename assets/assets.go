// Package assets holds the bytes the program ships: static files under names that
// change with their content, templates, maps, fonts, reference data and the
// licences of all of it.
//
// Here live the files, their strict readers and the calendar of working days.
// What is done with them never does; texts and formats live in assets/locale,
// the lists of areas in queries/area.
package assets

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed static templates maps fonts/*.ttf reference LICENSES
var files embed.FS

// MapAttribution is the line every map of the shipped boundaries must carry.
const MapAttribution = "Boundaries: geoBoundaries (www.geoboundaries.org), CC BY 4.0 - Runfola et al. (2020) PLoS ONE 15(4): e0231866. Simplified, merged and recoded."

// Templates returns the templates of pages.
func Templates() fs.FS { return folder("templates") }

// Maps returns the boundary files: vn63.geojson, vn34.geojson, vn.topo.json and
// archipelagos.geojson, which every map of the nation must draw.
func Maps() fs.FS { return folder("maps") }

// Fonts returns the faces that text of stills is measured with and drawn from:
// NotoSans-Regular.ttf and NotoSans-SemiBold.ttf, and those of the annex of reports:
// Tinos-Regular.ttf, Tinos-Bold.ttf and Tinos-Italic.ttf. Pages get the glyphs of
// the former as static files (NotoSans-Regular.woff2, NotoSans-SemiBold.woff2).
func Fonts() fs.FS { return folder("fonts") }

// Licences returns the licences and attributions of what is shipped.
func Licences() fs.FS { return folder("LICENSES") }

// folder returns one of the embedded folders.
func folder(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		panic(fmt.Sprintf("assets: %v", err)) // name is no valid path: a slip in this package
	}
	return sub
}
