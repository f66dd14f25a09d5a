package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"orderflow/clients"
	"orderflow/clients/mediaport"
	"orderflow/internal/documents"
	"orderflow/order"
)

// MediaPort has the steps of Media Port, which brings orders and the couriers for
// them. Its Temporal activities are its exported methods.
type MediaPort struct {
	Options MediaPortOptions
}

// MediaPortOptions are what the steps at Media Port need.
type MediaPortOptions struct {
	Client    *mediaport.Client
	Documents *documents.Store
	Pace      Pace
	// SKUs maps those of Media Port to MyPromo's, for goods that MyPromo makes.
	SKUs map[string]string
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

// ReadItems returns the references of an order's items that nobody has cancelled.
// An order that Media Port no longer lists has none to say of: known is false.
func (a *MediaPort) ReadItems(ctx context.Context, source order.Source) (Items, error) {
	current, err := a.Options.Client.Order(ctx, source.Account, source.Reference)
	switch {
	case clients.CodeOf(err) == mediaport.CodeNotFound:
		return Items{}, nil
	case err != nil:
		return Items{}, a.Options.Pace.readFailed(ctx, err)
	}
	return Items{Known: true, Left: references(current)}, nil
}

// Items are what is left of an order at Media Port.
type Items struct {
	// Known is false when Media Port does not list the order.
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

// Generated is what became of the wish for a label.
type Generated struct {
	// Changed says that the customer has cancelled something: there is no label, and
	// Left are the items that remain.
	Changed bool     `json:"changed,omitempty"`
	Left    []string `json:"left,omitempty"`
}

// EnsureLabelGenerated has Media Port make the label for exactly these items, unless
// the order has its label. It orders the couriers, and nothing can be cancelled after
// it. Media Port may list new orders only; so before it acts it also asks for labels.
//
// Refused: Media Port makes no label for another reason than changed items.
func (a *MediaPort) EnsureLabelGenerated(ctx context.Context, ref order.Ref, source order.Source, items []string) (Generated, error) {
	current, err := a.Options.Client.Order(ctx, source.Account, source.Reference)
	listed := clients.CodeOf(err) != mediaport.CodeNotFound
	switch {
	case listed && err != nil:
		return Generated{}, a.Options.Pace.readFailed(ctx, err)
	case listed && current.LabelGenerated():
		return Generated{}, nil
	case listed && !sameItems(references(current), items):
		return Generated{Changed: true, Left: references(current)}, nil
	}
	if made, err := a.labelled(ctx, source); made || err != nil {
		return Generated{}, err
	}
	if !listed {
		return Generated{}, a.Options.Pace.readFailed(ctx, err)
	}
	if err := a.Options.Pace.settled(ctx, ref); err != nil {
		return Generated{}, err
	}
	return a.generate(ctx, source, items)
}

// labelled reports whether there are labels to fetch.
func (a *MediaPort) labelled(ctx context.Context, source order.Source) (bool, error) {
	_, err := a.Options.Client.Labels(ctx, source.Account, source.Reference)
	if errors.Is(err, clients.Refused) {
		return false, nil
	}
	return err == nil, a.Options.Pace.readFailed(ctx, err)
}

func (a *MediaPort) generate(ctx context.Context, source order.Source, items []string) (Generated, error) {
	ids := make([]int64, len(items))
	for i, reference := range items {
		id, err := itemID(reference)
		if err != nil {
			return Generated{}, refuseMediaPort("item", err.Error())
		}
		ids[i] = id
	}
	err := a.Options.Client.GenerateLabel(ctx, source.Account, source.Reference, ids)
	switch clients.CodeOf(err) {
	case mediaport.CodeLabelExists:
		return Generated{}, nil // an earlier request has arrived in between
	case mediaport.CodeItemsChanged:
		current, readErr := a.Options.Client.Order(ctx, source.Account, source.Reference)
		if readErr != nil {
			return Generated{}, a.Options.Pace.readFailed(ctx, readErr)
		}
		if !sameItems(references(current), items) {
			return Generated{Changed: true, Left: references(current)}, nil
		}
	}
	return Generated{}, a.Options.Pace.actFailed(ctx, err)
}

func sameItems(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func refuseMediaPort(code, message string) error {
	return Refuse(order.Problem{Provider: ProviderMediaPort, Operation: "generate label", Code: code, Message: message})
}

// AwaitTracking returns the tracking numbers that Media Port's couriers gave. An
// order that is no longer listed has none.
func (a *MediaPort) AwaitTracking(ctx context.Context, source order.Source) ([]string, error) {
	current, err := a.Options.Client.Order(ctx, source.Account, source.Reference)
	switch {
	case clients.CodeOf(err) == mediaport.CodeNotFound:
		return nil, nil
	case err != nil:
		return nil, a.Options.Pace.readFailed(ctx, err)
	case !current.LabelGenerated():
		return nil, a.Options.Pace.notYet(ctx, "Media Port does not show the label of order %s yet", source.Reference)
	}
	var numbers []string
	for _, shipment := range current.TrackingNumbers {
		numbers = append(numbers, shipment.TrackingNumber)
	}
	return numbers, nil
}

// EnsureItemsCancelled cancels items of an order at Media Port. A repeat counts as
// done; once the label exists nothing can be cancelled.
func (a *MediaPort) EnsureItemsCancelled(ctx context.Context, source order.Source, items []string) (Verdict, error) {
	current, err := a.Options.Client.Order(ctx, source.Account, source.Reference)
	if err != nil {
		return Verdict{}, a.Options.Pace.readFailed(ctx, err)
	}
	if current.LabelGenerated() {
		return Verdict{Explanation: fmt.Sprintf("Media Port has generated the label of order %s", source.Reference)}, nil
	}
	left := references(current)
	for i, reference := range items {
		if !slices.Contains(left, reference) {
			continue
		}
		id, err := itemID(reference)
		if err == nil {
			err = a.Options.Client.CancelItem(ctx, source.Account, source.Reference, id)
		}
		switch {
		case clients.CodeOf(err) == mediaport.CodeAlreadyCancelled:
		case clients.CodeOf(err) == mediaport.CodeLabelExists:
			return Verdict{Explanation: err.Error(), Undone: i > 0}, nil
		case err != nil:
			return Verdict{}, a.Options.Pace.actFailed(ctx, err)
		}
	}
	return Verdict{Cancelled: true, Explanation: fmt.Sprintf("%d items cancelled at Media Port", len(items))}, nil
}

// AwaitFiles stores the labels or protocols of an order, one file for each courier,
// as soon as Media Port has them.
func (a *MediaPort) AwaitFiles(ctx context.Context, ref order.Ref, source order.Source, kind order.DocumentKind) ([]order.Document, error) {
	fetch := a.Options.Client.Labels
	if kind == order.DocumentProtocol {
		fetch = a.Options.Client.Protocols
	}
	files, err := fetch(ctx, source.Account, source.Reference)
	if clients.CodeOf(err) == mediaport.CodeNoLabel {
		return nil, a.Options.Pace.notYet(ctx, "%v", err)
	}
	if err != nil {
		return nil, a.Options.Pace.readFailed(ctx, err)
	}
	var stored []order.Document
	for i, file := range files {
		document, err := store(ctx, a.Options.Documents, ref, kind.Part(partName(file.Courier, i)),
			clients.File{Bytes: file.Bytes, MediaType: file.MediaType})
		if err != nil {
			return nil, err
		}
		stored = append(stored, document)
	}
	return stored, nil
}

// partName is a courier's name as it may stand in the name of a document. The
// position makes it unique: two names may differ in what is left out.
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
