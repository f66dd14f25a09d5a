package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.temporal.io/sdk/activity"

	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/clients/mediaport"
	"orderflow/internal/documents"
	"orderflow/internal/plain"
	"orderflow/order"
)

// MediaPort has the steps of Media Port, which brings orders and ships them with its own
// couriers. Its exported methods are its Temporal activities.
type MediaPort struct {
	Options MediaPortOptions
}

// MediaPortOptions are the options of the steps at Media Port.
type MediaPortOptions struct {
	Client    *mediaport.Client
	Documents *documents.Store
	Timing    attempt.Timing
	// SKUs maps Media Port's SKUs to MyPromo's, for goods that MyPromo makes.
	SKUs map[string]string
	// Take starts an order that Media Port lists.
	Take TakeOrder
	// Case starts a case, once for each id; nil starts none.
	Case func(ctx context.Context, one order.Case) error
}

// itemPrefix makes a reference of the number that Media Port gives to an item.
const itemPrefix = "mp-"

func itemReference(id int64) string { return itemPrefix + strconv.FormatInt(id, 10) }

func itemID(reference string) (int64, error) {
	id, err := strconv.ParseInt(strings.TrimPrefix(reference, itemPrefix), 10, 64)
	if err != nil || !strings.HasPrefix(reference, itemPrefix) {
		return 0, fmt.Errorf("item %q is not one of Media Port's, which are called %s and a number", reference, itemPrefix)
	}
	return id, nil
}

