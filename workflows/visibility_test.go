package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

var (
	stageKey     = temporal.NewSearchAttributeKeyKeyword(order.AttributeStage)
	statusKey    = temporal.NewSearchAttributeKeyKeyword(order.AttributeStatus)
	sourceKey    = temporal.NewSearchAttributeKeyKeyword(order.AttributeSource)
	carrierKey   = temporal.NewSearchAttributeKeyKeyword(order.AttributeCarrier)
	trackingKey  = temporal.NewSearchAttributeKeyKeywordList(order.AttributeTrackingNumbers)
	refsKey      = temporal.NewSearchAttributeKeyKeywordList(order.AttributeProviderRefs)
	attentionKey = temporal.NewSearchAttributeKeyBool(order.AttributeNeedsAttention)
)

// updatesOfLists keeps each update of search attributes.
func (w *world) updatesOfLists() *[]temporal.SearchAttributes {
	var updates []temporal.SearchAttributes
	w.env.OnUpsertTypedSearchAttributes(mock.MatchedBy(func(now temporal.SearchAttributes) bool {
		_, version := now.GetUntypedValues()[temporal.NewSearchAttributeKeyKeywordList("TemporalChangeVersion")]
		if !version {
			updates = append(updates, now)
		}
		return true
	})).Return(nil)
	return &updates
}

// startedAsUsual sets the search attributes of an order, as a normal start does.
func (w *world) startedAsUsual(doc order.Order) {
	require.NoError(w, w.env.SetTypedSearchAttributesOnStart(temporal.NewSearchAttributes(
		statusKey.ValueSet(string(order.StatusRunning)), sourceKey.ValueSet(doc.Source.System),
		carrierKey.ValueSet(string(doc.Shipping.Carrier)), attentionKey.ValueSet(false))))
}

func TestListsAreToldAtTheBeginningBeforeAWebhookAndAtTheEnd(t *testing.T) {
	w := newWorld(t)
	updates := w.updatesOfLists()
	doc := madeToOrder()
	w.startedAsUsual(doc)
	result := w.live(doc)
	require.Equal(t, []temporal.SearchAttributes{
		temporal.NewSearchAttributes(stageKey.ValueSet("create")),
		temporal.NewSearchAttributes(stageKey.ValueSet("preflight"), refsKey.ValueSet([]string{"mypromo:1"})),
		temporal.NewSearchAttributes(stageKey.ValueSet("offers"), refsKey.ValueSet(result.ProviderRefs)),
		temporal.NewSearchAttributes(stageKey.ValueSet("report"), trackingKey.ValueSet(result.TrackingNumbers),
			statusKey.ValueSet("completed"), attentionKey.ValueSet(false)),
	}, *updates)
}

func TestListsAreToldBeforeADeliveryIsAwaited(t *testing.T) {
	w := newWorld(t)
	updates := w.updatesOfLists()
	doc := byBroker(1)
	doc.Shipping.Track = true
	w.startedAsUsual(doc)
	result := w.live(doc)
	last := len(*updates) - 1
	require.Equal(t, []temporal.SearchAttributes{
		temporal.NewSearchAttributes(stageKey.ValueSet("track"), trackingKey.ValueSet(result.TrackingNumbers)),
		temporal.NewSearchAttributes(statusKey.ValueSet("completed"), attentionKey.ValueSet(false)),
	}, (*updates)[last-1:])
}

func TestListsAreToldAllOfAnOrderStartedByHand(t *testing.T) {
	w := newWorld(t)
	updates := w.updatesOfLists()
	w.live(madeToOrder())
	require.Equal(t, temporal.NewSearchAttributes(stageKey.ValueSet("create"), statusKey.ValueSet("running"),
		sourceKey.ValueSet("shop"), carrierKey.ValueSet("shipx"), attentionKey.ValueSet(false)), (*updates)[0])
}

func TestListsAreToldOfAStepThatHangs(t *testing.T) {
	w := newWorld(t)
	updates := w.updatesOfLists()
	doc := madeToOrder()
	w.startedAsUsual(doc)
	w.myPromo.Faults().Add(simkit.Fault{Operation: "submit-order", Mode: simkit.FailBefore, Status: 503})
	var soon, late []temporal.SearchAttributes
	w.at(25*time.Second, func() { soon = *updates })
	w.at(35*time.Second, func() {
		late = *updates
		w.myPromo.Faults().Clear()
	})
	w.live(doc)
	created := temporal.NewSearchAttributes(stageKey.ValueSet("create"))
	require.Equal(t, []temporal.SearchAttributes{created}, soon)
	require.Equal(t, []temporal.SearchAttributes{created,
		temporal.NewSearchAttributes(stageKey.ValueSet("submit"), refsKey.ValueSet([]string{"mypromo:1"}))}, late)
}

// TestAParcelIsFoundWithinAMinute of its purchase, also if the next step hangs.
func TestAParcelIsFoundWithinAMinute(t *testing.T) {
	w := newWorld(t)
	updates := w.updatesOfLists()
	doc := fromStock()
	w.startedAsUsual(doc)
	w.shipX.Faults().Add(simkit.Fault{Operation: "label", Mode: simkit.FailBefore, Status: 503})
	var refs, numbers []string
	w.at(time.Minute, func() {
		for _, update := range *updates {
			if listed, is := update.GetKeywordList(refsKey); is {
				refs = listed
			}
			if listed, is := update.GetKeywordList(trackingKey); is {
				numbers = listed
			}
		}
		w.shipX.Faults().Clear()
	})
	result := w.live(doc)
	require.NotEmpty(t, result.TrackingNumbers)
	require.Equal(t, result.TrackingNumbers, numbers)
	require.Equal(t, result.ProviderRefs, refs)
}
