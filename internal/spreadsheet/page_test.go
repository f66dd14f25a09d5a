package spreadsheet_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/spreadsheet"
	"orderflow/workflows"
)

var fenced = regexp.MustCompile("(?s)```(csv|json|text)\n(.*?)```")

// The page's mapping reads its first file without problems, and finds the problems that the
// page shows in the second.
func TestThePage(t *testing.T) {
	page, err := os.ReadFile("../../docs/import.md")
	require.NoError(t, err)
	blocks := map[string][]string{}
	for _, block := range fenced.FindAllStringSubmatch(string(page), -1) {
		blocks[block[1]] = append(blocks[block[1]], block[2])
	}
	require.Len(t, blocks["csv"], 2)
	m := mapping(t, blocks["json"][0])

	good := spreadsheet.Read([]byte(blocks["csv"][0]), m)
	require.Empty(t, problemsOf(good))
	require.Len(t, good.Orders, 2)
	require.Equal(t, "shop-5002-2", good.Orders[1].Document.Items[1].Reference)
	require.Equal(t, "1120.5", good.Orders[1].Document.Shipping.CashOnDelivery.Amount.String())

	bad := spreadsheet.Read([]byte(blocks["csv"][1]), m)
	require.Equal(t, strings.Split(strings.TrimSpace(blocks["text"][0]), "\n"), problemsOf(bad))
}

// problemsOf are the problems of cells and the broken rules.
func problemsOf(sheet spreadsheet.Sheet) []string {
	var all []string
	for _, one := range sheet.Orders {
		for _, problem := range one.Problems {
			all = append(all, problem.Error())
		}
		if len(one.Problems) == 0 {
			for _, broken := range workflows.Validate(one.Document) {
				all = append(all, one.Problem(broken).Error())
			}
		}
	}
	return all
}
