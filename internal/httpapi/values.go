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
	// A list is never null, neither in what is sent nor in what is wanted. It is a setting
	// of huma as a whole, which describes nothing but our operations.
	huma.DefaultArrayNullable = false
}

// valuesOf are all values of the types that have some only.
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

// mayBeEmpty are the fields that always stand there, and are empty while there is no value:
// an order that has not begun has no stage, and a case may have neither.
var mayBeEmpty = []string{"State.stage", "Need.stage", "Task.carrier", "Prospect.carrier"}

// describeValues names the values of all fields whose types have some only. It describes:
// what is wanted is judged by package order, or by the tags of what is read.
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

// withoutNulls keeps answers to their description: a list in which nothing is has no
// members, and a case has no document.
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

// caseState is the state of a case, or of an order that was erased: there is no document.
type caseState struct {
	order.State
	Order *order.Order `json:"order,omitempty"`
}

// fillLists makes lists that are nil empty, but for those that are left out then.
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

// isList tells a list from bytes, which are a text.
func isList(value reflect.Value) bool {
	return value.Kind() == reflect.Slice && value.Type().Elem().Kind() != reflect.Uint8
}
