package workflows_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/sandbox/simkit"
	"orderflow/workflows"
)

func TestStockIsThatOfMyPromo(t *testing.T) {
	w := newWorldOf(t, setting{myPromo: mypromotest.Options{Catalogue: []mypromotest.Product{
		{SKU: "PEN-BLUE", Name: "Pen", Stock: 14500}, {SKU: "MUG-300", Name: "Mug", Personalized: true}}}})
	w.env.RegisterWorkflowWithOptions(workflows.Stock, workflow.RegisterOptions{Name: workflows.StockType})
	w.myPromo.Faults().Add(simkit.Fault{Operation: "list-inventory", Call: 1, Mode: simkit.FailBefore, Status: 503})
	w.env.ExecuteWorkflow(workflows.StockType, []string{"MUG-300", "NO-SUCH", "PEN-BLUE"})
	require.NoError(t, w.env.GetWorkflowError())
	var levels []activities.StockLevel
	require.NoError(t, w.env.GetWorkflowResult(&levels))
	require.Equal(t, []activities.StockLevel{
		{SKU: "MUG-300", Available: true}, {SKU: "PEN-BLUE", Available: true, Counted: true, Quantity: 14500}}, levels)
}
