package workflows_test

import (
	"fmt"
	"slices"
)

// moves are the transitions of an order, read from the log.
type moves struct {
	made    []string
	undrawn []string
}

func (m *moves) Debug(message string, fields ...any) {
	if message == "phase" {
		m.made = append(m.made, transitionIn(fields))
	}
}

func (m *moves) Error(message string, fields ...any) {
	if message == "phase: a transition that is not drawn" {
		m.undrawn = append(m.undrawn, transitionIn(fields))
	}
}

func (*moves) Info(string, ...any) {}
func (*moves) Warn(string, ...any) {}

// transitionIn is the transition in the fields of a log line: "production: none → draft".
func transitionIn(fields []any) string {
	value := func(name string) any { return fields[slices.Index(fields, any(name))+1] }
	return fmt.Sprintf("%v: %v", value("of"), value("transition"))
}
