package merkana_test

import (
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/merkana"
	"orderflow/clients/merkana/merkanatest"
	"orderflow/sandbox/simkit"
)

// simulate starts a simulator and returns it with a client.
func simulate(t *testing.T, options merkanatest.Options) (*merkanatest.Server, *merkana.Client) {
	t.Helper()
	options.Token = token
	simulated := merkanatest.New(options)
	server := httptest.NewServer(simulated)
	t.Cleanup(server.Close)
	return simulated, connect(t, merkana.Config{BaseURL: server.URL, Token: token})
}

// effects are the details of the effects under a reference, in order.
func effects(simulated *merkanatest.Server, ref string) []string {
	var details []string
	for _, effect := range simulated.Ledger().Of(ref) {
		details = append(details, effect.Kind+": "+effect.Detail)
	}
	return details
}

func TestReportsReachMerkana(t *testing.T) {
	for name, options := range map[string]merkanatest.Options{
		"as booleans": {}, "as text": {StringStatus: true}, "refused with a status of its own": {RefusalStatus: 422},
	} {
		t.Run(name, func(t *testing.T) {
			simulated, client := simulate(t, options)
			simulated.Expect("244", "245")
			shipped := merkana.OrderStatus{ExternalID: "245", Status: merkana.StatusSend, AWB: new("105123"), Courier: new("econt")}
			require.NoError(t, report(client, sent244, shipped))
			require.NoError(t, report(client, shipped), "a repeat does no harm")
			require.Equal(t, []string{"status-reported: send"}, effects(simulated, "244"))
			known, _ := simulated.Order("245")
			require.Equal(t, merkanatest.Order{Status: "send", AWB: "105123", Courier: "econt"}, known)

			require.Equal(t, clients.Error{
				Provider: "merkana", Operation: `report status "send" of order 7`, Kind: clients.Refused, HTTPStatus: 422,
				Message: "orders.0: there is no order 7.",
			}, failure(t, report(client, merkana.OrderStatus{ExternalID: "7", Status: merkana.StatusSend})))
		})
	}
}

func TestSuppliesReachMerkana(t *testing.T) {
	simulated, client := simulate(t, merkanatest.Options{})
	require.NoError(t, push(client, 293, merkana.Supply{SKU: "B", Quantity: 5}, merkana.Supply{SKU: "A", Quantity: 2}))
	require.NoError(t, push(client, 293, merkana.Supply{SKU: "B", Quantity: -1}))
	require.Equal(t, map[string]int{"A": 2, "B": 4}, simulated.Stock(293))
	require.Equal(t, []string{"supplies-pushed: A=2 B=5", "supplies-pushed: B=-1"}, effects(simulated, "293"))
}

func TestAnotherTokenWaitsForTheOperator(t *testing.T) {
	server := httptest.NewServer(merkanatest.New(merkanatest.Options{}))
	t.Cleanup(server.Close)
	client := connect(t, merkana.Config{BaseURL: server.URL, Token: token})
	require.ErrorIs(t, report(client, sent244), clients.Unavailable)
}

func TestFaults(t *testing.T) {
	cases := map[simkit.Mode]struct {
		status   int
		want     clients.Kind
		happened int
	}{
		simkit.FailBefore:    {503, clients.Unavailable, 0},
		simkit.FailAfter:     {502, clients.Unknown, 1},
		simkit.LostAnswer:    {0, clients.Unknown, 1},
		simkit.EmptyBody:     {0, "", 1}, // an answer without a body is a success
		simkit.MalformedBody: {0, clients.Unknown, 1},
		simkit.ErrorInside:   {0, clients.Unknown, 0},
	}
	for mode, c := range cases {
		t.Run(string(mode), func(t *testing.T) {
			simulated, client := simulate(t, merkanatest.Options{})
			simulated.Expect("244")
			simulated.Faults().Add(
				simkit.Fault{Operation: "ff-orders-status", Ref: "244", Call: 1, Mode: mode, Status: c.status},
				simkit.Fault{Operation: "ff-supplies", Ref: "293", Call: 1, Mode: mode, Status: c.status},
			)
			for _, err := range []error{report(client, sent244), push(client, 293, merkana.Supply{SKU: "A", Quantity: 1})} {
				if c.want == "" {
					require.NoError(t, err)
					continue
				}
				require.ErrorIs(t, err, c.want)
			}
			require.Equal(t, c.happened, simulated.Ledger().Count("244", "status-reported"))
			require.Equal(t, c.happened, simulated.Ledger().Count("293", "supplies-pushed"))
		})
	}
}
