package desk

import (
	"context"
	"net/http"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/workflows"
)

func (d *Desk) registerDay() { d.page("/desk/day", d.day) }

// CostLine is the costs of orders at one provider so far.
type CostLine struct {
	// Name is the provider's name.
	Name string
	Sum  order.Money
}

// dayPage is the overview of the day.
type dayPage struct {
	// Bars are the stages, with the number of orders under way at each.
	Bars   []stageBar
	Height int
	// UnderWay is the number of orders under way, Waiting of those that need attention, and
	// Cases of open cases.
	UnderWay, Waiting, Cases int
	Today                    orders.Today
	Watchers                 []watcherHealth
	Providers                []orders.ProviderHold
	Costs                    []CostLine
	// CountsAsOf and CostsAsOf are when the figures were read; zero if they have not been read
	// yet.
	CountsAsOf, CostsAsOf time.Time
	// CostsCounted says that costs are configured, and CostsFailed that they could not be read.
	CostsCounted, CostsFailed bool
}

// Unfinished says that some figures are still being read.
func (p dayPage) Unfinished() bool {
	return p.CountsAsOf.IsZero() || p.CostsCounted && p.CostsAsOf.IsZero() && !p.CostsFailed
}

// counts are the numbers of orders under way, and of orders that ended today.
type counts struct {
	census orders.Census
	today  orders.Today
}

const (
	// countsFresh and costsFresh are how long figures are shown before they are read again.
	countsFresh, costsFresh = 5 * time.Second, 2 * time.Minute
	// countsStale is the age at which the page waits a little for new counts.
	countsStale = time.Minute
	// readPause spends at most a tenth of the time on reading figures.
	readPause = 10
)

// stageBar is a bar of the plot, in units of the SVG.
type stageBar struct {
	Stage order.Stage
	Count int
	// Oldest is the acceptance time of the stage's oldest order that makes progress by itself.
	Oldest time.Time
	Y      int
	Parts  []barPart
}

// barPart is the number of a stage's orders with one status.
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
	// barSpace is the width of the longest bar.
	barSpace = 560
)

func (d *Desk) day(c *call) error {
	ctx, cancel := c.bounded()
	defer cancel()
	page, err := d.dayNow(ctx)
	if err != nil {
		return err
	}
	return c.show(http.StatusOK, "day", "day.title", page)
}

// dayNow reads the figures in parallel. Holds of providers are always current; the other
// figures may be cached.
func (d *Desk) dayNow(ctx context.Context) (page dayPage, err error) {
	var counted counts
	midnight := d.midnight()
	group, reading := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		page.Providers, err = d.options.Orders.ProviderHolds(reading)
		return err
	})
	group.Go(func() (err error) {
		counted, page.CountsAsOf, err = d.counts.Get(ctx, midnight.String(), d.options.Within, d.count)
		return err
	})
	if page.CostsCounted = d.options.Costs != nil; page.CostsCounted {
		group.Go(func() error {
			var err error
			page.Costs, page.CostsAsOf, err = d.costs.Get(ctx, midnight.String(), d.options.Within, func(ctx context.Context) ([]CostLine, error) {
				return d.options.Costs(ctx, d.options.Clock())
			})
			if page.CostsFailed = err != nil; page.CostsFailed { // show the page without costs
				d.options.Logger.Warn("the day's costs could not be added up", "error", err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return dayPage{}, err
	}
	page.setCounts(counted)
	return page, nil
}

// count counts the orders under way, and the orders that ended today.
func (d *Desk) count(ctx context.Context) (made counts, err error) {
	group, counting := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		made.census, err = d.options.Orders.Count(counting)
		return err
	})
	group.Go(func() (err error) {
		made.today, err = d.options.Orders.Today(counting, d.options.Clock())
		return err
	})
	return made, group.Wait()
}

// setCounts copies counts to the page.
func (p *dayPage) setCounts(counted counts) {
	census := counted.census
	p.Bars, p.Today, p.Waiting = barsOf(census), counted.today, census.NeedsAttention
	p.Height = len(p.Bars) * barHeight
	for _, n := range census.Orders {
		p.UnderWay += n
	}
	for _, n := range census.Cases {
		p.Cases += n
	}
	for watcher, behind := range census.Watchers {
		p.Watchers = append(p.Watchers, watcherHealth{watcher, behind.Round(time.Second)})
	}
	slices.SortFunc(p.Watchers, func(a, b watcherHealth) int { return compareText(a.Watcher.ID(), b.Watcher.ID()) })
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

// barsOf makes the plot of orders by stage and condition.
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
