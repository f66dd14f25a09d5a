package orders

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"orderflow/order"
)

// FilterError says which part of a filter breaks which rule. Nothing was looked up.
type FilterError struct {
	// Field is the part's name, the same as the HTTP parameter's.
	Field string
	// Value is the given value, quoted if it is text.
	Value string
	Rule  string
}

// Error names the part, its value and the rule.
func (e *FilterError) Error() string { return fmt.Sprintf("%s %s: %s", e.Field, e.Value, e.Rule) }

// The rules for the values that find one order.
const (
	TrackingRule  = "want a tracking number: up to 50 letters and digits, with at least one digit; spaces, dashes, dots and slashes are allowed"
	ReferenceRule = "want the order's reference in its shop, or its id: up to 100 characters, no e-mail address (personal data can't be searched)"
	RefRule       = "want mypromo:ID, shipx:ID or tpk:ID, such as shipx:4100200300; for Media Port and Merkana, use the reference"
)

const maxReference = 100 // characters, as in an order's source

var (
	parcelNumber = regexp.MustCompile(`^[\pL\pN]([\pL\pN ./_-]{0,98}[\pL\pN])?$`)
	providerRef  = regexp.MustCompile(`^(` + strings.Join(order.Numbered, `|`) + `):[1-9][0-9]{0,18}$`)
	orderID      = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{2,49}$`)
)

// typedNumber is a typed or copied number with plain spaces and dashes and without invisible
// characters.
func typedNumber(text string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Pd, r):
			return '-'
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(plain), " ")
}

// validTracking reports whether a text can be a tracking number.
func validTracking(text string) bool {
	typed := typedNumber(text)
	return parcelNumber.MatchString(typed) && strings.ContainsFunc(typed, unicode.IsDigit) &&
		utf8.RuneCountInString(lettersAndDigits(typed)) <= maxTracking
}

// maxTracking is the length of the longest tracking number, in characters.
const maxTracking = 50

// trackingForms are the forms in which a typed number may be stored: providers store numbers
// without spaces and dashes and in upper case, people who ship by hand store anything.
func trackingForms(text string) []string {
	typed := typedNumber(text)
	var forms []string
	for _, form := range []string{typed, strings.ReplaceAll(typed, " ", ""), lettersAndDigits(typed)} {
		for _, one := range []string{form, strings.ToUpper(form)} {
			if !slices.Contains(forms, one) {
				forms = append(forms, one)
			}
		}
	}
	return forms
}

func lettersAndDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, text)
}

func validReference(text string) bool {
	text = strings.TrimSpace(text)
	return text != "" && utf8.ValidString(text) && utf8.RuneCountInString(text) <= maxReference &&
		!strings.Contains(text, "@") && !strings.ContainsFunc(text, unicode.IsControl)
}

// normalRef is an id at a provider as search attributes contain it.
func normalRef(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// found are the conditions that find one order.
func (f Filter) found() []string {
	var conditions []string
	if f.Tracking != "" {
		conditions = append(conditions, oneOf(order.AttributeTrackingNumbers, trackingForms(f.Tracking)...))
	}
	if f.Ref != "" {
		conditions = append(conditions, equal(order.AttributeProviderRefs, normalRef(f.Ref)))
	}
	if f.Reference != "" {
		conditions = append(conditions, f.named(searchable(f.Reference)))
	}
	return conditions
}

// named matches orders with this reference, and the order with this id: orders without the
// search attribute are found by id only. With Attention it also matches the order's cases.
func (f Filter) named(reference string) string {
	condition := equal(order.AttributeReference, reference)
	if orderID.MatchString(reference) {
		id := order.WorkflowID(reference)
		condition += " OR " + equal("WorkflowId", id)
		if f.Attention {
			condition += " OR WorkflowId STARTS_WITH " + quote(order.CaseIDOf(id, ""))
		}
	}
	return "(" + condition + ")"
}

// FindParcel returns the orders for a number that a person typed or scanned: a tracking number,
// the order's reference in its shop, or its id. A text that can be none of these finds nothing.
func (s *Service) FindParcel(ctx context.Context, number string) ([]Row, error) {
	for _, filter := range []Filter{{Tracking: number}, {Reference: strings.TrimSpace(number)}} {
		if filter.Tracking == "" && filter.Reference == "" || filter.Check() != nil {
			continue
		}
		rows, err := s.List(ctx, filter)
		if err != nil || len(rows) > 0 {
			return rows, err
		}
	}
	return nil, nil
}
