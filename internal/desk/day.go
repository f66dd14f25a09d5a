package desk

import (
	"context"
	"net/http"
	"slices"
	"time"

	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/workflows"
)

func (d *Desk) registerDay() { d.page("/desk/day", d.day) }

// CostLine is one sum of what orders have cost so far.
type CostLine struct {
	// Name says what for: a provider's name.
	Name string
	Sum  order.Money
}

// dayPage is how the day goes.
type dayPage struct {
	// Bars are the stages, with how many orders under way are there.
	Bars   []stageBar
	Height int
	// UnderWay are all orders under way, Waiting those that wait for a person, Cases the
	// open cases.
	UnderWay, Waiting, Cases int
	Today                    orders.Today
	Watchers                 []watcherHealth
	Providers                []orders.ProviderHold
	Costs                    []CostLine
}

// stageBar is a bar of the plot, in units of its picture.
type stageBar struct {
	Stage order.Stage
	Count int
	// Oldest is when the oldest order that goes on by itself was accepted there.
	Oldest time.Time
	Y      int
	Parts  []barPart
}

// barPart is how many of a stage's orders fare in one way.
type barPart struct {
	Status   order.Status
	Count    int
	X, Width int
}

type watcherHealth struct {
	Watcher workflows.Watcher
	Behind  time.Duration
}

const (
	barHeight = 30
	// barSpace is how wide the longest bar is.
	barSpace = 560
)

func (d *Desk) day(c *call) error {
	ctx, cancel := c.bounded()
	defer cancel()
	census, err := d.options.Orders.Count(ctx)
	if err != nil {
		return err
	}
	page := dayPage{Bars: barsOf(census)}
	page.Height = len(page.Bars) * barHeight
	for _, n := range census.Orders {
		page.UnderWay += n
	}
	page.Waiting = census.NeedsAttention
	for _, n := range census.Cases {
		page.Cases += n
	}
	for watcher, behind := range census.Watchers {
		page.Watchers = append(page.Watchers, watcherHealth{watcher, behind.Round(time.Second)})
	}
	slices.SortFunc(page.Watchers, func(a, b watcherHealth) int { return compareText(a.Watcher.ID(), b.Watcher.ID()) })
	if page.Providers, err = d.options.Orders.ProviderHolds(ctx); err != nil {
		return err
	}
	if page.Today, err = d.options.Orders.Today(ctx, d.options.Clock()); err != nil {
		return err
	}
	if page.Costs, err = d.costs(ctx); err != nil {
		return err
	}
	return c.show(http.StatusOK, "day", "day.title", page)
}

// costs are what the orders of the day have cost so far; none where nobody counts them.
func (d *Desk) costs(ctx context.Context) ([]CostLine, error) {
	if d.options.Costs == nil {
		return nil, nil
	}
	return d.options.Costs(ctx, d.options.Clock())
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// barsOf draws where orders are, and how they fare there.
func barsOf(census orders.Census) []stageBar {
	var bars []stageBar
	most := 1
	for _, stage := range append([]order.Stage{""}, orders.Stages()...) {
		bar := stageBar{Stage: stage, Oldest: census.Oldest[stage]}
		for _, status := range []order.Status{order.StatusRunning, order.StatusNeedsAttention, order.StatusHeld, order.StatusCancelling} {
			if n := census.Orders[orders.Place{Stage: stage, Status: status}]; n > 0 {
				bar.Parts = append(bar.Parts, barPart{Status: status, Count: n})
				bar.Count += n
			}
		}
		if stage == "" && bar.Count == 0 {
			continue
		}
		most = max(most, bar.Count)
		bar.Y = len(bars) * barHeight
		bars = append(bars, bar)
	}
	for _, bar := range bars {
		x := 0
		for i, part := range bar.Parts {
			bar.Parts[i].X, bar.Parts[i].Width = x, max(2, part.Count*barSpace/most)
			x += bar.Parts[i].Width
		}
	}
	return bars
}
