package devstack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"orderflow/clients/shop/shoptest"
	"orderflow/internal/plain"
	"orderflow/order"
	"orderflow/starter/cli"
)

// demoShop is what the demonstration's shop was told and has verified.
type demoShop struct {
	Verified int `json:"verified"`
	Refused  int `json:"refused"`
	// Events counts the messages by their type.
	Events map[string]int `json:"events"`
	// Missing are the ids of events that the shop did not get.
	Missing []string `json:"missing,omitempty"`
}

var errNotTold = errors.New("the shop has not been told yet")

// awaitMessages waits until the shop has the events of all orders, and returns what it got.
func awaitMessages(ctx context.Context, shop *shoptest.Shop, of []order.State) *demoShop {
	found := &demoShop{Events: map[string]int{}}
	_ = retryWhile(ctx, errNotTold, func() error {
		found.Missing = missingMessages(shop.IDs(), of)
		if len(found.Missing) > 0 {
			return errNotTold
		}
		return nil
	})
	found.Refused = shop.Refused()
	for _, message := range shop.Got() {
		found.Verified++
		found.Events[message.Type]++
	}
	return found
}

// missingMessages are the ids of events that the orders have sent according to their states,
// and that the shop has not received.
func missingMessages(heard []string, of []order.State) (missing []string) {
	for _, state := range of {
		for event, told := range state.Told {
			for count := range told.Count {
				id := order.Notice{Order: state.ID, Event: event, Count: count + 1}.WebhookID()
				if !slices.Contains(heard, id) {
					missing = append(missing, id)
				}
			}
		}
		if state.Told[order.EventAccepted].Count == 0 {
			missing = append(missing, state.ID+": accepted")
		}
	}
	slices.Sort(missing)
	return missing
}

func (s *demoShop) text() string {
	var events []string
	for _, event := range order.Events {
		if n := s.Events["order."+string(event)]; n > 0 {
			events = append(events, fmt.Sprintf("%d %s", n, event))
		}
	}
	return cli.Line("The shop was told, and has verified: %s", strings.Join(events, ", "))
}

// problem is an error if the shop did not get everything.
func (s *demoShop) problem() error {
	switch {
	case s.Refused > 0:
		return fmt.Errorf("demo: the shop could not verify %s", plain.Counted(s.Refused, "message"))
	case len(s.Missing) > 0:
		return fmt.Errorf("demo: the shop was not told of %s", strings.Join(s.Missing, ", "))
	}
	return nil
}
