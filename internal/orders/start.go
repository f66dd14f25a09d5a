package orders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows"
)

// Started is an order that Temporal has stored.
type Started struct {
	ID         string `json:"id"`
	WorkflowID string `json:"workflowId"`
	RunID      string `json:"runId"`
	// Existing says that the same order, with the same content, was started before.
	Existing bool `json:"existing"`
	// Unfit are the carriers that make no offer for an order with carrier best, and why.
	Unfit []order.Unfit `json:"unfit,omitempty"`
	// WebUI is the order's page in the Temporal Web UI.
	WebUI string `json:"webUi"`
}

// ConflictError means that an order with other content has the id.
type ConflictError struct {
	ID string
	// Differences have the value of the existing order as A.
	Differences []order.Difference
}

// maxShown is the number of differences in an error's text.
const maxShown = 10

// Error shows the first differences, without values of personal fields.
func (e *ConflictError) Error() string {
	var texts []string
	for _, difference := range e.Differences[:min(len(e.Differences), maxShown)] {
		texts = append(texts, difference.String())
	}
	if more := len(e.Differences) - maxShown; more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	return fmt.Sprintf("order %s was started before with different content (before and now): %s; use a new id for a new order",
		e.ID, strings.Join(texts, "; "))
}

// Start starts an order, or finds that it was started before, even if it has ended.
//
// order.Problems: the document is invalid; nothing was started. *ConflictError: the id belongs
// to an order with other content. encryption.ErrErased: the id belongs to an erased order.
func (s *Service) Start(ctx context.Context, doc order.Order) (Started, error) {
	doc = doc.Normalised()
	asked := doc
	doc = s.Complete(doc)
	if problems := workflows.Validate(doc); len(problems) > 0 {
		return s.existingFromBefore(ctx, asked, problems)
	}
	if before, known, err := s.archivedBefore(ctx, asked); known || err != nil {
		return before, err
	}
	run, err := s.client.ExecuteWorkflow(ctx, startOptions(doc), order.WorkflowType, s.input(doc)...)
	var taken *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &taken) {
		return s.existing(ctx, asked, taken.RunId)
	}
	if err != nil {
		return Started{}, fmt.Errorf("start order %s: %w", doc.ID, err)
	}
	return s.started(doc, run.GetRunID(), false), nil
}

// Before finds the order that a start of a document would find, and its status; nil if there is
// none.
//
// *ConflictError: as Start.
func (s *Service) Before(ctx context.Context, doc order.Order) (*Started, order.Status, error) {
	doc = doc.Normalised()
	run, err := s.describe(ctx, doc.ID)
	if errors.Is(err, ErrNotFound) {
		return s.beforeInArchive(ctx, doc)
	}
	if err != nil {
		return nil, "", err
	}
	before, err := s.existing(ctx, doc, run.WorkflowExecution.RunID)
	return &before, cmp.Or(statusOf(run), order.StatusRunning), err
}

func (s *Service) beforeInArchive(ctx context.Context, doc order.Order) (*Started, order.Status, error) {
	before, known, err := s.archivedBefore(ctx, doc)
	if !known {
		return nil, "", err
	}
	state, unreadable := s.archivedState(ctx, doc.ID, ErrNotFound)
	return &before, state.Status, cmp.Or(err, unreadable)
}

// input is the workflow input of a new order. Settings are left out if no shop is notified, so
// that the input is the same as in older versions.
func (s *Service) input(doc order.Order) []any {
	if s.options.Notifies == nil || !s.options.Notifies(doc.Source.System) {
		return []any{doc}
	}
	return []any{doc, order.Again{}, order.Settings{Notify: true}}
}

// existingFromBefore returns the existing order that a document was valid for under earlier rules or
// configuration: sent again, it is the same order. If there is none, it returns the problems.
func (s *Service) existingFromBefore(ctx context.Context, doc order.Order, problems order.Problems) (Started, error) {
	if before, known, err := s.archivedBefore(ctx, doc); known && err == nil {
		return before, nil
	}
	run, err := s.describe(ctx, doc.ID)
	if err != nil {
		return Started{}, problems
	}
	again, err := s.existing(ctx, doc, run.WorkflowExecution.RunID)
	if err != nil {
		return Started{}, problems
	}
	return again, nil
}

// Complete adds the configured values to a normalized order: the reference prefix, the contact
// phone if InPost needs one, and Latin letters if labels need them.
func (s *Service) Complete(doc order.Order) order.Order { return s.options.complete(doc) }

func (o Options) complete(doc order.Order) order.Order {
	doc.ReferencePrefix = cmp.Or(doc.ReferencePrefix, o.ReferencePrefix)
	return o.shippable(doc)
}

// shippable is the part of Complete for carriers.
func (o Options) shippable(doc order.Order) order.Order {
	return doc.WithContactPhone(o.ContactPhone).WithTransliteration(o.Transliterate)
}

func (s *Service) started(doc order.Order, runID string, existing bool) Started {
	return Started{
		ID: doc.ID, WorkflowID: order.WorkflowID(doc.ID), RunID: runID, Existing: existing,
		Unfit: workflows.DropOuts(doc), WebUI: s.pageOfRun(order.WorkflowID(doc.ID), runID)}
}

