package main

import (
	"fmt"
	"go/ast"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// free are folders whose exported names need no use: the clients document an API of their
// own, and what tests need is complete on purpose.
var free = regexp.MustCompile(`^orderflow/(clients|sandbox/simkit|test|examples)(/|$)|test$`)

// unused returns the places of exported names that only their own package, or its tests
// in the same package, use.
func unused(loaded []*packages.Package, templates map[string]bool) (found []string) {
	c := checker{used: map[string]bool{}, declared: map[string]types.Object{}, called: templates, seen: map[*types.Package]bool{}}
	for _, p := range loaded {
		c.look(p)
	}
	c.spread()
	for name, object := range c.declared {
		if !c.used[name] && !c.exempt(object) {
			at := loaded[0].Fset.Position(object.Pos())
			found = append(found, fmt.Sprintf("%s:%d: %s", at.Filename, at.Line, name))
		}
	}
	slices.Sort(found)
	return found
}

// checker collects the exported names of the module and their uses. The keys are nameOf.
type checker struct {
	used     map[string]bool
	declared map[string]types.Object
	called   map[string]bool // the names of methods that interfaces or templates call
	seen     map[*types.Package]bool
}

func (c *checker) look(p *packages.Package) {
	for _, object := range p.TypesInfo.Uses {
		if object.Pkg() != nil && object.Pkg().Path() != p.Types.Path() {
			c.used[nameOf(object)] = true
		}
	}
	c.collectInterfaces(p.Types)
	for _, syntax := range p.Syntax {
		ast.Inspect(syntax, func(node ast.Node) bool {
			if literal, ok := node.(*ast.InterfaceType); ok {
				c.addMethods(p.TypesInfo.TypeOf(literal))
			}
			return true
		})
	}
	if p.ForTest == "" && !free.MatchString(p.PkgPath) && p.Name != "main" {
		declare(p.Types, c.declared)
	}
}

// exempt reports whether a name is used without being named.
func (c *checker) exempt(object types.Object) bool {
	return isWorkflow(object) || isOfDescription(object) || receiver(object) != "" && c.called[object.Name()]
}

// isWorkflow reports whether Temporal calls a function by its registration.
func isWorkflow(object types.Object) bool {
	function, ok := object.(*types.Func)
	if !ok || object.Pkg().Path() != "orderflow/workflows" || function.Signature().Params().Len() == 0 {
		return false
	}
	first, ok := types.Unalias(function.Signature().Params().At(0).Type()).(*types.Named)
	return ok && first.Obj().Name() == "Context" && strings.HasPrefix(first.Obj().Pkg().Path(), "go.temporal.io/sdk/")
}

// isOfDescription reports whether a type may have its name in the description of the HTTP
// API.
func isOfDescription(object types.Object) bool {
	_, isType := object.(*types.TypeName)
	return isType && object.Pkg().Path() == "orderflow/internal/httpapi"
}

// declare collects a package's exported names, and the exported methods of its exported
// types.
func declare(pkg *types.Package, declared map[string]types.Object) {
	for _, name := range pkg.Scope().Names() {
		object := pkg.Scope().Lookup(name)
		if object.Exported() {
			declared[nameOf(object)] = object
		}
		typeName, ok := object.(*types.TypeName)
		if !ok || typeName.IsAlias() {
			continue
		}
		named, ok := typeName.Type().(*types.Named)
		if !ok {
			continue
		}
		for method := range named.Methods() {
			if method.Exported() && object.Exported() {
				declared[nameOf(method)] = method
			}
		}
	}
}

// nameOf is the same for a name wherever it is read from: path.Type.Method.
func nameOf(object types.Object) string {
	if function, ok := object.(*types.Func); ok {
		object = function.Origin()
	}
	if of := receiver(object); of != "" {
		return object.Pkg().Path() + "." + of + "." + object.Name()
	}
	return object.Pkg().Path() + "." + object.Name()
}

// receiver is the name of the type whose method an object is, or empty.
func receiver(object types.Object) string {
	function, ok := object.(*types.Func)
	if !ok || function.Signature().Recv() == nil {
		return ""
	}
	of := function.Signature().Recv().Type()
	if pointer, ok := of.(*types.Pointer); ok {
		of = pointer.Elem()
	}
	if named, ok := types.Unalias(of).(*types.Named); ok {
		return named.Obj().Name()
	}
	return "?"
}

// collectInterfaces collects the names of all methods of interfaces, in a package and all
// that it imports: a method of that name may be called through the interface.
func (c *checker) collectInterfaces(pkg *types.Package) {
	if pkg == nil || c.seen[pkg] {
		return
	}
	c.seen[pkg] = true
	for _, name := range pkg.Scope().Names() {
		if typeName, ok := pkg.Scope().Lookup(name).(*types.TypeName); ok {
			c.addMethods(typeName.Type())
		}
	}
	for _, imported := range pkg.Imports() {
		c.collectInterfaces(imported)
	}
}

func (c *checker) addMethods(of types.Type) {
	if of == nil {
		return
	}
	if declared, ok := of.Underlying().(*types.Interface); ok {
		for method := range declared.Methods() {
			c.called[method.Name()] = true
		}
	}
}

var inTemplate = regexp.MustCompile(`\.([A-Z]\w*)`)

// namesInTemplates are the names after a dot in the module's HTML templates.
func namesInTemplates(folder string) (map[string]bool, error) {
	names := map[string]bool{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() && entry.Name() == "node_modules" {
			return errOrSkip(err)
		}
		if filepath.Ext(path) != ".html" && filepath.Ext(path) != ".tmpl" {
			return nil
		}
		text, err := os.ReadFile(path)
		for _, found := range inTemplate.FindAllStringSubmatch(string(text), -1) {
			names[found[1]] = true
		}
		return err
	})
	return names, err
}

func errOrSkip(err error) error {
	if err != nil {
		return err
	}
	return filepath.SkipDir
}
