package desk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"orderflow/order"
)

// field is a value of the order document that a form can change.
type field struct {
	// Path is the field's place in the document: "items[3].quantity".
	Path string
	// Kind is text, number, amount or choice.
	Kind string
	// Value is the document's value, or what the user typed.
	Value string
	// Rules are the rules that the value breaks.
	Rules []string
}

// ID is the field's id in the page's HTML.
func (f field) ID() string {
	return "field-" + strings.NewReplacer(".", "-", "[", "-", "]", "").Replace(f.Path)
}

// Name is the field's name in forms.
func (f field) Name() string { return fieldAmend + f.Path }

// fieldAmend is the prefix of form field names for amendments.
const fieldAmend = "amend."

// kindAt is the kind of the document's value at a path; empty if no form can change it.
func kindAt(path string) string {
	kind := reflect.TypeFor[order.Order]()
	for _, step := range steps(path) {
		if step.index >= 0 {
			if kind.Kind() != reflect.Slice {
				return ""
			}
			kind = kind.Elem()
		} else {
			field, known := fieldNamed(kind, step.name)
			if !known {
				return ""
			}
			kind = field.Type
		}
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
	}
	switch {
	case path == "id" || path == "referencePrefix":
		return ""
	case kind == reflect.TypeFor[decimal.Decimal]():
		return "amount"
	case kind.Kind() == reflect.String:
		return "text"
	case kind.Kind() == reflect.Bool:
		return "choice"
	case kind.Kind() == reflect.Int || kind.Kind() == reflect.Int64:
		return "number"
	}
	return ""
}

func fieldNamed(kind reflect.Type, name string) (reflect.StructField, bool) {
	if kind.Kind() != reflect.Struct {
		return reflect.StructField{}, false
	}
	for field := range kind.Fields() {
		if tag, _, _ := strings.Cut(field.Tag.Get("json"), ","); field.IsExported() && tag == name {
			return field, true
		}
	}
	return reflect.StructField{}, false
}

// step is a part of a path: a name, or an index in a list.
type step struct {
	name  string
	index int // -1 for a name
}

var stepForm = regexp.MustCompile(`[A-Za-z0-9]+|\[[0-9]{1,4}\]`)

func steps(path string) []step {
	var all []step
	for _, text := range stepForm.FindAllString(path, -1) {
		if inList, ok := strings.CutPrefix(text, "["); ok {
			index, _ := strconv.Atoi(strings.TrimSuffix(inList, "]"))
			all = append(all, step{index: index})
		} else {
			all = append(all, step{name: text, index: -1})
		}
	}
	return all
}

// plain is the document as decoded JSON, for reads and writes by path.
func plain(doc order.Order) (map[string]any, error) {
	content, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var made map[string]any
	return made, decoder.Decode(&made)
}

// valueAt is the text of the value at a path; empty if there is none.
func valueAt(doc map[string]any, path string) string {
	var at any = doc
	for _, step := range steps(path) {
		switch in := at.(type) {
		case map[string]any:
			at = in[step.name]
		case []any:
			if step.index < 0 || step.index >= len(in) {
				return ""
			}
			at = in[step.index]
		default:
			return ""
		}
	}
	if at == nil {
		return ""
	}
	return fmt.Sprint(at)
}

// set stores a value at a path; nil removes it. It creates missing objects on the way, but no
// list elements.
func set(doc map[string]any, path string, value any) error {
	all := steps(path)
	var at any = doc
	for i, step := range all {
		last := i == len(all)-1
		switch in := at.(type) {
		case map[string]any:
			switch {
			case last && value == nil:
				delete(in, step.name)
			case last:
				in[step.name] = value
			case in[step.name] == nil:
				in[step.name] = map[string]any{}
			}
			at = in[step.name]
		case []any:
			if step.index < 0 || step.index >= len(in) || last {
				return fmt.Errorf("%s: there is no such element", path)
			}
			at = in[step.index]
		default:
			return fmt.Errorf("%s: there is no such field", path)
		}
	}
	return nil
}

// amendment turns a form into the merge patch of an order, and returns the fields as typed. If
// a field can't be read, it returns the broken rule and no patch.
func amendment(doc order.Order, form url.Values) (patch json.RawMessage, typed map[string]string, broken order.Problems, err error) {
	was, err := plain(doc)
	if err != nil {
		return nil, nil, nil, err
	}
	now, _ := plain(doc)
	typed = map[string]string{}
	var changed []string
	for name := range form {
		path, ok := strings.CutPrefix(name, fieldAmend)
		kind := kindAt(path)
		if !ok || kind == "" {
			continue
		}
		text := strings.TrimSpace(form.Get(name))
		typed[path] = text
		if text == valueAt(was, path) {
			continue
		}
		if rule := put(now, path, kind, text); rule != "" {
			broken = append(broken, order.FieldProblem{Path: path, Rule: rule})
		}
		changed = append(changed, path)
	}
	if len(broken) > 0 || len(changed) == 0 {
		return nil, typed, broken, nil
	}
	patch, err = mergePatch(now, withoutEmptyMoney(now, changed))
	return patch, typed, nil, err
}

