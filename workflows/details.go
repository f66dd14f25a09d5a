package workflows

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"time"

	"orderflow/activities"
	"orderflow/order"
)

// details describes the order in Markdown, without names, addresses or texts of its document,
// because everybody who can open the page can read it.
func details(state order.State) string {
	var text strings.Builder
	line := func(format string, args ...any) { text.WriteString(fmt.Sprintf(format, args...) + "\n\n") }
	line("**%s** at stage **%s**", state.Status, state.Stage)
	if len(state.TrackingNumbers) > 0 {
		line("Tracking numbers: %s", strings.Join(state.TrackingNumbers, ", "))
	}
	if cost := costOf(state); cost != "" {
		line("Cost so far: %s", cost)
	}
	if w := state.Waiting; w != nil && !state.Status.Final() {
		line("Waiting for: %s, since %s%s", escaped(w.For), shortTime(w.Since), until(w.Until))
	}
	switch {
	case state.HeldProvider != "":
		line("Held with others that are in trouble at %s. `orderflow release --provider %s` tries again; until then the time for an answer is paused.",
			state.HeldProvider, state.HeldProvider)
	case state.HeldBy != "":
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
	if refused := notOffered(state); refused != "" {
		line("Not offered: %s", refused)
	}
	table(&text, "Documents", []string{"document", "bytes"}, documentRows(state))
	return strings.TrimSpace(text.String()) + room
}

// room is an empty paragraph: the Web UI cuts off the last line.
const room = "\n\n\u00a0"

// problem shows what a person must decide, and the commands.
func problem(line func(string, ...any), id string, p order.Problem) {
	line("### Needs attention since %s", shortTime(p.Since))
	line("**%s** (%s, %s): %s", escaped(p.Code), p.Provider, escaped(p.Operation), escaped(messageWithoutPrefix(p)))
	line("Answer with one of:")
	for _, answer := range p.Answers {
		line("`%s`", AnswerCommand(id, p, answer))
	}
}

// messageWithoutPrefix is a problem's message without its usual prefix, which the line already
// shows.
func messageWithoutPrefix(p order.Problem) string {
	words := strings.TrimPrefix(p.Message, fmt.Sprintf("%s: %s: ", p.Provider, p.Operation))
	return strings.TrimPrefix(words, p.Code+": ")
}

// maxNoted is how much of a problem's message a note repeats, in characters.
const maxNoted = 60

// inShort is a problem in a note, where it stands beside the answer to it.
func inShort(p order.Problem) string {
	words := messageWithoutPrefix(p)
	if letters := []rune(words); len(letters) > maxNoted {
		return strings.TrimSpace(string(letters[:maxNoted-1])) + "…"
	}
	return words
}

// AnswerCommand is the command that gives an answer to a problem; the reader fills in "…" and
// words in capitals.
func AnswerCommand(id string, p order.Problem, answer order.Action) string {
	command := "orderflow resolve " + id + " " + argumentsOf(p, answer)
	if p.ID != "" {
		command += " --problem " + p.ID
	}
	return command
}

func argumentsOf(p order.Problem, answer order.Action) string {
	switch answer {
	case order.ActionAmend:
		return "--amend '" + patchFor(p) + "'"
	case order.ActionChooseOffer:
		return `--action choose-offer --service NAME --price-cap "25 PLN"`
	case order.ActionShipByHand:
		return "--action ship-by-hand --carrier NAME --tracking NUMBER --document FILE"
	default:
		return "--action " + string(answer)
	}
}

// patchFor is the patch that solves a problem, as far as it is known; the reader fills in
// "…".
func patchFor(p order.Problem) string {
	for _, field := range p.Fields {
		switch {
		case !amendable.MatchString(field.Path):
		case p.Code == activities.CodePriceUnknown && isCap[field.Path]:
			return patchOf(field.Path, "null") // no amount would help
		default:
			return patchOf(field.Path, cmp.Or(placeholders[field.Path], `"…"`))
		}
	}
	switch p.Stage {
	case order.StageCreate:
		return `{"recipient": {…}}`
	case order.StageAddItems, order.StageSubmit, order.StagePreflight:
		return `{"items": […]}`
	default:
		return `{"shipping": {…}}`
	}
}

// amendable are the fields of an order document that a merge patch can name, which has no
// indices.
var amendable = regexp.MustCompile(`^((recipient|shipper|shipping)(\.\w+)+|productionPriceCap)$`)

// isCap are the fields with the most that something may cost.
var isCap = map[string]bool{"shipping.priceCap": true, "productionPriceCap": true}

const somePrice = `{"amount": "…", "currency": "…"}`

// placeholders are the values of fields that are not texts.
var placeholders = map[string]string{
	"productionPriceCap": somePrice, "shipping.priceCap": somePrice, "shipping.cashOnDelivery": somePrice,
	"shipping.insurance": somePrice, "shipping.parcels": "[…]",
}

// patchOf is the merge patch that sets one field.
func patchOf(path, value string) string {
	names := strings.Split(path, ".")
	return `{"` + strings.Join(names, `": {"`) + `": ` + value + strings.Repeat("}", len(names))
}

// gap keeps columns apart: the Web UI sets them close together.
const gap = "\u00a0\u00a0"

func table(text *strings.Builder, title string, head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	text.WriteString("### " + title + "\n\n| " + strings.Join(head, gap+" | ") + " |\n|" + strings.Repeat(":---|", len(head)) + "\n")
	for _, row := range rows {
		text.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
	text.WriteString("\n")
}

// kindsOfIDs are the meanings of provider ids.
var kindsOfIDs = map[string]string{
	order.ProviderMyPromo: "MyPromo's order", order.ProviderShipX: "InPost's shipment", order.ProviderTPK: "TPK's package",
}

func references(state order.State) (rows [][]string) {
	for _, ref := range state.ProviderRefs {
		provider, id, _ := strings.Cut(ref, ":")
		rows = append(rows, []string{id, cmp.Or(kindsOfIDs[provider], provider)})
	}
	return rows
}

func offerRows(state order.State) (rows [][]string) {
	for _, offer := range state.Offers {
		if !offer.Available {
			continue
		}
		price, remark := "not stated", ""
		if offer.Price != nil {
			price = offer.Price.String()
		}
		if state.Offer != nil && state.Offer.Carrier == offer.Carrier && state.Offer.Service == offer.Service {
			remark = "chosen"
		}
		rows = append(rows, []string{string(offer.Carrier), escaped(offer.Service), price, remark})
	}
	return rows
}

// notOffered lists the services that are not available, with the reasons, until something is
// bought.
func notOffered(state order.State) string {
	if len(state.TrackingNumbers) > 0 {
		return ""
	}
	var services []string
	for _, offer := range state.Offers {
		if !offer.Available {
			services = append(services, escaped(fmt.Sprintf("%s (%s)", offer.Service, strings.Join(offer.Reasons, ", "))))
		}
	}
	return strings.Join(services, ", ")
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

// escaped protects a provider's message from being read as Markdown.
func escaped(text string) string {
	return markdown.Replace(text)
}

var markdown = strings.NewReplacer("\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "'", "<", "&lt;", "[", "\\[", "\n", " ")
