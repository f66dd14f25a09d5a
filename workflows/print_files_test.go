package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/mypromo"
	"orderflow/order"
)

// withFileAuth has credentials named "shop" for files.example only.
func withFileAuth(m *activities.MyPromo, s *activities.ShipX) (any, any) {
	m.Options.FileAuths = map[string]activities.FileAuth{"shop": {
		Auth:  mypromo.Auth{Basic: &mypromo.BasicAuth{Username: "user", Password: "hunter2"}},
		Hosts: order.FileHosts{"files.example"}}}
	return m, s
}

func withFile(url string) order.Order {
	doc := madeToOrder()
	doc.Items[0].Files = []order.PrintFile{{URL: "https://files.example/mug.pdf"}, {URL: url, Auth: "shop"}}
	return doc
}

const foreignFile = "must be on a host that its credentials are for: files.example"

func TestCredentialsForPrintFilesAreShownToNoOtherHost(t *testing.T) {
	w := newWorldOf(t, setting{replace: withFileAuth})
	asked := 0
	foreign := func(stage order.Stage) func() {
		return func() {
			state := w.state()
			require.Equal(t, order.StatusNeedsAttention, state.Status)
			require.Equal(t, stage, state.Problem.Stage)
			require.Equal(t, activities.CodeForeignHost, state.Problem.Code)
			require.Equal(t, fields("items[0].files[1].url", foreignFile), state.Problem.Fields)
			require.Zero(t, w.effects("shop-1001")["item-added"])
			asked++
		}
	}
	w.at(time.Hour, func() {
		foreign(order.StageCreate)()
		require.Empty(t, w.effects("shop-1001"), "nothing is sent to MyPromo")
		w.resolve(amend(`{"items": [{"reference": "1001-1", "sku": "MUG-300", "quantity": 2,
			"files": [{"url": "https://files.example/mug.pdf", "auth": "shop"}]}]}`))()
	})
	require.Equal(t, order.StatusCompleted, w.live(withFile("https://files.example.evil.example/mug.pdf")).Status)
	require.Equal(t, 1, asked)
}

// An order that was amended after its draft was made is checked again.
func TestAnAmendedPrintFileIsLookedAtAgain(t *testing.T) {
	w := newWorldOf(t, setting{replace: withFileAuth})
	doc := withFile("https://files.example/mug.pdf")
	doc.Items[0].SKU = "NO-SUCH-THING"
	asked := false
	w.at(time.Hour, w.resolve(amend(`{"items": [{"reference": "1001-1", "sku": "MUG-300", "quantity": 2,
		"files": [{"url": "https://evil.example/mug.pdf", "auth": "shop"}]}]}`)))
	w.at(2*time.Hour, func() {
		problem := w.state().Problem
		require.NotNil(t, problem)
		require.Equal(t, activities.CodeForeignHost, problem.Code)
		require.Equal(t, fields("items[0].files[0].url", foreignFile), problem.Fields)
		asked = true
		w.resolve(giveItUp)()
	})
	require.Equal(t, order.StatusCancelled, w.live(doc).Status)
	require.True(t, asked)
	require.Zero(t, w.effects(doc.ID)["order-submitted"])
}
