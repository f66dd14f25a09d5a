package workflows_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/workflows"
)

// cyrillic is a document whose recipient has a name in another script.
func cyrillic(doc order.Order) order.Order {
	doc.Recipient.FirstName, doc.Recipient.LastName = "Юрій", "Згурський"
	return doc
}

func inLatin(doc order.Order) order.Order {
	doc = cyrillic(doc)
	doc.Shipping.Transliterate = true
	return doc.Normalised()
}

func TestProvidersSeeTheLettersThatTheDocumentShows(t *testing.T) {
	w := newWorld(t)
	require.Equal(t, order.StatusCompleted, w.live(inLatin(fromStock())).Status)
	to := w.shipX.Shipments()[0].Receiver
	require.Equal(t, "Yurii Zghurskyi", string(to.FirstName+" "+to.LastName))

	w = newWorld(t)
	require.Equal(t, order.StatusCompleted, w.live(inLatin(byBroker(1))).Status)
	made, err := w.broker().GetOrder(context.Background(), w.tpk.Orders()[0].ID)
	require.NoError(t, err)
	require.Equal(t, "Yurii Zghurskyi", made.Receiver.Name+" "+made.Receiver.Surname)
}

func TestWhatNoLabelShowsIsRefusedWithoutTellingIt(t *testing.T) {
	for _, doc := range []order.Order{fromStock(), byBroker(1), byBest()} {
		problems := workflows.Validate(cyrillic(doc).Normalised())
		require.NotEmpty(t, problems)
		for _, problem := range problems {
			require.Contains(t, []string{"recipient.firstName", "recipient.lastName"}, problem.Path)
			require.Contains(t, problem.Rule, "Cyrillic")
			require.NotContains(t, problem.Rule, "Юрій")
		}
		require.Empty(t, workflows.Validate(inLatin(doc)))
	}
}

func TestAnOrderUnderWayIsAmendedWhateverItsLetters(t *testing.T) {
	before := cyrillic(byBroker(1)) // it was valid once
	after, err := before.Amend(json.RawMessage(`{"recipient": {"city": "Sopot"}}`))
	require.NoError(t, err)
	require.Empty(t, workflows.ValidateChange(before, after))
	after, err = before.Amend(json.RawMessage(`{"shipping": {"transliterate": true}}`))
	require.NoError(t, err)
	require.Empty(t, workflows.Validate(after))
	after, err = before.Amend(json.RawMessage(`{"recipient": {"city": "Сопот"}}`))
	require.NoError(t, err)
	require.Len(t, workflows.ValidateChange(before, after), 1)
}
