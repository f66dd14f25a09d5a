package devstack

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"orderflow/internal/check"
	"orderflow/order"
	"orderflow/sandbox/audit"
	"orderflow/starter/cli"
)

// demonstration is the output of "orderflow demo".
type demonstration struct {
	Orders  []demoOrder   `json:"orders"`
	Effects []EffectCount `json:"effects"`
	// Import is the spreadsheet with some of the orders.
	Import *demoImport `json:"import"`
	// Labels is the file with the labels of all orders; nil if there are no labels, or no
	// folder for them.
	Labels *demoLabels `json:"labels,omitempty"`
	// Shop is what the shop was told.
	Shop *demoShop `json:"shop"`
	// Check is the result of the health checks.
	Check check.Report `json:"check"`
}

// EffectCount is how often an effect happened at a provider for an order.
type EffectCount struct {
	Order string `json:"order"`
	audit.Line
}

// demoOrder is the result of one order.
type demoOrder struct {
	ID      string       `json:"id"`
	Route   string       `json:"route"`
	Status  order.Status `json:"status"`
	Problem string       `json:"problem,omitempty"`
	// Findings are the auditor's findings about an ended order.
	Findings        []string `json:"findings,omitempty"`
	Offer           string   `json:"offer"`
	TrackingNumbers []string `json:"trackingNumbers"`
	// Documents are the files of labels and protocols.
	Documents []string `json:"documents"`
	// Calls is the number of the order's calls to providers.
	Calls   int     `json:"calls"`
	Seconds float64 `json:"seconds"`
}

func demoOrderOf(state order.State, folder string, seconds float64) demoOrder {
	shown := demoOrder{
		ID: state.ID, Route: cli.Route(state.Order), Status: state.Status, Offer: cli.Offer(state.Offer),
		TrackingNumbers: state.TrackingNumbers, Seconds: math.Round(seconds*10) / 10}
	if state.Problem != nil {
		shown.Problem = state.Problem.Message
	}
	for _, document := range state.Documents {
		shown.Documents = append(shown.Documents, pathOf(folder, document))
	}
	return shown
}

// audit adds an order's effects at the providers and, if the order has ended, the findings.
func (d *demonstration) audit(i int, one audit.Case) {
	for _, line := range one.Table() {
		d.Effects = append(d.Effects, EffectCount{one.State.ID, line})
	}
	if !one.State.Status.Final() {
		return
	}
	for _, finding := range one.Findings() {
		d.Orders[i].Findings = append(d.Orders[i].Findings, finding.String())
	}
}

// pathOf is the place of a document: a file, or a key in a bucket.
func pathOf(store string, document order.Document) string {
	if strings.Contains(store, "://") {
		return document.Key
	}
	return filepath.Join(store, filepath.FromSlash(document.Key))
}

func (d demonstration) text() string {
	rows := [][]string{{"ORDER", "STATUS", "ROUTE", "OFFER", "TRACKING", "CALLS", "SECONDS"}}
	files := ""
	problems := ""
	for _, one := range d.Orders {
		rows = append(rows, []string{one.ID, string(one.Status), one.Route, one.Offer,
			strings.Join(one.TrackingNumbers, ", "), fmt.Sprint(one.Calls), fmt.Sprint(one.Seconds)})
		for _, file := range one.Documents {
			files += cli.Line("%s", file)
		}
		if one.Problem != "" {
			problems += cli.Line("%s: %s", one.ID, one.Problem)
		}
		for _, finding := range one.Findings {
			problems += cli.Line("%s: %s", one.ID, finding)
		}
	}
	return cli.Table(rows...) + problems + cli.Blank + d.Import.text() +
		cli.Blank + cli.Line("Documents:") + files + d.Labels.text() + cli.Blank + d.Shop.text() +
		cli.Blank + cli.Line("What was checked:") + cli.CheckTable(d.Check) + cli.Blank + cli.Line("What the providers did:") + d.effects()
}

// effects shows a row for each effect and a column for each order.
func (d demonstration) effects() string {
	head := []string{"PROVIDER", "EFFECT"}
	for _, one := range d.Orders {
		head = append(head, one.ID)
	}
	rows := [][]string{head}
	at := map[string]int{}
	for _, effect := range d.Effects {
		key := effect.Provider + " " + effect.Effect
		if at[key] == 0 {
			at[key] = len(rows)
			row := make([]string, len(head))
			row[0], row[1] = effect.Provider, effect.Effect
			rows = append(rows, row)
		}
		for i, one := range d.Orders {
			if one.ID == effect.Order {
				rows[at[key]][i+2] = effect.String()
			}
		}
	}
	slices.SortStableFunc(rows[1:], func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	if d.once() {
		return cli.Table(rows...) + cli.Blank + cli.Line("Every effect is there exactly once.")
	}
	return cli.Table(rows...)
}

// String is the count, and the expected count if it differs.
func (c EffectCount) String() string {
	switch {
	case c.Once && c.Want > 1:
		return fmt.Sprintf("%d, each once", c.Count)
	case c.Once:
		return fmt.Sprint(c.Count)
	case c.Count == c.Want:
		return fmt.Sprintf("%d, not each once", c.Count)
	default:
		return fmt.Sprintf("%d, want %d", c.Count, c.Want)
	}
}

func (d demonstration) once() bool {
	for _, effect := range d.Effects {
		if !effect.Once {
			return false
		}
	}
	return true
}

// verdict returns an error unless all orders are completed, the auditor has no findings, and
// each effect happened exactly once.
func (d demonstration) verdict() error {
	for _, one := range d.Orders {
		if one.Status != order.StatusCompleted {
			return fmt.Errorf("demo: order %s is %s", one.ID, one.Status)
		}
		if len(one.Findings) > 0 {
			return fmt.Errorf("demo: order %s: %s", one.ID, one.Findings[0])
		}
	}
	switch {
	case !d.once():
		return fmt.Errorf("demo: not every effect is there exactly once")
	case !d.Check.OK:
		return fmt.Errorf("demo: %d of %d checks failed", d.Check.Count(check.Failed), len(d.Check.Findings))
	}
	return d.Shop.problem()
}
