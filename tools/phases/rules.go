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
	// home and what is below it are the packages whose state is looked at.
	home = module + "workflows"
	// phaseSuffix ends the names of the types that are phases: productionPhase. Only
	// the file that declares such a type changes what is of it, and makes its values.
	phaseSuffix = "Phase"
)

// field is a field of a struct of the workflows.
type field struct{ pkg, structure, name string }

func (f field) String() string { return f.structure + "." + f.name }

// oneWriter has the fields that only one file writes although their types are no
// phases, and that file.
var oneWriter = map[field]string{
	{home, "record", "status"}:    "workflows/record.go",
	{home, "shipping", "payment"}: "workflows/shipping.go",
}

// owned is what only one file may write.
type owned struct{ what, file string }

// violation is a place and what is wrong there.
type violation struct {
	file string
	line int
	text string
}

func (v violation) String() string { return fmt.Sprintf("%s:%d: %s", v.file, v.line, v.text) }

// violations lists what is against the rules, in the order of files and lines.
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

// fileOf names a file by its place in the house: workflows/production.go.
func fileOf(pkg *types.Package, files *token.FileSet, position token.Pos) string {
	return strings.TrimPrefix(pkg.Path(), module) + "/" + filepath.Base(files.Position(position).Filename)
}
