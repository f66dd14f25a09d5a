package order_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a case's id is hashed from must be frozen: if it contained a message, a better message
// would start every open case a second time.
func TestNoCasesIDIsHashedFromAMessage(t *testing.T) {
	calls := 0
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		n, found := hashedMessages(files, file)
		calls += n
		require.Empty(t, found, "hash ids, fields' paths or words of its own instead")
		return nil
	})
	require.NoError(t, err)
	require.GreaterOrEqual(t, calls, 4)
}

func TestAHashedMessageIsFound(t *testing.T) {
	for body, found := range map[string]bool{
		`order.CaseHash("not swept: " + what)`:                                         false,
		`order.CaseHash(strings.Join(problems.Paths(), ", "))`:                         false,
		`order.CaseHash(problems.Error())`:                                             true,
		`order.CaseHash(strings.Join(problems.Lines(), ", "))`:                         true,
		`order.CaseHash(problem.Message)`:                                              true,
		`order.CaseHash(field.Rule)`:                                                   true,
		`order.CaseHash(fmt.Sprintf("%v", err))`:                                       true,
		`order.CaseIDOf("x", err.Error())`:                                             true,
		`key := fmt.Sprintf("%s: %v", what, err); order.CaseHash(key)`:                 true,
		`words := problems.String(); key := "x" + words; order.CaseHash(key)`:          true,
		`key := ""; if a { key = "left " + b }; log(err.Error()); order.CaseHash(key)`: false,
		`var key = problem.ToDo; order.CaseHash(key)`:                                  true,
	} {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, "x.go", "package x\nfunc f() {"+body+"}", parser.SkipObjectResolution)
		require.NoError(t, err)
		calls, lines := hashedMessages(files, file)
		require.Equal(t, 1, calls, body)
		require.Equal(t, found, len(lines) > 0, body)
	}
}

// hashedMessages counts the calls that make a case's id from a text, and returns the places
// where a message gets into one.
func hashedMessages(files *token.FileSet, file *ast.File) (calls int, found []string) {
	for _, declared := range file.Decls {
		function, ok := declared.(*ast.FuncDecl)
		if !ok || function.Body == nil {
			continue
		}
		assigned := assignments(function)
		ast.Inspect(function, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok || !isNamed(call.Fun, "CaseHash", "CaseIDOf") {
				return true
			}
			calls++
			for _, argument := range call.Args {
				if holdsMessage(argument, assigned, map[string]bool{}) {
					found = append(found, fmt.Sprint(files.Position(argument.Pos())))
				}
			}
			return false // a hash within an id's argument is looked at with it
		})
	}
	return calls, found
}

// assignments are the values that each variable of a function gets.
func assignments(function *ast.FuncDecl) map[string][]ast.Expr {
	all := map[string][]ast.Expr{}
	add := func(names []ast.Expr, values []ast.Expr) {
		for i, name := range names {
			if variable, ok := name.(*ast.Ident); ok && len(values) > 0 {
				all[variable.Name] = append(all[variable.Name], values[min(i, len(values)-1)])
			}
		}
	}
	ast.Inspect(function, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.AssignStmt:
			add(n.Lhs, n.Rhs)
		case *ast.ValueSpec:
			for i, name := range n.Names {
				add([]ast.Expr{name}, n.Values[min(i, len(n.Values)):])
			}
		}
		return true
	})
	return all
}

// holdsMessage reports whether an expression contains the text of an error or a problem, also
// by way of variables.
func holdsMessage(e ast.Expr, assigned map[string][]ast.Expr, seen map[string]bool) bool {
	holds := false
	ast.Inspect(e, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.SelectorExpr:
			holds = holds || isNamed(n, "Error", "Lines", "String", "Message", "Rule", "ToDo")
		case *ast.CallExpr:
			for _, argument := range n.Args {
				holds = holds || isNamed(argument, "err", "problem", "problems", "refused", "why")
			}
		case *ast.Ident:
			if !seen[n.Name] {
				seen[n.Name] = true
				for _, value := range assigned[n.Name] {
					holds = holds || holdsMessage(value, assigned, seen)
				}
			}
		}
		return !holds
	})
	return holds
}

// isNamed reports whether an expression is one of these names, or selects one.
func isNamed(e ast.Expr, names ...string) bool {
	name := ""
	switch n := e.(type) {
	case *ast.Ident:
		name = n.Name
	case *ast.SelectorExpr:
		name = n.Sel.Name
	}
	for _, one := range names {
		if name == one {
			return true
		}
	}
	return false
}
