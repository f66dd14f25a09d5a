package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients/mediaport"
	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/workflows"
)

// poller polls a simulated Media Port, and remembers the orders it starts.
type poller struct {
	*testing.T
	mediaPort *mediaporttest.Server
	steps     *activities.MediaPort

	mu      sync.Mutex
	started map[string]order.Order
	fails   map[string]error // by order id
}

func newPoller(t *testing.T, options mediaporttest.Options) *poller {
	p := &poller{T: t, mediaPort: mediaporttest.New(options), started: map[string]order.Order{}, fails: map[string]error{}}
	client, err := mediaport.New(mediaport.Config{
		BaseURL: serve(t, p.mediaPort), Username: "demo", Password: "demo", Timeout: callTimeout})
	require.NoError(t, err)
	p.steps = &activities.MediaPort{Options: activities.MediaPortOptions{
		Client: client, SKUs: map[string]string{"MP-MUG": "MUG-300"}, Take: p.take,
		Timing: attempt.Timing{Settle: settle, PollFirst: time.Second, PollSlowest: time.Minute}}}
	return p
}

// take starts orders as the orders' service does: nothing invalid, and nothing twice.
func (p *poller) take(_ context.Context, doc order.Order) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.fails[doc.ID]; err != nil {
		return false, err
	}
	_, known := p.started[doc.ID]
	if err := workflows.Validate(doc).Err(); err != nil && !known {
		return false, err
	}
	if !known {
		p.started[doc.ID] = doc
	}
	return !known, nil
}

// poll runs the scheduled workflow once.
func (p *poller) poll(supplier int64) (activities.Intake, error) {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestWorkflowEnvironment()
	env.RegisterActivity(p.steps)
	env.RegisterWorkflowWithOptions(workflows.MediaPortPoll, workflow.RegisterOptions{Name: workflows.MediaPortPollType})
	env.ExecuteWorkflow(workflows.MediaPortPollType, supplier)
	if err := env.GetWorkflowError(); err != nil {
		return activities.Intake{}, err
	}
	var taken activities.Intake
	require.NoError(p, env.GetWorkflowResult(&taken))
	return taken, nil
}

func (p *poller) polled(supplier int64) activities.Intake {
	p.Helper()
	taken, err := p.poll(supplier)
	require.NoError(p, err)
	return taken
}

var ewa = mediaporttest.Recipient{FirstName: "Ewa", LastName: "Lis", Street: "Polna", Building: "12", Flat: "3",
	PostCode: "81-001", City: "Gdynia", Country: "pl", Phone: "600700800", Email: "ewa@beta.example"}

// pieces is what a customer buys, one of each SKU.
func pieces(number string, skus ...string) mediaporttest.NewOrder {
	placed := mediaporttest.NewOrder{Number: number, Recipient: ewa}
	for _, sku := range skus {
		placed.Items = append(placed.Items, mediaporttest.NewItem{SKU: sku})
	}
	return placed
}

func TestANewOrderOfMediaPortBecomesADocument(t *testing.T) {
	recipient := order.Party{FirstName: "Ewa", LastName: "Lis", Street: "Polna", Building: "12/3",
		PostCode: "81-001", City: "Gdynia", Country: "PL", Phone: "600700800", Email: "ewa@beta.example"}
	shipping := order.Shipping{Carrier: order.CarrierMediaPort}
	for name, tc := range map[string]struct {
		placed mediaporttest.NewOrder
		want   order.Order
	}{
		"from the own warehouse": {pieces("A/1", "VASE", "VASE"), order.Order{
			ID:        "mediaport-100-A_2f1",
			Source:    order.Source{System: "mediaport", Reference: "A/1", Account: 100},
			Recipient: recipient, Shipping: shipping, Production: order.ProductionNone,
			Items: []order.Item{{Reference: "mp-1001", SKU: "VASE", Quantity: 1}, {Reference: "mp-1002", SKU: "VASE", Quantity: 1}},
		}},
		"partly made by MyPromo": {pieces("A2", "MP-MUG", "VASE"), order.Order{
			ID:        "mediaport-100-A2",
			Source:    order.Source{System: "mediaport", Reference: "A2", Account: 100},
			Recipient: recipient, Shipping: shipping, Production: order.ProductionMyPromo,
			Items: []order.Item{{Reference: "mp-1001", SKU: "MUG-300", Quantity: 1, Stock: true},
				{Reference: "mp-1002", SKU: "VASE", Quantity: 1, OnHand: true}},
			Reports: []order.ReportTarget{order.ReportMyPromo},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPoller(t, mediaporttest.Options{})
			p.mediaPort.Place(tc.placed)
			require.Equal(t, activities.Intake{Started: 1}, p.polled(100))
			require.Equal(t, map[string]order.Order{tc.want.ID: tc.want}, p.started)
		})
	}
}

