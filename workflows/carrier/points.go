package carrier

import (
	"fmt"
	"slices"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

// LookAtPoints asks the document's carrier about the points that the document names, and
// returns the problem for a person; nil if the points are fine or nothing is known.
// step.ErrInterrupted: somebody wants to cancel.
func LookAtPoints(ctx workflow.Context, host Host) (*order.Problem, error) {
	if look := carriers()[host.Order().Shipping.Carrier].look; look != nil {
		return look(ctx, host)
	}
	return nil, nil
}

// NamesPoints reports whether the document names a point that its carrier can check.
func NamesPoints(doc order.Order) bool {
	s := doc.Shipping
	return carriers()[s.Carrier].look != nil && (s.LockerPoint != "" || s.DropoffPoint != "" && s.Carrier != order.CarrierTPK)
}

// Shown reports whether a carrier has shown ids of an order, such as "tpk:123".
func Shown(known []string) bool {
	_, found := Previous("", known)
	return found
}

func lookShipX(ctx workflow.Context, host Host) (*order.Problem, error) {
	doc := host.Order()
	if doc.Shipping.LockerPoint == "" && doc.Shipping.DropoffPoint == "" {
		return nil, nil
	}
	return looked(ctx, host, shipXSteps.ReadShipXPoints, order.ProviderShipX, "InPost")
}

func lookTPK(ctx workflow.Context, host Host) (*order.Problem, error) {
	doc := host.Order()
	if doc.Shipping.LockerPoint == "" || doc.Shipping.OfferPolicy == order.OfferManual {
		return nil, nil
	}
	return looked(ctx, host, tpkSteps.ReadTPKPoints, order.ProviderTPK, "TPK")
}

func looked(ctx workflow.Context, host Host, activity any, provider, name string) (*order.Problem, error) {
	doc := host.Order()
	asked := step.Step{Provider: provider, Activity: activity, Args: []any{doc.ForShipping()},
		Summary: fmt.Sprintf("ask %s for the points of order %s", name, doc.ID)}
	var answer activities.PointsAnswer
	known, err := host.Look(ctx, asked, &answer)
	if err == nil && !known {
		host.Note(fmt.Sprintf("%s was asked for the order's points and did not answer", name))
	}
	return answer.Problem, err
}

// lookBest asks the competitors that accept the document, one after the other, until one has
// no problem with its points. If all have one, the first one's problem is the order's.
func lookBest(ctx workflow.Context, host Host) (*order.Problem, error) {
	doc := host.Order()
	if doc.Shipping.LockerPoint == "" && doc.Shipping.DropoffPoint == "" {
		return nil, nil
	}
	fit, err := fitting(ctx, doc)
	if err != nil {
		return nil, err
	}
	var first *order.Problem
	for _, name := range competitors {
		if !slices.Contains(fit, name) {
			continue
		}
		problem, err := carriers()[name].look(ctx, host)
		switch {
		case err != nil:
			return nil, err
		case problem == nil && first != nil:
			host.Note(fmt.Sprintf("%s; %s accepts it", first.Message, name))
			return nil, nil
		case problem == nil:
			return nil, nil
		case first == nil:
			first = problem
		}
	}
	return first, nil
}

// fitting returns the competitors that would not refuse a document. History keeps the result,
// so that the checks may change while orders are in progress.
func fitting(ctx workflow.Context, doc order.Order) (fit []order.Carrier, err error) {
	err = workflow.SideEffect(ctx, func(workflow.Context) any {
		var fit []order.Carrier
		for _, name := range competitors {
			if len(carriers()[name].check(doc)) == 0 {
				fit = append(fit, name)
			}
		}
		return fit
	}).Get(&fit)
	return fit, err
}
