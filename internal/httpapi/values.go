package httpapi

import (
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/internal/orders"
	"orderflow/order"
)

func init() {
	// A list is never null, neither in bodies nor in answers. This is a global setting of huma,
	// which is used only for our operations.
	huma.DefaultArrayNullable = false
}

// valuesOf are all values of the enumerated types.
var valuesOf = map[reflect.Type][]any{
	reflect.TypeFor[order.Status](): {order.StatusRunning, order.StatusNeedsAttention, order.StatusHeld, order.StatusCancelling,
		order.StatusCompleted, order.StatusCancelled, order.StatusFailed},
	reflect.TypeFor[order.Stage](): {order.StageCreate, order.StageAddItems, order.StageSubmit, order.StagePreflight, order.StageOffers,
		order.StageBuy, order.StageLabel, order.StageProtocol, order.StageReport, order.StageTrack},
	reflect.TypeFor[order.StageOutcome](): {order.OutcomeUnderWay, order.OutcomeDone, order.OutcomeSkipped, order.OutcomeNotOffered, order.OutcomeStopped},
	reflect.TypeFor[order.Action](): {order.ActionRetry, order.ActionAmend, order.ActionChooseOffer, order.ActionSkip, order.ActionShipByHand,
		order.ActionCancel, order.ActionDone},
	reflect.TypeFor[order.Carrier]():        anyOf(order.Carriers),
	reflect.TypeFor[order.CaseKind]():       anyOf(order.CaseKinds),
	reflect.TypeFor[order.Milestone]():      anyOf(order.Milestones),
	reflect.TypeFor[orders.Leaving]():       {orders.LeavingByCourier, orders.LeavingAtPoint},
	reflect.TypeFor[order.CancelDecision](): {order.CancelAccepted, order.CancelRefused},
	reflect.TypeFor[order.Production]():     {order.ProductionMyPromo, order.ProductionNone},
	reflect.TypeFor[order.ReportTarget]():   {order.ReportMyPromo, order.ReportMerkana},
	reflect.TypeFor[order.OfferPolicy]():    {order.OfferCheapest, order.OfferService, order.OfferManual},
	reflect.TypeFor[order.LabelFormat]():    {order.LabelPDF, order.LabelZPL, order.LabelEPL},
	reflect.TypeFor[order.StockPolicy]():    {order.StockIgnore, order.StockNote, order.StockRefuse},
}

func anyOf[T any](values []T) []any {
	all := make([]any, len(values))
	for i, value := range values {
		all[i] = value
	}
	return all
}

// mayBeEmpty are the fields that are always present, and empty while they have no value: an
// order that has not started has no stage, and a case may have neither.
var mayBeEmpty = []string{"State.stage", "Need.stage", "Task.carrier", "Prospect.carrier"}

// describeValues adds the values of enumerated types to the schemas. It only describes: package
// order, or the tags of the input types, validate.
func describeValues(registry huma.Registry) {
	for name, schema := range registry.Map() {
		described := registry.TypeFromRef("#/components/schemas/" + name)
		if described == nil || described.Kind() != reflect.Struct {
			continue
		}
		for _, field := range reflect.VisibleFields(described) {
			tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if property := schema.Properties[tag]; property != nil {
				describeField(property, field.Type, slices.Contains(mayBeEmpty, name+"."+tag))
			}
		}
	}
	registry.Map()["State"].Required = slices.DeleteFunc(slices.Clone(registry.Map()["State"].Required),
		func(name string) bool { return name == "order" }) // which a case doesn't have
}

func describeField(property *huma.Schema, kind reflect.Type, empty bool) {
	for kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	if kind.Kind() == reflect.Slice && property.Items != nil {
		property, kind = property.Items, kind.Elem()
	}
	if values := valuesOf[kind]; values != nil && len(property.Enum) == 0 {
		property.Enum = slices.Clone(values)
		if empty {
			property.Enum = append(property.Enum, "")
		}
	}
}

// withoutNulls makes answers match their description: an empty list is [], not null, and a case
// has no document.
func withoutNulls(_ huma.Context, _ string, answer any) (any, error) {
	if answer == nil {
		return nil, nil
	}
	shown := reflect.New(reflect.TypeOf(answer))
	shown.Elem().Set(reflect.ValueOf(answer))
	fillLists(shown.Elem())
	if state, ok := shown.Elem().Interface().(order.State); ok && (state.Case != nil || state.Order.ID == "") {
		return caseState{State: state}, nil
	}
	return shown.Elem().Interface(), nil
}

// caseState is the state of a case, or of an erased order: it has no document.
type caseState struct {
	order.State
	Order *order.Order `json:"order,omitempty"`
}

// fillLists replaces nil lists by empty ones, except omitted fields.
func fillLists(value reflect.Value) {
	switch {
	case value.Kind() == reflect.Pointer && !value.IsNil():
		fillLists(value.Elem())
	case value.Kind() == reflect.Struct:
		for i := range value.NumField() {
			if value.Type().Field(i).IsExported() {
				fillLists(value.Field(i))
			}
		}
	case isList(value):
		if value.IsNil() && value.CanSet() {
			value.Set(reflect.MakeSlice(value.Type(), 0, 0))
		}
		for i := range value.Len() {
			fillLists(value.Index(i))
		}
	}
}

// isList distinguishes lists from byte slices, which are strings in JSON.
func isList(value reflect.Value) bool {
	return value.Kind() == reflect.Slice && value.Type().Elem().Kind() != reflect.Uint8
}
