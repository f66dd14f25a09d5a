package main_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// stockFile writes a file of stocks.
func stockFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "stock.csv")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// atSimulatedMyPromo makes commands call the MyPromo simulator of "orderflow dev".
func atSimulatedMyPromo(t *testing.T) {
	t.Helper()
	t.Setenv("ORDERFLOW_MYPROMO_URL", strings.TrimSuffix(shipXLedger, "/_/shipx/ledger")+"/mypromo")
}

func TestStockIsPushed(t *testing.T) {
	atSimulatedMyPromo(t)
	path := stockFile(t, "sku,qty,available\nPEN-BLUE,14500,\nCALENDAR-2027,0,true\n")
	for range 2 { // a repetition is harmless
		done := run(t, "stock", "push", path)
		require.Equal(t, 0, done.code, done.err)
		require.Contains(t, done.out, "MyPromo took 2 of 2 rows\n")
		require.Contains(t, done.out, "2 rows, SUCCESS")
		require.Contains(t, done.err, "2 of 2 rows sent")
	}
	require.Equal(t, 0, run(t, "stock", "push", stockFile(t, "sku,qty\nCALENDAR-2027,800\n")).code)
}

func TestRowsThatMyPromoRefusesAreNamed(t *testing.T) {
	atSimulatedMyPromo(t)
	done := run(t, "stock", "push", "--output", "json", "--wait", "0", stockFile(t, "sku_fulfiller,available\nF-PEN-BLUE,true\nF-NOTHING,false\n"))
	require.Equal(t, 1, done.code)
	require.Contains(t, done.err, "MyPromo did not take 1 row")
	var pushed struct {
		Rows, Taken int
		Refused     []struct {
			Line        int
			SKU, Reason string
		}
	}
	require.NoError(t, json.Unmarshal([]byte(done.out), &pushed), done.out)
	require.Equal(t, []int{2, 1}, []int{pushed.Rows, pushed.Taken})
	require.Len(t, pushed.Refused, 1)
	require.Equal(t, 3, pushed.Refused[0].Line)
	require.Equal(t, "F-NOTHING", pushed.Refused[0].SKU)
	require.Equal(t, "Unknown sku.", pushed.Refused[0].Reason)
}

// MyPromo accepts 500 rows at a time: a longer file is sent in several batches, and line
// numbers are the numbers in the file.
func TestALongFileOfStocksIsSplit(t *testing.T) {
	atSimulatedMyPromo(t)
	content := "sku_fulfiller,available\n"
	for i := range 1001 {
		content += fmt.Sprintf("F-NOTHING-%d,true\n", i)
	}
	done := run(t, "stock", "push", "--output", "json", "--wait", "0", stockFile(t, content+"F-PEN-BLUE,true\n"))
	require.Equal(t, 1, done.code, done.err)
	require.Contains(t, done.err, "MyPromo did not take 1001 rows")
	var pushed struct {
		Rows, Taken int
		Refused     []struct {
			Line int
			SKU  string
		}
	}
	require.NoError(t, json.Unmarshal([]byte(done.out), &pushed), done.out)
	require.Equal(t, []int{1002, 1}, []int{pushed.Rows, pushed.Taken})
	require.Len(t, pushed.Refused, 1001)
	for i, row := range pushed.Refused {
		require.Equal(t, i+2, row.Line)
		require.Equal(t, fmt.Sprintf("F-NOTHING-%d", i), row.SKU)
	}
}

func TestABadFileOfStocksIsRefusedAsAWhole(t *testing.T) {
	for content, want := range map[string]string{
		"":                                  "line 1: want a header",
		"sku,amount\nA,1\n":                 `line 1: column "amount": want sku or sku_fulfiller`,
		"sku\nA\n":                          "line 1: want a column qty, available or both",
		"qty\n1\n":                          "line 1: want either a column sku or a column sku_fulfiller",
		"sku,sku_fulfiller,qty\nA,B,1\n":    "line 1: want either a column sku or a column sku_fulfiller",
		"sku,qty,qty\nA,1,1\n":              `line 1: column "qty": stands there twice`,
		"sku,qty\n":                         "want a line for each SKU",
		"sku,qty\nA,-1\n":                   `line 2: qty: must be a whole number of 0 or more; is "-1"`,
		"sku,qty\nA,1\n\nB,x\n":             `line 4: qty: must be a whole number of 0 or more; is "x"`,
		"sku,qty\n,1\n":                     "line 2: sku: must have a value",
		"sku,qty,available\nA,,\n":          "line 2: qty: must have a value, or available",
		"sku,available\nA,perhaps\n":        `line 2: available: must be true or false; is "perhaps"`,
		"sku,qty\nA,1\nA,2\n":               "line 3: sku: A stands in line 2, too",
		"sku,qty\nA,1,2\n":                  "line 2: wrong number of fields",
		"sku,qty\nPEN-BLUE,1\nA,-1\nB,no\n": "line 4: qty",
	} {
		done := run(t, "stock", "push", stockFile(t, content))
		require.Equal(t, 2, done.code, content)
		require.Contains(t, done.err, want)
		require.Empty(t, done.out)
	}
	require.Equal(t, 2, run(t, "stock", "push", "nowhere.csv").code)
	require.Contains(t, run(t, "stock").out, "push")
}
