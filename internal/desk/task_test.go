package desk

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// MyPromo does not say which print file it could not download, so the form has a field for each.
func TestAPreflightProblemHasTheFilesFields(t *testing.T) {
	state := order.State{
		Problem: &order.Problem{Provider: order.ProviderMyPromo, Stage: order.StagePreflight, Answers: []order.Action{order.ActionAmend, order.ActionCancel}},
		Order: order.Order{Items: []order.Item{
			{SKU: "MUG-300", Files: []order.PrintFile{{URL: "https://files.shop.example/mug.pdf"}}},
			{SKU: "PEN-1"}, // from stock
		}}}
	pathsIn := func(fields []field) (paths []string) {
		for _, one := range fields {
			paths = append(paths, one.Path)
		}
		return paths
	}
	shown, err := taskOf("shop-1", state, true)
	require.NoError(t, err)
	require.Equal(t, []string{"items[0].files[0].url"}, pathsIn(shown.Fields))
	require.Equal(t, "https://files.shop.example/mug.pdf", shown.Fields[0].Value)
	require.NotContains(t, pathsIn(shown.Others), "items[0].files[0].url")

	state.Problem.Stage = order.StageBuy
	shown, err = taskOf("shop-1", state, true)
	require.NoError(t, err)
	require.Empty(t, shown.Fields)
	require.Contains(t, pathsIn(shown.Others), "items[0].files[0].url")
}

// The same problem of many orders is one line, although each order names another shipment.
func TestTasksThatAreAlike(t *testing.T) {
	of := func(change func(*order.Problem)) task {
		problem := order.Problem{Provider: order.ProviderShipX, Stage: order.StageLabel, Code: "label_generation_failed", HTTPStatus: 400,
			Operation: "fetch label of shipment 4100200300"}
		change(&problem)
		return task{Problem: &problem}
	}
	same := of(func(*order.Problem) {})
	for name, other := range map[string]task{
		"another shipment": of(func(p *order.Problem) { p.Operation = "fetch label of shipment 4100200301" }),
		"another time":     of(func(p *order.Problem) { p.ID = "2" }),
	} {
		require.Equal(t, same.groupKey(), other.groupKey(), name)
	}
	require.Equal(t, of(func(p *order.Problem) { p.Operation = `create shipment "shop-1"` }).groupKey(),
		of(func(p *order.Problem) { p.Operation = `create shipment "shop-22"` }).groupKey())
	for name, other := range map[string]task{
		"another provider":  of(func(p *order.Problem) { p.Provider = order.ProviderTPK }),
		"another stage":     of(func(p *order.Problem) { p.Stage = order.StageProtocol }),
		"another code":      of(func(p *order.Problem) { p.Code = "" }),
		"another status":    of(func(p *order.Problem) { p.HTTPStatus = 404 }),
		"another operation": of(func(p *order.Problem) { p.Operation = "fetch protocol of shipment 4100200300" }),
		"nobody's":          of(func(p *order.Problem) { p.Provider = "" }),
	} {
		require.NotEqual(t, same.groupKey(), other.groupKey(), name)
	}
}
