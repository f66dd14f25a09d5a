package step

import (
	"errors"
	"regexp"

	"orderflow/order"
)

// Field maps a provider's field name to a path of the order document, in the syntax of
// regexp.Expand.
type Field struct {
	theirs *regexp.Regexp
	ours   string
}

// FieldOf returns the Field of all provider names that match the whole regular expression.
func FieldOf(theirs, ours string) Field {
	return Field{regexp.MustCompile("^" + theirs + "$"), ours}
}

// PartyFields returns the Fields of a recipient or a shipper: pairs of the provider's name,
// after a prefix, and ours.
func PartyFields(prefix, party string, names [][2]string) (all []Field) {
	for _, name := range names {
		all = append(all, FieldOf(prefix+name[0], party+"."+name[1]))
	}
	return all
}

// InDocument replaces the provider's field names in a problem by paths of the order document.
// The first match counts. Fields without a match keep the provider's name.
func InDocument(problems []order.FieldProblem, fields []Field) (named []order.FieldProblem) {
	for _, problem := range problems {
		for _, field := range fields {
			if at := field.theirs.FindStringSubmatchIndex(problem.Path); at != nil {
				problem.Path = string(field.theirs.ExpandString(nil, field.ours, problem.Path, at))
				break
			}
		}
		named = append(named, problem)
	}
	return named
}

// RenameFields replaces the field names of a provider's refusal by paths of the document. Our
// own refusals have such paths already.
func RenameFields(err error, rename func(path string) string) error {
	var refused *Refusal
	if errors.As(err, &refused) && refused.Problem.HTTPStatus != 0 {
		for i := range refused.Problem.Fields {
			field := &refused.Problem.Fields[i]
			field.Path = rename(field.Path)
		}
	}
	return err
}