func TestCancelledItemsAreNotInTheDocument(t *testing.T) {
	p := newPoller(t, mediaporttest.Options{})
	p.mediaPort.Place(pieces("A", "MP-MUG", "VASE"))
	require.NoError(t, p.mediaPort.CustomerCancels("A", 1001))
	p.polled(100)
	doc := p.started["mediaport-100-A"]
	require.Equal(t, []order.Item{{Reference: "mp-1002", SKU: "VASE", Quantity: 1}}, doc.Items)
	require.Equal(t, order.ProductionNone, doc.Production, "what MyPromo would have made is cancelled")
}

func TestPollingStartsEachOrderOnce(t *testing.T) {
	p := newPoller(t, mediaporttest.Options{})
	const orders = 20
	for i := range orders {
		p.mediaPort.Place(pieces(fmt.Sprintf("A%d", i), "VASE"))
	}
	var pollers sync.WaitGroup
	results := make([]activities.Intake, 2)
	for i := range results {
		pollers.Go(func() { results[i] = p.polled(100) })
	}
	pollers.Wait()
	require.Equal(t, orders, results[0].Started+results[1].Started)
	require.Equal(t, orders, results[0].Known+results[1].Known)
	p.mediaPort.Place(pieces("B", "VASE"))
	require.Equal(t, activities.Intake{Started: 1, Known: orders}, p.polled(100))
}

func TestSuppliersArePolledApart(t *testing.T) {
	p := newPoller(t, mediaporttest.Options{})
	p.mediaPort.Place(pieces("OWN", "VASE"))
	child := pieces("CHILD", "VASE")
	child.SupplierID = 101
	p.mediaPort.Place(child)
	require.Equal(t, activities.Intake{Started: 1}, p.polled(100))
	require.Equal(t, activities.Intake{Started: 1}, p.polled(101))
	require.Equal(t, int64(101), p.started["mediaport-101-CHILD"].Source.Account)
}

func TestLabelledAndCancelledOrdersAreNotStarted(t *testing.T) {
	p := newPoller(t, mediaporttest.Options{})
	p.mediaPort.Place(pieces("LABELLED", "VASE"))
	p.mediaPort.Place(pieces("CANCELLED", "VASE"))
	require.NoError(t, p.steps.Options.Client.GenerateLabel(t.Context(), 100, "LABELLED", []int64{1001}))
	require.NoError(t, p.mediaPort.CustomerCancels("CANCELLED", 1002))
	require.Equal(t, activities.Intake{Over: 2}, p.polled(100))
	require.Empty(t, p.started)
}

