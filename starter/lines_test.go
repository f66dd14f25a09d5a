package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTextsAreMadeOfLines checks that Line and Table make all printed texts, because they
// remove other people's line breaks. No other file may add a line break to a text or print past
// the streams of its command.
func TestTextsAreMadeOfLines(t *testing.T) {
	for _, dir := range []string{".", "admin", "cli", "devstack", "operate", "orders", "serve", "../internal/trigger", "../worker", "../worker/run", "../sandbox", "../sandbox/run"} {
		names, err := filepath.Glob(filepath.Join(dir, "*.go"))
		require.NoError(t, err)
		require.NotEmpty(t, names)
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") || filepath.Base(name) == "output.go" {
				continue
			}
			files := token.NewFileSet()
			parsed, err := parser.ParseFile(files, name, nil, 0)
			require.NoError(t, err)
			ast.Inspect(parsed, func(node ast.Node) bool {
				if problem := printsLines(node); problem != "" {
					t.Errorf("%s: %s", files.Position(node.Pos()), problem)
				}
				return true
			})
		}
	}
}

// printsLines says what is wrong with code that prints; "" for all other code.
func printsLines(node ast.Node) string {
	switch node := node.(type) {
	case *ast.BinaryExpr:
		if breaks(node.X) || breaks(node.Y) {
			return `a line break is put behind something: use Line, or Blank`
		}
	case *ast.SelectorExpr:
		switch name := nameOf(node); name {
		case "os.Stdout", "os.Stderr", "fmt.Print", "fmt.Printf", "fmt.Println":
			return name + " goes past the command's streams"
		case "fmt.Fprintln", "fmt.Sprintln":
			return name + " takes several lines for one: use Line, or Say"
		}
	case *ast.CallExpr:
		called := nameOf(node.Fun)
		for i, argument := range node.Args {
			formats := strings.HasSuffix(called, "f") || strings.HasSuffix(called, "Line") || strings.HasSuffix(called, ".Say")
			if breaks(argument) && (formats || called == "strings.Join" && i > 0) {
				return called + " takes several lines for one: use Line, or Say"
			}
		}
	}
	return ""
}

// breaks reports whether an expression is a text with a line break.
func breaks(expression ast.Expr) bool {
	literal, ok := expression.(*ast.BasicLit)
	return ok && literal.Kind == token.STRING && strings.HasPrefix(literal.Value, `"`) && strings.Contains(literal.Value, `\n`)
}

func nameOf(expression ast.Expr) string {
	switch named := expression.(type) {
	case *ast.Ident:
		return named.Name
	case *ast.SelectorExpr:
		return nameOf(named.X) + "." + named.Sel.Name
	}
	return ""
}

func TestACommandThatPrintsItsOwnWayIsSeen(t *testing.T) {
	for code, seen := range map[string]bool{
		`text + "\n"`:                                        true,
		`fmt.Sprintf("%s\n", text)`:                          true,
		`fmt.Fprintf(a.Err, "a: %s\n", text)`:                true,
		`fmt.Fprintln(a.Err, text)`:                          true,
		`strings.Join(texts, "\n")`:                          true,
		`fmt.Println(text)`:                                  true,
		`fmt.Fprint(os.Stderr, text)`:                        true,
		`cli.Line("%s", text)`:                               false,
		`o.Say("%s is %s", text, text)`:                      false,
		`fmt.Fprint(o.Out, cli.Line("%s", text))`:            false,
		`cli.Table(rows...) + cli.Blank + cli.Line("ended")`: false,
		`strings.Split(text, "\n")`:                          false,
	} {
		parsed, err := parser.ParseExpr(code)
		require.NoError(t, err)
		found := false
		ast.Inspect(parsed, func(node ast.Node) bool {
			found = found || node != nil && printsLines(node) != ""
			return true
		})
		require.Equal(t, seen, found, code)
	}
}
