package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/packages"
)

// checker checks one file after the other.
type checker struct {
	fields  map[field]string // the fields with one writer, and that file
	written map[owned]bool   // the checked fields that their file writes
	found   []violation

	pkg  *packages.Package
	file string // the current file
}

func (c *checker) look(pkg *packages.Package, syntax *ast.File) {
	c.pkg, c.file = pkg, fileOf(pkg.Types, pkg.Fset, syntax.Package)
	ast.Inspect(syntax, c.visit)
}

// visit checks one node and returns whether to visit its children.
func (c *checker) visit(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			c.writes(n.Lhs...)
		}
	case *ast.IncDecStmt:
		c.writes(n.X)
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			c.writes(n.Key, n.Value)
		}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			c.addressed(n.X)
		}
	case *ast.CompositeLit:
		c.literal(n)
	case *ast.CallExpr:
		return !c.conversion(n)
	case *ast.BasicLit:
		c.raw(n)
	case *ast.Ident:
		c.constant(n)
	}
	return true
}

// writes checks the targets of an assignment. Local variables are free: they hold copies.
func (c *checker) writes(targets ...ast.Expr) {
	for _, target := range targets {
		if target == nil || c.isLocal(target) {
			continue
		}
		c.change(target, types.ExprString(target)+" is written")
		c.overwritten(target)
	}
}

// overwritten checks a struct that is assigned as a whole, with its fields.
func (c *checker) overwritten(target ast.Expr) {
	whole := c.typeOf(target)
	structure, ok := whole.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for member := range structure.Fields() {
		if by, ok := c.ownerOf(whole, member); ok {
			c.reportWrite(target, types.ExprString(target)+" is written with its field "+member.Name(), by)
		}
	}
}

func (c *checker) addressed(target ast.Expr) {
	if !c.isLocal(target) {
		c.change(target, "the address of "+types.ExprString(target)+" is taken")
	}
}

// change checks a place that is, or can be, written.
func (c *checker) change(target ast.Expr, what string) {
	by, ok := c.phaseOf(c.typeOf(target))
	if selector, isSelector := ast.Unparen(target).(*ast.SelectorExpr); isSelector && !ok {
		by, ok = c.selected(selector)
	}
	if ok {
		c.reportWrite(target, what, by)
	}
}

// selected returns the rule for a selector's field. The field may be promoted from an
// embedded struct.
func (c *checker) selected(selector *ast.SelectorExpr) (owned, bool) {
	selection := c.pkg.TypesInfo.Selections[selector]
	if selection == nil || selection.Kind() != types.FieldVal {
		return owned{}, false
	}
	holder := dereferenced(selection.Recv())
	path := selection.Index()
	for _, i := range path[:len(path)-1] {
		holder = dereferenced(holder.Underlying().(*types.Struct).Field(i).Type())
	}
	return c.ownerOf(holder, selection.Obj().(*types.Var))
}

// literal checks the fields that a struct literal sets.
func (c *checker) literal(n *ast.CompositeLit) {
	made := dereferenced(c.typeOf(n))
	structure, ok := made.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i, element := range n.Elts {
		member := structure.Field(i)
		if pair, keyed := element.(*ast.KeyValueExpr); keyed {
			member = c.pkg.TypesInfo.ObjectOf(pair.Key.(*ast.Ident)).(*types.Var)
		}
		if by, ok := c.ownerOf(made, member); ok {
			c.reportWrite(element, "a literal sets the field "+member.Name(), by)
		}
	}
}

// conversion reports a conversion to a phase, and returns whether there is one.
func (c *checker) conversion(n *ast.CallExpr) bool {
	to := c.pkg.TypesInfo.Types[n.Fun]
	if !to.IsType() {
		return false
	}
	p, ok := c.phaseOf(to.Type)
	if ok {
		c.reportValue(n, p)
	}
	return ok
}

// raw checks a number or text that becomes a phase without a conversion.
func (c *checker) raw(n *ast.BasicLit) {
	if p, ok := c.phaseOf(c.typeOf(n)); ok {
		c.reportValue(n, p)
	}
}

// constant checks the declared constants of phases.
func (c *checker) constant(n *ast.Ident) {
	declared, ok := c.pkg.TypesInfo.Defs[n].(*types.Const)
	if !ok {
		return
	}
	if p, ok := c.phaseOf(declared.Type()); ok && p.file != c.file {
		c.report(n, "%s is declared here, but all values of %s are declared in %s: move it there", n.Name, p.what, p.file)
	}
}

func (c *checker) reportWrite(n ast.Expr, what string, by owned) {
	if by.file == c.file {
		c.written[by] = true
		return
	}
	c.report(n, "%s, but only %s may write %s: give that file a method for this change, and call it", what, by.file, by.what)
}

func (c *checker) reportValue(n ast.Expr, by owned) {
	if by.file != c.file {
		c.report(n, "%s is a raw value of %s, which is declared in %s: use one of its constants",
			types.ExprString(n), by.what, by.file)
	}
}

func (c *checker) report(n ast.Node, format string, values ...any) {
	c.found = append(c.found, violation{c.file, c.pkg.Fset.Position(n.Pos()).Line, fmt.Sprintf(format, values...)})
}

// isLocal reports whether a variable is declared in a function. The blank identifier is
// local, too.
func (c *checker) isLocal(e ast.Expr) bool {
	name, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	variable := c.pkg.TypesInfo.ObjectOf(name)
	return variable == nil || variable.Parent() != variable.Pkg().Scope()
}

func (c *checker) typeOf(e ast.Expr) types.Type {
	if t := c.pkg.TypesInfo.TypeOf(e); t != nil {
		return t
	}
	return types.Typ[types.Invalid]
}

// ownerOf returns the rule for a struct's field.
func (c *checker) ownerOf(structure types.Type, member *types.Var) (owned, bool) {
	if by, ok := c.phaseOf(member.Type()); ok {
		return by, true
	}
	named, ok := types.Unalias(structure).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return owned{}, false
	}
	f := field{named.Obj().Pkg().Path(), named.Obj().Name(), member.Name()}
	file, ok := c.fields[f]
	return owned{f.String(), file}, ok
}

// phaseOf returns the rule for a type's values, if it is a phase.
func (c *checker) phaseOf(t types.Type) (owned, bool) {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || !isPhase(named.Obj()) {
		return owned{}, false
	}
	declared := named.Obj()
	return owned{declared.Name(), fileOf(declared.Pkg(), c.pkg.Fset, declared.Pos())}, true
}

func dereferenced(t types.Type) types.Type {
	if pointer, ok := t.Underlying().(*types.Pointer); ok {
		return pointer.Elem()
	}
	return t
}