// withoutEmptyMoney removes from a document the money whose amount was emptied, because a currency
// alone is no money. It returns the changed paths, sorted.
func withoutEmptyMoney(now map[string]any, changed []string) []string {
	for _, path := range slices.Clone(changed) {
		money, is := strings.CutSuffix(path, ".amount")
		if !is || valueAt(now, path) != "" || set(now, money, nil) != nil {
			continue
		}
		inside := func(path string) bool { return strings.HasPrefix(path, money+".") }
		changed = append(slices.DeleteFunc(changed, inside), money)
	}
	slices.Sort(changed)
	return changed
}

// put stores a typed text at a path, or returns the rule that it breaks.
func put(doc map[string]any, path, kind, text string) (rule string) {
	value, rule := read(kind, text)
	if rule != "" {
		return rule
	}
	if err := set(doc, path, value); err != nil {
		return err.Error()
	}
	return ""
}

// read converts a typed text to a value.
func read(kind, text string) (value any, rule string) {
	switch {
	case text == "":
		return nil, ""
	case kind == "number":
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, "want a whole number"
		}
		return number, ""
	case kind == "amount":
		number, err := decimal.NewFromString(strings.ReplaceAll(text, ",", "."))
		if err != nil || len(text) > 20 {
			return nil, "want a number such as 15.99"
		}
		return number.String(), ""
	case kind == "choice":
		return text == "true", ""
	}
	return text, ""
}

// mergePatch is the patch with the changed values of a document. It replaces a list as a whole
// (RFC 7396).
func mergePatch(now map[string]any, changed []string) (json.RawMessage, error) {
	patch := map[string]any{}
	for _, path := range changed {
		before, _, _ := strings.Cut(path, "[")
		var value any = now // nil removes the field
		for _, step := range steps(before) {
			in, _ := value.(map[string]any) // nil has no values
			value = in[step.name]
		}
		in := patch
		all := steps(before)
		for _, step := range all[:len(all)-1] {
			inner, ok := in[step.name].(map[string]any)
			if !ok {
				inner = map[string]any{}
				in[step.name] = inner
			}
			in = inner
		}
		in[all[len(all)-1].name] = value
	}
	return json.Marshal(patch)
}

// fieldsOf are the fields at some paths, with the document's values or the typed ones, and the
// rules that they break.
func fieldsOf(doc order.Order, paths []string, typed map[string]string, broken order.Problems) ([]field, error) {
	values, err := plain(doc)
	if err != nil {
		return nil, err
	}
	var fields []field
	for _, path := range paths {
		kind := kindAt(path)
		if kind == "" || slices.ContainsFunc(fields, func(f field) bool { return f.Path == path }) {
			continue
		}
		one := field{Path: path, Kind: kind, Value: valueAt(values, path)}
		if text, was := typed[path]; was {
			one.Value = text
		}
		for _, problem := range broken {
			if problem.Path == path {
				one.Rules = append(one.Rules, problem.Rule)
			}
		}
		fields = append(fields, one)
	}
	return fields, nil
}

// pathsOf are the fields of the problems. An amount of money has two fields.
func pathsOf(problems []order.FieldProblem) []string {
	var paths []string
	for _, problem := range problems {
		switch {
		case kindAt(problem.Path) != "":
			paths = append(paths, problem.Path)
		case kindAt(problem.Path+".amount") != "":
			paths = append(paths, problem.Path+".amount", problem.Path+".currency")
		}
	}
	return paths
}

// otherPaths are the fields that users can amend in addition to those of a problem.
func otherPaths(doc order.Order) []string {
	paths := []string{"recipient.company", "recipient.firstName", "recipient.lastName", "recipient.street", "recipient.building",
		"recipient.street2", "recipient.postCode", "recipient.city", "recipient.country", "recipient.phone", "recipient.email",
		"shipping.carrier", "shipping.service", "shipping.lockerPoint", "shipping.contactPhone", "shipping.dropoffPoint",
		"shipping.senderPoint", "shipping.priceCap.amount", "shipping.priceCap.currency"}
	for i := range doc.Shipping.Parcels {
		for _, name := range []string{"template", "length", "width", "height", "weight"} {
			paths = append(paths, fmt.Sprintf("shipping.parcels[%d].%s", i, name))
		}
	}
	for i := range min(len(doc.Items), mostItems) {
		for _, name := range []string{"sku", "quantity"} {
			paths = append(paths, fmt.Sprintf("items[%d].%s", i, name))
		}
	}
	return append(paths, filePaths(doc)...)
}

// mostItems is how many items a form has fields of.
const mostItems = 20

// filePaths are the addresses of the print files.
func filePaths(doc order.Order) (paths []string) {
	for i, item := range doc.Items[:min(len(doc.Items), mostItems)] {
		for j := range item.Files {
			paths = append(paths, fmt.Sprintf("items[%d].files[%d].url", i, j))
		}
	}
	return paths
}