func TestAnOrderThatCannotBeStartedBlocksNoOther(t *testing.T) {
	p := newPoller(t, mediaporttest.Options{})
	nobody := pieces("NOBODY", "MP-MUG", "")
	nobody.Recipient = mediaporttest.Recipient{Country: "Poland", City: "Gdynia", PostCode: "81-001"}
	p.mediaPort.Place(nobody)
	p.mediaPort.Place(pieces("AWAY", "VASE"))
	p.mediaPort.Place(pieces("GOOD", "VASE"))
	p.fails["mediaport-100-AWAY"] = errors.New("start order mediaport-100-AWAY: out of reach")
	refused := []activities.NotTaken{
		{ID: "mediaport-100-NOBODY", Number: "NOBODY", Problems: order.Problems{
			{Path: "recipient.lastName", Rule: "must be given when there is no company"},
			{Path: "recipient.country", Rule: "must be an ISO 3166-1 code of two upper-case letters, such as PL"},
			{Path: "items[1].sku", Rule: "must be given unless the item has a design"}}},
		{ID: "mediaport-100-AWAY", Number: "AWAY", Problems: order.Problems{
			{Rule: "start order mediaport-100-AWAY: out of reach"}}},
	}
	require.Equal(t, activities.Intake{Started: 1, Refused: refused}, p.polled(100))
	require.Equal(t, activities.Intake{Known: 1, Refused: refused}, p.polled(100), "it is said every time")
	p.started["mediaport-100-NOBODY"] = order.Order{} // by a person
	delete(p.fails, "mediaport-100-AWAY")
	require.Equal(t, activities.Intake{Started: 1, Known: 2}, p.polled(100))
}

func TestManyRefusedOrdersFitIntoAResult(t *testing.T) {
	p := newPoller(t, mediaporttest.Options{})
	for i := range 60 {
		p.mediaPort.Place(pieces(fmt.Sprintf("A%d", i), make([]string, 20)...)) // without any SKU
	}
	taken := p.polled(100)
	require.Len(t, taken.Refused, 50)
	require.Equal(t, 10, taken.MoreRefused)
	require.Len(t, taken.Refused[0].Problems, 10)
	require.Equal(t, 10, taken.Refused[0].MoreProblems)
}

func TestAPollWaitsForMediaPort(t *testing.T) {
	for name, fault := range map[string]simkit.Fault{
		"away":            {Mode: simkit.FailBefore, Status: 503},
		"answers nothing": {Mode: simkit.EmptyBody},
		"wrong password":  {Mode: simkit.FailBefore, Status: 401},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPoller(t, mediaporttest.Options{})
			p.mediaPort.Place(pieces("A", "VASE"))
			fault.Operation = "orders"
			for fault.Call = 1; fault.Call <= 3; fault.Call++ {
				p.mediaPort.Faults().Add(fault)
			}
			require.Equal(t, activities.Intake{Started: 1}, p.polled(100))
			require.Len(t, p.mediaPort.Faults().Struck(), 3)
		})
	}
}

func TestAPollOfAForeignSupplierFails(t *testing.T) {
	p := newPoller(t, mediaporttest.Options{})
	_, err := p.poll(999)
	require.ErrorContains(t, err, "foreign-supplier")
}

// A better message does not tell people of the same broken field a second time.
func TestTheCaseOfARefusedOrderStaysTheSameWhenARuleIsWordedAnew(t *testing.T) {
	p := newPoller(t, mediaporttest.Options{})
	var told []string
	p.steps.Options.Case = func(_ context.Context, one order.Case) error {
		told = append(told, one.ID)
		return nil
	}
	number := p.mediaPort.Place(mediaporttest.NewOrder{Items: []mediaporttest.NewItem{{SKU: "MP-MUG"}}})
	id := order.MediaPortID(100, number)
	for _, problems := range []order.Problems{
		{{Path: "recipient.phone", Rule: "is required for the courier"}, {Path: "recipient.city", Rule: "is required"}},
		{{Path: "recipient.city", Rule: "must not be empty"}, {Path: "recipient.phone", Rule: "must not be empty"}},
		{{Path: "recipient.phone", Rule: "must not be empty"}},
	} {
		p.fails[id] = problems
		_, err := p.poll(100)
		require.NoError(t, err)
	}
	require.Len(t, told, 3)
	require.Equal(t, told[0], told[1])
	require.NotEqual(t, told[1], told[2], "another set of fields is another case")
	require.Equal(t, order.CaseIntake, order.KindOfCase(told[0]))
}
