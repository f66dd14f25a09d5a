package spreadsheet_test

import (
	"bytes"
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/spreadsheet"
)

func TestNoCellIsAFormula(t *testing.T) {
	for text, written := range map[string]string{
		"":                           "",
		"shop-1":                     "shop-1",
		"a=1":                        "a=1",
		"-":                          "-",
		"=1+1":                       "'=1+1",
		"+48600100200":               "'+48600100200",
		"-2+3":                       "'-2+3",
		"--1":                        "'--1",
		"@SUM(A1)":                   "'@SUM(A1)",
		"\t=1":                       "'\t'=1",
		"\r=1":                       "'\r'=1",
		"\n=1":                       "'\n'=1",
		"-12.50":                     "-12.50", // numbers stay numbers, for sums
		"+12.50":                     "'+12.50",
		"12.50":                      "12.50",
		`=HYPERLINK("http://x","y")`: `'=HYPERLINK("http://x","y")`,
		"a;=1+1;b":                   "a;'=1+1;b", // semicolons separate in Poland, Germany and Bulgaria
		"a\t@b":                      "a\t'@b",
		"a\n+1":                      "a\n'+1",
	} {
		var table bytes.Buffer
		lines := spreadsheet.NewWriter(&table)
		require.NoError(t, lines.Write("first", text))
		require.NoError(t, lines.Flush())
		read, err := csv.NewReader(&table).ReadAll()
		require.NoError(t, err)
		require.Equal(t, [][]string{{"first", written}}, read, "%q", text)
	}
}

// All tables are written by Writer, except in simulators, which write what providers write.
func TestNobodyElseWritesTables(t *testing.T) {
	root := os.DirFS(filepath.Join("..", ".."))
	require.NoError(t, fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		simulator := strings.Contains(path, "clients/") && strings.HasSuffix(filepath.Dir(path), "test")
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || simulator || path == "internal/spreadsheet/writer.go" {
			return err
		}
		content, err := fs.ReadFile(root, path)
		require.NotContains(t, string(content), "csv.NewWriter", path)
		return err
	}))
}