var (
	statusKey    = temporal.NewSearchAttributeKeyKeyword(order.AttributeStatus)
	sourceKey    = temporal.NewSearchAttributeKeyKeyword(order.AttributeSource)
	carrierKey   = temporal.NewSearchAttributeKeyKeyword(order.AttributeCarrier)
	attentionKey = temporal.NewSearchAttributeKeyBool(order.AttributeNeedsAttention)
	acceptedKey  = temporal.NewSearchAttributeKeyTime(order.AttributeAcceptedAt)
	referenceKey = temporal.NewSearchAttributeKeyKeyword(order.AttributeReference)
)

// acceptance is the acceptance time as lists show it. SQLite's lists store milliseconds.
func acceptance(at time.Time) temporal.SearchAttributeUpdate {
	return acceptedKey.ValueSet(at.UTC().Truncate(time.Millisecond))
}

// startOptions make an order unique by its id, and list it before any worker has seen it. The
// first worker sets the stage.
func startOptions(doc order.Order) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID:                                       order.WorkflowID(doc.ID),
		TaskQueue:                                activities.QueueOrders,
		WorkflowIDReusePolicy:                    enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy:                 enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary:                            summary(doc),
		TypedSearchAttributes:                    temporal.NewSearchAttributes(attributesOf(doc, time.Now())...),
	}
}

func attributesOf(doc order.Order, accepted time.Time) []temporal.SearchAttributeUpdate {
	return []temporal.SearchAttributeUpdate{
		statusKey.ValueSet(string(order.StatusRunning)),
		sourceKey.ValueSet(doc.Source.System),
		carrierKey.ValueSet(string(doc.Shipping.Carrier)),
		attentionKey.ValueSet(false),
		acceptance(accepted),
		referenceKey.ValueSet(publicReference(doc)),
	}
}

// summary describes an order for lists, without personal data.
func summary(doc order.Order) string {
	items := fmt.Sprintf("%d items", len(doc.Items))
	if len(doc.Items) == 1 {
		items = "1 item"
	}
	route := "made to order"
	if doc.Production == order.ProductionNone {
		route = "from stock"
	}
	return fmt.Sprintf("%s: %s, %s, ships with %s", doc.Source.System, items, route, doc.Shipping.Carrier)
}

// existing compares an order with the one that has its id. Both are normalized, because the
// existing one may be from a version that did not normalize.
func (s *Service) existing(ctx context.Context, doc order.Order, runID string) (Started, error) {
	before, err := s.document(ctx, doc.ID, runID)
	if err != nil {
		return Started{}, fmt.Errorf("order %s was started before; compare its content: %w", doc.ID, err)
	}
	return s.sameAs(before, doc, runID)
}

// sameAs compares an order with the document of the existing one.
func (s *Service) sameAs(before, doc order.Order, runID string) (Started, error) {
	if doc.ReferencePrefix == "" { // fixed at the start, whatever is configured now
		doc.ReferencePrefix = before.ReferencePrefix
	}
	before = before.Normalised()
	if doc.Shipping.ContactPhone == "" { // as above
		doc.Shipping.ContactPhone = before.Shipping.ContactPhone
	}
	doc = doc.WithTransliteration(before.Shipping.Transliterate) // as above
	if differences := order.Differences(before, doc); len(differences) > 0 {
		return Started{}, &ConflictError{ID: doc.ID, Differences: differences}
	}
	return s.started(doc, runID, true), nil
}

// document reads the document that an order was started with, with its defaults written out: the
// input in the first event of its history.
//
// ErrNeverCame: it was cancelled before it arrived.
func (s *Service) document(ctx context.Context, id, runID string) (order.Order, error) {
	started, err := s.beginning(ctx, order.WorkflowID(id), runID)
	if err != nil {
		return order.Order{}, err
	}
	switch name := started.GetWorkflowType().GetName(); name {
	case order.WorkflowType:
	case workflows.CancelledOrderType:
		return order.Order{}, fmt.Errorf("order %s: %w", id, ErrNeverCame)
	default:
		return order.Order{}, fmt.Errorf("%s is a workflow of type %q, not an order", order.WorkflowID(id), name)
	}
	var doc order.Order
	if err := s.converterOf(id).FromPayloads(started.GetInput(), &doc); err != nil {
		return order.Order{}, fmt.Errorf("read its document: %w", err)
	}
	return doc.WithDefaults(), nil
}

// beginning is the first event of a workflow's history.
func (s *Service) beginning(ctx context.Context, workflowID, runID string) (*history.WorkflowExecutionStartedEventAttributes, error) {
	answer, err := s.client.WorkflowService().GetWorkflowExecutionHistory(ctx, &workflowservice.GetWorkflowExecutionHistoryRequest{
		Namespace:       s.options.Namespace,
		Execution:       &common.WorkflowExecution{WorkflowId: workflowID, RunId: runID},
		MaximumPageSize: 1,
	})
	if err != nil {
		return nil, err
	}
	events := answer.GetHistory().GetEvents()
	if len(events) == 0 {
		return nil, fmt.Errorf("%s has no history", workflowID)
	}
	return events[0].GetWorkflowExecutionStartedEventAttributes(), nil
}