// ReadItems returns the references of an order's items that nobody has cancelled. If Media
// Port no longer lists the order, Known is false.
func (a *MediaPort) ReadItems(ctx context.Context, source order.Source) (Items, error) {
	current, err := a.Options.Client.Order(ctx, source.Account, source.Reference)
	switch {
	case clients.CodeOf(err) == mediaport.CodeNotFound:
		return Items{}, nil
	case err != nil:
		return Items{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	return Items{Known: true, Left: references(current)}, nil
}

// Items are what is left of an order at Media Port.
type Items struct {
	// Known is false if Media Port does not list the order.
	Known bool     `json:"known"`
	Left  []string `json:"left,omitempty"`
}

func references(current mediaport.Order) (left []string) {
	for _, item := range current.Items {
		if !item.Cancelled() {
			left = append(left, itemReference(item.ID))
		}
	}
	return left
}

// Generated is the result of a request for a label.
type Generated struct {
	// Changed: the customer has cancelled something, so there is no label, and Left are the
	// remaining items.
	Changed bool     `json:"changed,omitempty"`
	Left    []string `json:"left,omitempty"`
}

// EnsureLabelGenerated makes Media Port generate the label for exactly these items, unless
// the order has its label. That orders the couriers, and nothing can be cancelled after it.
// Media Port may list new orders only, so the step also asks for labels before it acts.
//
// Refused: Media Port makes no label for a reason other than changed items.
func (a *MediaPort) EnsureLabelGenerated(ctx context.Context, ref order.Ref, source order.Source, items []string) (Generated, error) {
	current, err := a.Options.Client.Order(ctx, source.Account, source.Reference)
	listed := clients.CodeOf(err) != mediaport.CodeNotFound
	switch {
	case listed && err != nil:
		return Generated{}, a.Options.Timing.ReadFailed(ctx, err)
	case listed && current.LabelGenerated():
		reconciled(ctx, order.ProviderMediaPort, "label")
		return Generated{}, nil
	case listed && !sameItems(references(current), items):
		return Generated{Changed: true, Left: references(current)}, nil
	}
	if made, err := a.labelled(ctx, source); made || err != nil {
		if made {
			reconciled(ctx, order.ProviderMediaPort, "label")
		}
		return Generated{}, err
	}
	if !listed {
		return Generated{}, a.vanished(ctx, source, err)
	}
	if err := a.Options.Timing.EnsureSettled(ctx, ref); err != nil {
		return Generated{}, err
	}
	return a.generate(ctx, source, items)
}

// The numbers of attempts after which a person is asked instead of Media Port.
const (
	vanishedAttempts = 20
	changedAttempts  = 10
)

// vanished is the error for an order that is not listed and has no labels. If Media Port
// lists new orders only, a request whose answer was lost may have generated the label, and
// its files come later; or all items are cancelled.
func (a *MediaPort) vanished(ctx context.Context, source order.Source, notListed error) error {
	if activity.GetInfo(ctx).Attempt < vanishedAttempts {
		return a.Options.Timing.NotYet(ctx, "Media Port no longer lists order %s and has no labels for it", source.Reference)
	}
	return a.Options.Timing.ReadFailed(ctx, notListed)
}

// labelled reports whether there are labels to fetch.
func (a *MediaPort) labelled(ctx context.Context, source order.Source) (bool, error) {
	_, err := a.Options.Client.Labels(ctx, source.Account, source.Reference)
	if errors.Is(err, clients.Refused) {
		return false, nil
	}
	return err == nil, a.Options.Timing.ReadFailed(ctx, err)
}

// CheckUnlabelled returns whether an order has no label after Media Port refused to make one.
// The list may lag, so only a later attempt trusts it.
func (a *MediaPort) CheckUnlabelled(ctx context.Context, source order.Source) (Verdict, error) {
	if activity.GetInfo(ctx).Attempt == 1 {
		return Verdict{}, attempt.Benign(attempt.TypeSettling, a.Options.Timing.Settle, "Media Port's list may lag behind its answer")
	}
	current, err := a.Options.Client.Order(ctx, source.Account, source.Reference)
	switch {
	case clients.CodeOf(err) == mediaport.CodeNotFound:
		return Verdict{Explanation: fmt.Sprintf("Media Port no longer lists order %s, which can mean that it has its label", source.Reference)}, nil
	case err != nil:
		return Verdict{}, a.Options.Timing.ReadFailed(ctx, err)
	case current.LabelGenerated():
		return Verdict{Explanation: fmt.Sprintf("Media Port has generated the label of order %s", source.Reference)}, nil
	}
	made, err := a.labelled(ctx, source)
	if made || err != nil {
		return Verdict{Explanation: fmt.Sprintf("Media Port has labels for order %s", source.Reference)}, err
	}
	return Verdict{Cancelled: true, Explanation: fmt.Sprintf("Media Port has no label for order %s", source.Reference)}, nil
}

func (a *MediaPort) generate(ctx context.Context, source order.Source, items []string) (Generated, error) {
	ids := make([]int64, len(items))
	for i, reference := range items {
		id, err := itemID(reference)
		if err != nil {
			return Generated{}, refuseMediaPort("generate label", err)
		}
		ids[i] = id
	}
	err := a.Options.Client.GenerateLabel(ctx, source.Account, source.Reference, ids)
	switch clients.CodeOf(err) {
	case mediaport.CodeLabelExists:
		return Generated{}, nil // an earlier request has arrived in between
	case mediaport.CodeItemsChanged:
		return a.changed(ctx, source, items, err)
	}
	return Generated{}, a.Options.Timing.ActFailed(ctx, err)
}

// changed reads which items are left after Media Port made no label for the requested ones.
// Its list may show the change late.
func (a *MediaPort) changed(ctx context.Context, source order.Source, items []string, refusal error) (Generated, error) {
	current, err := a.Options.Client.Order(ctx, source.Account, source.Reference)
	switch {
	case err != nil:
		return Generated{}, a.Options.Timing.ReadFailed(ctx, err)
	case !sameItems(references(current), items):
		return Generated{Changed: true, Left: references(current)}, nil
	case activity.GetInfo(ctx).Attempt < changedAttempts:
		return Generated{}, attempt.Benign(attempt.TypeNotYet, a.Options.Timing.Settle, refusal.Error())
	}
	return Generated{}, a.Options.Timing.ActFailed(ctx, refusal)
}

func sameItems(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// refuseMediaPort is the refusal of a step for a reference that is not an item's.
func refuseMediaPort(operation string, err error) error {
	return attempt.Refuse(order.Problem{Provider: order.ProviderMediaPort, Operation: operation, Code: "item", Message: err.Error()})
}

// AwaitTracking returns the tracking numbers of Media Port's couriers. An order that is no
// longer listed has none.
func (a *MediaPort) AwaitTracking(ctx context.Context, source order.Source) ([]string, error) {
	current, err := a.Options.Client.Order(ctx, source.Account, source.Reference)
	switch {
	case clients.CodeOf(err) == mediaport.CodeNotFound:
		return nil, nil
	case err != nil:
		return nil, a.Options.Timing.ReadFailed(ctx, err)
	case !current.LabelGenerated():
		return nil, a.Options.Timing.NotYet(ctx, "Media Port does not show the label of order %s yet", source.Reference)
	}
	var numbers []string
	for _, shipment := range current.TrackingNumbers {
		numbers = append(numbers, shipment.TrackingNumber)
	}
	return numbers, nil
}

// EnsureItemsCancelled cancels items of an order at Media Port, and reads them back. A repeat
// counts as done; once the label exists nothing can be cancelled. An order that is not listed
// may still have items to cancel, so each of them is requested.
func (a *MediaPort) EnsureItemsCancelled(ctx context.Context, source order.Source, items []string) (Verdict, error) {
	current, err := a.Options.Client.Order(ctx, source.Account, source.Reference)
	left := references(current)
	switch {
	case clients.CodeOf(err) == mediaport.CodeNotFound:
		left = items
	case err != nil:
		return Verdict{}, a.Options.Timing.ReadFailed(ctx, err)
	case current.LabelGenerated():
		return Verdict{Explanation: fmt.Sprintf("Media Port has generated the label of order %s", source.Reference)}, nil
	}
	undone := false
	for _, reference := range items {
		if !slices.Contains(left, reference) {
			continue
		}
		_, labelled, err := a.cancelItem(ctx, source, reference)
		if err != nil || labelled != "" {
			return Verdict{Explanation: labelled, Undone: err == nil && undone}, err
		}
		undone = true
	}
	return a.itemsGone(ctx, source, items, undone)
}

// cancelItem cancels one item. Before: it had been cancelled earlier. Labelled is Media
// Port's refusal because the label exists.
func (a *MediaPort) cancelItem(ctx context.Context, source order.Source, reference string) (before bool, labelled string, err error) {
	id, err := itemID(reference)
	if err != nil {
		return false, "", refuseMediaPort("cancel item", err)
	}
	err = a.Options.Client.CancelItem(ctx, source.Account, source.Reference, id)
	switch clients.CodeOf(err) {
	case mediaport.CodeAlreadyCancelled:
		return true, "", nil
	case mediaport.CodeLabelExists:
		return false, err.Error(), nil
	}
	return false, "", a.Options.Timing.ActFailed(ctx, err)
}

// itemsGone reads whether items are cancelled. An order that is not listed cannot be read. If
// the list lags, an item that it still shows is cancelled again, and Media Port answers that
// it was cancelled before.
func (a *MediaPort) itemsGone(ctx context.Context, source order.Source, items []string, undone bool) (Verdict, error) {
	gone := Verdict{Cancelled: true, Explanation: plain.Counted(len(items), "item") + " cancelled at Media Port"}
	current, err := a.Options.Client.Order(ctx, source.Account, source.Reference)
	switch {
	case clients.CodeOf(err) == mediaport.CodeNotFound:
		gone.Explanation += ", which does not list the order, so the cancellation cannot be read back"
		return gone, nil
	case err != nil:
		return Verdict{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	shown := references(current)
	for _, reference := range items {
		if !slices.Contains(shown, reference) {
			continue
		}
		before, labelled, err := a.cancelItem(ctx, source, reference)
		switch {
		case err != nil || labelled != "":
			return Verdict{Explanation: labelled, Undone: err == nil && undone}, err
		case !before:
			words := fmt.Sprintf("Media Port says that item %s is cancelled but still shows it", reference)
			return Verdict{Explanation: words, Undone: undone}, unread(ctx, nil, "item "+reference, "%s", words)
		}
	}
	return gone, nil
}

// AwaitFiles stores the labels or protocols of an order, one file for each courier, as soon
// as Media Port has them.
func (a *MediaPort) AwaitFiles(ctx context.Context, ref order.Ref, source order.Source, kind order.DocumentKind) ([]order.Document, error) {
	fetch := a.Options.Client.Labels
	if kind == order.DocumentProtocol {
		fetch = a.Options.Client.Protocols
	}
	files, err := fetch(ctx, source.Account, source.Reference)
	if clients.CodeOf(err) == mediaport.CodeNoLabel {
		return nil, a.Options.Timing.NotYet(ctx, "%v", err)
	}
	if err != nil {
		return nil, a.Options.Timing.ReadFailed(ctx, err)
	}
	var stored []order.Document
	shipment := documents.ShipmentOf(order.ProviderMediaPort, source.Reference) // an order is labelled once, as a whole
	for i, file := range files {
		document, err := store(ctx, a.Options.Documents, ref, kind.Part(partName(file.Courier, i)), shipment,
			clients.File{Bytes: file.Bytes, MediaType: file.MediaType})
		if err != nil {
			return nil, err
		}
		stored = append(stored, document)
	}
	return stored, nil
}

// partName makes a courier's name fit into a document's name. The position makes it unique:
// two names may differ only in removed characters.
func partName(courier string, i int) string {
	const longest = 20
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(courier))
	return strings.TrimSuffix(fmt.Sprintf("%d-%s", i+1, plain[:min(len(plain), longest)]), "-")
}
