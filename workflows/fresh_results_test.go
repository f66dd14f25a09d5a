package workflows_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A result is decoded from JSON, which keeps the fields that the answer omits: a variable
// from an earlier round of a loop would leak into the next one.
func TestNoLoopDecodesOverTheResultOfAnEarlierRound(t *testing.T) {
	for _, folder := range []string{".", "carrier", "step"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		require.NoError(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			positions := token.NewFileSet()
			parsed, err := parser.ParseFile(positions, file, nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			ast.Inspect(parsed, func(node ast.Node) bool {
				if body := loopBody(node); body != nil {
					for _, name := range decodedOver(body) {
						t.Errorf("%s: a loop decodes into %s, which is declared before it", positions.Position(node.Pos()), name)
					}
				}
				return true
			})
		}
	}
}

func loopBody(node ast.Node) *ast.BlockStmt {
	switch loop := node.(type) {
	case *ast.ForStmt:
		return loop.Body
	case *ast.RangeStmt:
		return loop.Body
	}
	return nil
}

// decodedOver are the variables whose address is the last argument of a call, and that the
// block does not declare.
func decodedOver(body *ast.BlockStmt) (names []string) {
	declared := map[string]bool{}
	ast.Inspect(body, func(node ast.Node) bool {
		switch one := node.(type) {
		case *ast.ValueSpec:
			for _, name := range one.Names {
				declared[name.Name] = true
			}
		case *ast.AssignStmt:
			for _, left := range one.Lhs {
				if name, plain := left.(*ast.Ident); plain && one.Tok == token.DEFINE {
					declared[name.Name] = true
				}
			}
		case *ast.CallExpr:
			if name := addressedLast(one); name != "" && !declared[name] {
				names = append(names, name)
			}
		}
		return true
	})
	return names
}

// addressedLast is the variable whose address a decoding call gets.
func addressedLast(call *ast.CallExpr) string {
	if len(call.Args) == 0 {
		return ""
	}
	address, found := call.Args[len(call.Args)-1].(*ast.UnaryExpr)
	if !found || address.Op != token.AND {
		return ""
	}
	root := address.X
	for {
		switch inner := root.(type) {
		case *ast.SelectorExpr:
			root = inner.X
		case *ast.Ident:
			return inner.Name
		default:
			return ""
		}
	}
}
