package orders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows"
)

// Validate previews the start of an order. It asks neither Temporal nor a provider. The result
// contains personal data.
//
// order.Problems: the document is invalid.
func (o Options) Validate(doc order.Order) (workflows.Preview, error) {
	seen := workflows.PreviewOf(o.complete(doc.Normalised()), o.Requests)
	return seen, seen.Problems.Err()
}

// Validate is Options.Validate that also asks the order's carrier for the points in the
// document, and with quoting for its cheapest price. A missing answer is reported in the
// preview, and is no error.
//
// order.Problems: the document is invalid; nothing is asked.
func (s *Service) Validate(ctx context.Context, doc order.Order, quoting bool) (workflows.Preview, error) {
	seen, err := s.options.Validate(doc)
	if err != nil {
		return seen, err
	}
	if workflows.NamesPoints(seen.Order) {
		seen.Points = new(s.lookAtPoints(ctx, seen.Order))
	}
	if quoting {
		seen.Quote = new(s.cheapest(ctx, seen))
	}
	return seen, nil
}

const (
	// pointsTime is how long a carrier may take to answer for points.
	pointsTime = 25 * time.Second
	// quotedTime is how long carriers may take to answer with a price.
	quotedTime = 50 * time.Second
)

// lookAtPoints has a worker ask, because only workers call providers.
func (s *Service) lookAtPoints(ctx context.Context, doc order.Order) workflows.PointsSeen {
	ctx, cancel := context.WithTimeout(ctx, pointsTime)
	defer cancel()
	run, err := s.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: "points-" + uuid.NewString(), TaskQueue: activities.QueueOrders, WorkflowExecutionTimeout: pointsTime,
	}, workflows.PointsType, doc)
	var seen workflows.PointsSeen
	if err == nil {
		err = run.Get(ctx, &seen)
	}
	if err != nil {
		return PointsUnasked(inTime(ctx, err, pointsTime))
	}
	return seen
}

// PointsUnasked is the result for points when nobody could be asked.
func PointsUnasked(why error) workflows.PointsSeen {
	return workflows.PointsSeen{Remarks: []string{fmt.Sprintf("%s: %v", unasked, why)}}
}

const unasked = "its points were not checked"

// Unasked reports whether points are the result of PointsUnasked.
func Unasked(seen *workflows.PointsSeen) bool {
	return seen != nil && slices.ContainsFunc(seen.Remarks, func(remark string) bool { return strings.HasPrefix(remark, unasked) })
}

// inTime adds the possible causes to a timeout.
func inTime(ctx context.Context, err error, within time.Duration) error {
	var timeout *temporal.TimeoutError
	if ctx.Err() != nil || errors.As(err, &timeout) {
		return fmt.Errorf("no answer within %s: the carrier is unavailable or held, or no worker runs", within)
	}
	return err
}

// cheapest asks for a quote. It creates nothing at a carrier if the order's point is wrong.
func (s *Service) cheapest(ctx context.Context, seen workflows.Preview) workflows.Quoted {
	if seen.Points != nil && seen.Points.Problem != nil {
		return workflows.Quoted{Why: "no price was requested: fix the order's point first"}
	}
	ctx, cancel := context.WithTimeout(ctx, quotedTime)
	defer cancel()
	offers, err := s.Quote(ctx, seen.Order)
	if err != nil {
		return workflows.Quoted{Why: inTime(ctx, err, quotedTime).Error()}
	}
	slices.SortStableFunc(offers, CheaperFirst)
	switch {
	case len(offers) == 0:
		return workflows.Quoted{Why: "no offers"}
	case !offers[0].Available:
		return workflows.Quoted{Why: fmt.Sprintf("no offer is available: %s: %v", offers[0].Service, offers[0].Reasons)}
	case offers[0].ByNameOnly:
		return workflows.Quoted{Why: "no offer fits, unless shipping.service names its service, such as " + offers[0].String()}
	}
	return workflows.Quoted{Offer: &offers[0]}
}

// CheaperFirst sorts offers: by price, then offers without a price, then offers that the order
// does not choose by itself, then offers that can't be bought.
func CheaperFirst(x, y order.Offer) int {
	rank := func(o order.Offer) int {
		switch {
		case !o.Available:
			return 3
		case o.ByNameOnly:
			return 2
		case o.Price == nil:
			return 1
		}
		return 0
	}
	if difference := cmp.Compare(rank(x), rank(y)); difference != 0 || x.Price == nil || y.Price == nil {
		return difference
	}
	return x.Price.Amount.Cmp(y.Price.Amount)
}
