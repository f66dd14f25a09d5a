package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"orderflow/internal/costs"
	"orderflow/sandbox/audit"
)

// report shows the results, and every deviation with its lines of the ledgers.
func (f *figures) report(t *trial, took time.Duration) string {
	var text strings.Builder
	for _, one := range f.deviations {
		text.WriteString(one.String())
	}
	f.tableOfEffects(&text)
	f.tableOfFaults(&text)
	tableOfCosts(&text, t.costs)
	f.tableOfUnrest(&text, t, took)
	for _, missed := range f.missed(t) {
		fmt.Fprintf(&text, "\nThe run proves too little: %s.\n", missed)
	}
	if len(f.deviations) > 0 {
		fmt.Fprintf(&text, "\n%d orders deviate; the logs are in %s\n", len(f.deviations), t.folder)
	}
	return text.String()
}

// String lists the findings and the ledger lines.
func (d deviation) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "\n%s deviates:\n", d.id)
	for _, finding := range d.findings {
		fmt.Fprintf(&text, "  %s\n", finding)
	}
	for _, effect := range d.effects {
		fmt.Fprintf(&text, "    %s %-20s %-20s %s %s\n", effect.At.Format("15:04:05.000"), effect.Kind, effect.Ref, effect.ID, effect.Detail)
	}
	for _, record := range d.state.Stages {
		fmt.Fprintf(&text, "    %s %-20s %s: %s\n", record.StartedAt.Format("15:04:05.000"), record.Stage, record.Outcome, record.Note)
	}
	fmt.Fprintf(&text, "    status %s, waiting for %+v, problem %+v, cancellation %+v\n", d.state.Status, d.state.Waiting, d.state.Problem, d.state.Cancellation)
	return text.String()
}

func table(to *strings.Builder, headings string, rows func(line func(cells ...any))) {
	lines := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(lines, "\n"+headings)
	rows(func(cells ...any) { _, _ = fmt.Fprintln(lines, strings.Join(words(cells), "\t")) })
	_ = lines.Flush() // a strings.Builder never fails
}

func words(cells []any) (texts []string) {
	for _, cell := range cells {
		texts = append(texts, fmt.Sprint(cell))
	}
	return texts
}

func (f *figures) tableOfEffects(text *strings.Builder) {
	headings := "effect\thappened"
	for _, kind := range audit.Kinds {
		headings += "\t" + string(kind)
	}
	table(text, headings, func(line func(...any)) {
		total := map[audit.Kind]int{}
		row := func(name string, happened any, counts map[audit.Kind]int) {
			cells := []any{name, happened}
			for _, kind := range audit.Kinds {
				cells = append(cells, counts[kind])
			}
			line(cells...)
		}
		about := maps.Clone(f.effects)
		for effect := range f.findings {
			about[effect] += 0
		}
		for _, effect := range slices.Sorted(maps.Keys(about)) {
			row(effect, about[effect], f.findings[effect])
			for kind, n := range f.findings[effect] {
				total[kind] += n
			}
		}
		row("together", "", total)
	})
}

func (f *figures) tableOfFaults(text *strings.Builder) {
	byKind := map[string]int{}
	for _, counts := range f.struck {
		for kind, n := range counts {
			byKind[kind] += n
		}
	}
	table(text, "fault\tinjected", func(line func(...any)) {
		for _, kind := range slices.Sorted(maps.Keys(byKind)) {
			line(kind, byKind[kind])
		}
	})
}

// tableOfCosts shows the costs of the orders, which were compared with the ledgers.
func tableOfCosts(text *strings.Builder, report costs.Report) {
	table(text, "carrier\torders\tshipments\tcurrency\tshipping\tproduction\tto collect\twithout a price", func(line func(...any)) {
		for _, group := range append(slices.Clone(report.Groups), report.Total) {
			for _, sums := range group.Amounts {
				line(group.Key, group.Orders, group.Shipments, sums.Currency, sums.Shipping.StringFixed(2), sums.Production.StringFixed(2),
					sums.Collect.StringFixed(2), group.Unpriced+group.UnpricedProductions)
			}
		}
	})
}

func (f *figures) tableOfUnrest(text *strings.Builder, t *trial, took time.Duration) {
	var workerKills int64
	for _, one := range t.workers {
		workerKills += one.kills.Load()
	}
	table(text, "unrest\t", func(line func(...any)) {
		line("workers killed", workerKills)
		line("trigger killed", t.trigger.kills.Load())
		line("Temporal killed", fmt.Sprintf("%d, once together with everything else", t.serverKills.Load()))
		line("network cut", t.tcpProxy.cuts)
		line("orders reset", fmt.Sprintf("%d (%d refused)", t.resets.Load(), t.refusedResets.Load()))
		line("of them to their beginning", fmt.Sprintf("%d, more than %s after their start", t.restarts.Load(), 2*lookback))
		line("hints in a storm", t.storm.Load())
		line("answers given", t.answered.Load())
		line("messages to the shop while it was away", t.shop.Turned())
		line("events that the shop received", fmt.Sprintf("%d (%d of them twice)", len(t.shop.Got()), t.shop.again()))
		line("longest history", fmt.Sprintf("%d events", f.longest))
		for _, status := range slices.Sorted(maps.Keys(f.statuses)) {
			line("orders "+string(status), f.statuses[status])
		}
		line("time", took.Round(time.Second))
		line("seed", t.plan.seed)
	})
}

// enoughOrders is the number of orders from which a run must have met everything.
const enoughOrders = 50

// missed lists what a run with enough orders had to meet but did not.
func (f *figures) missed(t *trial) (missed []string) {
	pages := 0
	for _, counts := range f.struck {
		for kind, n := range counts {
			if strings.HasPrefix(kind, "html") {
				pages += n
			}
		}
	}
	if len(t.orders) < enoughOrders {
		return nil
	}
	if t.restarts.Load() == 0 {
		missed = append(missed, "no order was reset to its beginning after the look-back")
	}
	if pages == 0 {
		missed = append(missed, "no provider answered with a page of HTML")
	}
	return append(missed, t.unheard()...)
}
