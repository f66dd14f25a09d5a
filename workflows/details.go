package workflows

import (
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
)

// show refreshes what the Temporal Web UI shows on the order's page. It adds nothing
// to the history.
func (l *life) show() { workflow.SetCurrentDetails(l.ctx, details(l.state)) }

// details tells in Markdown how an order stands: no names, addresses or words that
// its document brought, as whoever may open the page may read it.
func details(state order.State) string {
	var text strings.Builder
	line := func(format string, args ...any) { text.WriteString(fmt.Sprintf(format, args...) + "\n\n") }
	line("**%s** at stage **%s**", state.Status, state.Stage)
	if w := state.Waiting; w != nil && !state.Status.Final() {
		line("Waiting for: %s, since %s%s", escaped(w.For), shortTime(w.Since), until(w.Until))
	}
	if state.HeldBy != "" {
		line("Held. `orderflow release %s` lets it go on.", state.ID)
	}
	if c := state.Cancellation; c != nil {
		decision := string(c.Decision)
		if decision == "" {
			decision = "not decided yet"
		}
		line("Cancellation asked for at %s: %s. %s", shortTime(c.RequestedAt), decision, escaped(c.Explanation))
	}
	if p := state.Problem; p != nil {
		problem(line, state.ID, *p)
	}
	table(&text, "At the providers", []string{"id", "what"}, references(state))
	table(&text, "Offers", []string{"carrier", "service", "price", ""}, offerRows(state))
	table(&text, "Documents", []string{"document", "bytes"}, documentRows(state))
	if cost := costOf(state); cost != "" {
		line("Cost so far: %s", cost)
	}
	if len(state.TrackingNumbers) > 0 {
		line("Tracking numbers: %s", strings.Join(state.TrackingNumbers, ", "))
	}
	return strings.TrimSpace(text.String())
}

// problem says what a person has to decide, and what to type.
func problem(line func(string, ...any), id string, p order.Problem) {
	line("### Needs attention since %s", shortTime(p.Since))
	line("%s, %s: **%s** %s", p.Provider, escaped(p.Operation), escaped(p.Code), escaped(p.Message))
	for _, answer := range p.Answers {
		line("`orderflow resolve %s --action %s%s`", id, answer, argumentsOf[answer])
	}
}

// argumentsOf are what an answer takes besides.
var argumentsOf = map[order.Action]string{
	order.ActionAmend:       ` --amend '{"shipping": {…}}'`,
	order.ActionChooseOffer: ` --service NAME --price-cap "25 PLN"`,
}

func table(text *strings.Builder, title string, head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	text.WriteString("### " + title + "\n\n| " + strings.Join(head, " | ") + " |\n|" + strings.Repeat("---|", len(head)) + "\n")
	for _, row := range rows {
		text.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
	text.WriteString("\n")
}

// kindsOfIDs are what the ids of providers stand for.
var kindsOfIDs = map[string]string{
	activities.ProviderMyPromo: "MyPromo's order", activities.ProviderShipX: "InPost's shipment", activities.ProviderTPK: "TPK's package",
}

func references(state order.State) (rows [][]string) {
	for _, ref := range state.ProviderRefs {
		provider, id, _ := strings.Cut(ref, ":")
		rows = append(rows, []string{id, kindsOfIDs[provider]})
	}
	return rows
}

func offerRows(state order.State) (rows [][]string) {
	for _, offer := range state.Offers {
		price, remark := "not stated", ""
		if offer.Price != nil {
			price = offer.Price.String()
		}
		switch {
		case state.Offer != nil && state.Offer.Carrier == offer.Carrier && state.Offer.Service == offer.Service:
			remark = "chosen"
		case !offer.Available:
			remark = escaped(strings.Join(offer.Reasons, ", "))
		}
		rows = append(rows, []string{string(offer.Carrier), escaped(offer.Service), price, remark})
	}
	return rows
}

func documentRows(state order.State) (rows [][]string) {
	for _, document := range state.Documents {
		rows = append(rows, []string{document.Key, fmt.Sprint(document.Size)})
	}
	return rows
}

// costOf lists what was bought; amounts of different currencies are not added up.
func costOf(state order.State) string {
	var costs []string
	if state.ProductionPrice != nil {
		costs = append(costs, fmt.Sprintf("%s for production, by the price lists", state.ProductionPrice))
	}
	if len(state.TrackingNumbers) > 0 && state.Offer != nil && state.Offer.Price != nil {
		costs = append(costs, fmt.Sprintf("%s for shipping", state.Offer.Price))
	}
	return strings.Join(costs, ", ")
}

func until(deadline time.Time) string {
	if deadline.IsZero() {
		return ""
	}
	return ", until " + shortTime(deadline)
}

func shortTime(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05 UTC") }

// escaped keeps a provider's words from being taken for Markdown.
func escaped(text string) string {
	return markdown.Replace(text)
}

var markdown = strings.NewReplacer("\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "'", "<", "&lt;", "[", "\\[", "\n", " ")
