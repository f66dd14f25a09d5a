package cli

import (
	"cmp"
	"errors"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"orderflow/internal/orders"
)

// FindingHelp is the help text for the flags that find single orders.
const FindingHelp = `--tracking takes a tracking number as it is printed: spaces and dashes in it, and
small letters, don't matter. --reference is the order's reference in its shop
(source.reference), or its ID; orders of Media Port and Merkana have their number there
as reference. --ref is an id at a provider: mypromo:ID, shipx:ID or tpk:ID. An order is
found by them within a minute, and by an id only until the order gives it up, as when a
draft is made anew. Nothing is found by a recipient's name, phone number or e-mail
address; an order whose reference has one is found by its ID.

--from and --to are about the acceptance of orders. A day counts from its midnight to its
end; a time is the first moment of --from, and for --to the first one that no longer
counts. What names no zone is in that of this machine (TZ).`

// FilterFlags adds the flags that select orders.
func FilterFlags(flags *pflag.FlagSet, filter *orders.Filter) {
	for _, flag := range []struct {
		name, usage string
		value       *string
	}{
		{"status", "only of this status, such as running", (*string)(&filter.Status)},
		{"stage", "only at this stage, such as preflight", (*string)(&filter.Stage)},
		{"source", "only from this source, such as shop", &filter.Source},
		{"carrier", "only with this carrier, such as shipx", (*string)(&filter.Carrier)},
		{"tracking", "the order of this parcel's number", &filter.Tracking},
		{"reference", "the order of this name in its shop, or of this ID", &filter.Reference},
		{"ref", "the order of this id at a provider, such as shipx:4100200300", &filter.Ref},
	} {
		flags.Var((*FilledFlag)(flag.value), flag.name, flag.usage)
	}
	flags.Var(&momentFlag{at: &filter.StartedFrom, parse: orders.ParseFrom}, "from", "only accepted from this day or time on")
	flags.Var(&momentFlag{at: &filter.StartedBefore, parse: orders.ParseBefore}, "to", "only accepted until the end of this day, or before this time")
}

// FilledFlag is a flag that refuses an empty text: otherwise a script with an empty variable
// would get all orders.
type FilledFlag string

// Set sets the value.
func (f *FilledFlag) Set(text string) error {
	if strings.TrimSpace(text) == "" {
		return errors.New("it is empty; leave the flag out to list all")
	}
	*f = FilledFlag(text)
	return nil
}

// String is the value as given.
func (f *FilledFlag) String() string { return string(*f) }

// Type is the name of the value in the help.
func (f *FilledFlag) Type() string { return "string" }

// momentFlag is a flag for a day or a time.
type momentFlag struct {
	text  string
	at    *time.Time
	parse func(string, *time.Location) (time.Time, error)
}

// Set parses a value in this machine's time zone.
func (m *momentFlag) Set(text string) (err error) {
	m.text = text
	*m.at, err = m.parse(text, time.Local)
	return err
}

// String is the value as given.
func (m *momentFlag) String() string { return m.text }

// Type is the name of the value in the help.
func (m *momentFlag) Type() string { return "day|time" }

// flagNames maps fields of a filter to flags with another name.
var flagNames = map[string]string{"startedFrom": "from", "startedBefore": "to"}

// BadFilter names the command's flag that breaks a rule.
func BadFilter(command string, err error) error {
	var broken *orders.FilterError
	if !errors.As(err, &broken) {
		return BadInput("%s: %w", command, err)
	}
	return BadInput("%s: --%s %s: %s", command, cmp.Or(flagNames[broken.Field], broken.Field), broken.Value, broken.Rule)
}

// SpanFlags adds the flags that limit the acceptance time of orders.
func SpanFlags(flags *pflag.FlagSet, from, before *time.Time) {
	flags.Var(&momentFlag{at: from, parse: orders.ParseFrom}, "from", "only accepted from this day or time on")
	flags.Var(&momentFlag{at: before, parse: orders.ParseBefore}, "to", "only accepted until the end of this day, or before this time")
}

// CheckSpan refuses a span that ends before it begins.
func CheckSpan(command string, from, before time.Time) error {
	if !from.IsZero() && !before.IsZero() && before.Before(from) {
		return BadInput("%s: --to: want no time before --from", command)
	}
	return nil
}
