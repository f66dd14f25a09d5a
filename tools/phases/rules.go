package main

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

const (
	module = "orderflow/"
	// home and the packages below it are checked.
	home = module + "workflows"
	// phaseSuffix is the end of the names of phase types: productionPhase. Only the file
	// that declares such a type may change fields of the type and make its values.
	phaseSuffix = "Phase"
)

// field is a field of a struct of the workflows.
type field struct{ pkg, structure, name string }

func (f field) String() string { return f.structure + "." + f.name }

// oneWriter lists fields that only one file writes although their types are not phases,
// and that file.
var oneWriter = map[field]string{
	{home, "record", "status"}:    "workflows/record.go",
	{home, "shipping", "payment"}: "workflows/shipping.go",
}

// owned is a thing that only one file may write.
type owned struct{ what, file string }

// violation is a place and its problem.
type violation struct {
	file string
	line int
	text string
}

func (v violation) String() string { return fmt.Sprintf("%s:%d: %s", v.file, v.line, v.text) }

// violations lists the violations, sorted by file and line.
func violations(loaded []*packages.Package, fields map[field]string) []violation {
	c := checker{fields: fields, written: map[owned]bool{}}
	for _, p := range loaded {
		for _, syntax := range p.Syntax {
			c.look(p, syntax)
		}
	}
	for f, file := range fields {
		if !c.written[owned{f.String(), file}] {
			c.found = append(c.found, violation{file, 1,
				fmt.Sprintf("%s is not written here, as the table oneWriter of tools/phases has it: mend the table", f)})
		}
	}
	slices.SortFunc(c.found, func(x, y violation) int {
		return cmp.Or(cmp.Compare(x.file, y.file), cmp.Compare(x.line, y.line), cmp.Compare(x.text, y.text))
	})
	return c.found
}

// isPhase reports whether values of a type have one writer.
func isPhase(declared *types.TypeName) bool {
	return declared.Pkg() != nil && strings.HasSuffix(declared.Name(), phaseSuffix) &&
		strings.HasPrefix(declared.Pkg().Path()+"/", home+"/")
}

// fileOf names a file by its path in the module: workflows/production.go.
func fileOf(pkg *types.Package, files *token.FileSet, position token.Pos) string {
	return strings.TrimPrefix(pkg.Path(), module) + "/" + filepath.Base(files.Position(position).Filename)
}
