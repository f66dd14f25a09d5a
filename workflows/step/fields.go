package step

import (
	"errors"
	"regexp"

	"orderflow/order"
)

// Field says what a field of a provider's request is in the order document, as
// regexp.Expand reads it.
type Field struct {
	theirs *regexp.Regexp
	ours   string
}

// FieldOf is the field of the document whose name at the provider matches a whole
// regular expression.
func FieldOf(theirs, ours string) Field {
	return Field{regexp.MustCompile("^" + theirs + "$"), ours}
}

// PartyFields are those of a recipient or a shipper: pairs of the provider's name,
// after a prefix, and ours.
func PartyFields(prefix, party string, names [][2]string) (all []Field) {
	for _, name := range names {
		all = append(all, FieldOf(prefix+name[0], party+"."+name[1]))
	}
	return all
}

// InDocument gives the fields of a provider's problem the paths that they have in the
// order document; the first that fits counts. Others keep the provider's name.
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

// RenameFields changes the paths of the fields that a provider has refused; our own
// refusals have those of the document.
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
