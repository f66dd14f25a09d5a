package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"orderflow/test/measure"
)

// The targets.
const (
	mostRatio    = 1.5
	mostMedian   = 2 * time.Minute
	mostLate     = 5 * time.Minute
	changingMore = 1.1 // the factor by which a minute in which the number of workers changes may exceed the limit
)

func (f *waitingFound) report(p plan) string {
	if f.filled == 0 {
		return fmt.Sprintf("\nOrders waiting in preflight: NOT MEASURED, as not all %d came to preflight in time (-within)\n", p.orders)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "\nOrders waiting in preflight: %d, brought there in %s\n", p.orders, f.filled.Round(time.Second))
	if len(f.took.among) == 0 || len(f.took.alone) == 0 {
		return text.String()
	}
	fmt.Fprintf(&text, "  %d of them went on before, and %d in the %s that were measured\n", p.changes-p.during, len(f.acted), p.lasts)
	text.WriteString(f.took.report() + f.changes.report(f.constant) + f.passes.report(f.constant) + f.traffic.report(p))
	return text.String()
}

func (t took) report() string {
	alone, among := secondsOf(t.alone), secondsOf(t.among)
	ratio := measure.Median(among) / measure.Median(alone)
	return fmt.Sprintf("  start to preflight, s  with none waiting  %s, %d orders: %s\n", measure.SpreadOf(alone), len(alone), splits(t.alone)) +
		fmt.Sprintf("  %22s with them          %s, %d orders: %s\n", "", measure.SpreadOf(among), len(among), splits(t.among)) +
		fmt.Sprintf("  %22s ratio              %.2f  %s\n", "", ratio, measure.Verdict(ratio, mostRatio, measure.AtMost))
}

func secondsOf(all []newOrder) (took []float64) {
	for _, one := range all {
		took = append(took, one.took.Seconds())
	}
	return took
}

// splits shows where the time of new orders goes, each part by its median.
func splits(all []newOrder) string {
	var queued, working, deciding []float64
	for _, one := range all {
		queued, working, deciding = append(queued, one.queued), append(working, one.working), append(deciding, one.deciding)
	}
	return fmt.Sprintf("steps wait %.2f, steps run %.2f, workflow tasks %.2f",
		measure.Median(queued), measure.Median(working), measure.Median(deciding))
}

// report applies the targets to all changes, and shows them for each number of workers.
func (c changes) report(constant []span) string {
	if len(c.acted) == 0 {
		return ""
	}
	all := c.seconds(span{from: time.Time{}, to: time.Now()})
	median, late := measure.Median(all), measure.Percentile(all, 99)
	text := fmt.Sprintf("  change acted upon, s   median             %.1f  %s\n", median, measure.Verdict(median, mostMedian.Seconds(), measure.AtMost)) +
		fmt.Sprintf("  %22s 99th percentile    %.1f  %s\n", "", late, measure.Verdict(late, mostLate.Seconds(), measure.AtMost)) +
		fmt.Sprintf("  %22s %d of %d\n", "", len(c.stays), len(c.acted))
	for _, one := range constant {
		if after := c.seconds(one); len(after) > 0 {
			text += fmt.Sprintf("  %22s %-18s %s\n", "", one, measure.SpreadOf(after))
		}
	}
	return text + c.reportStays()
}

// reportStays shows the cost of preflight. It has no target: a stay was shorter than in
// production, and fill sent a hint.
func (c changes) reportStays() string {
	var events, actions []float64
	for _, one := range c.stays {
		events, actions = append(events, float64(one.events)), append(actions, float64(one.actions))
	}
	if len(events) == 0 {
		return ""
	}
	return fmt.Sprintf("  in preflight           events             %s\n", measure.SpreadOf(events)) +
		fmt.Sprintf("  %22s actions            %s\n", "", measure.SpreadOf(actions))
}

// report applies the target to the calls of any minute.
func (t traffic) report(p plan) string {
	var text strings.Builder
	judge := func(who string, s span, most float64) {
		seen := s.of(t.calls)
		found := mostIn(seen)
		fmt.Fprintf(&text, "  calls in any minute    %-18s %4d  %s (%.0f a minute for %s)\n", who, found,
			measure.Verdict(float64(found), math.Round(most), measure.AtMost), s.rate(seen), s.to.Sub(s.from).Round(time.Second))
	}
	for _, one := range t.constant {
		judge(one.String(), one, float64(p.limit))
	}
	for _, one := range t.changing {
		judge("changing to "+fmt.Sprint(one.workers), one.around(), changingMore*float64(p.limit))
	}
	fmt.Fprintf(&text, "  %s\n", kinds(t.calls))
	return text.String()
}
