package order

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"orderflow/order/normal"
)

// General limits of the document. Lengths are in characters, not bytes.
const (
	maxSourceReference = 100
	maxNotes           = 2000
)

var (
	validID     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{2,49}$`)
	validSystem = regexp.MustCompile(`^[a-z0-9-]{1,30}$`)
)

// Problems are the rules that a document breaks. As an error it lists them, one per
// line. A rule never contains the value of a personal field.
type Problems []FieldProblem

// Error lists the problems, one per line.
func (p Problems) Error() string { return strings.Join(p.Lines(), "\n") }

// Lines returns the problems as text.
func (p Problems) Lines() []string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return lines
}

// Paths returns the paths of the fields that break a rule, sorted and each once. Unlike the
// rules' words they stay the same from version to version.
func (p Problems) Paths() []string {
	paths := make([]string, len(p))
	for i, problem := range p {
		paths[i] = problem.Path
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// Err returns the problems as an error, or nil if there are none; an empty Problems
// in a variable of type error would not be nil.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// String returns the problem as text: "items[3].quantity: must be 1 to 200000; is
// 0".
func (f FieldProblem) String() string {
	if f.Path == "" {
		return f.Rule
	}
	return f.Path + ": " + f.Rule
}

// Validate returns every rule that the order breaks, after defaults are filled in;
// nothing for a good order. It checks the document and MyPromo's rules for orders
// that MyPromo makes; it does not check carriers' rules.
func (o Order) Validate() Problems {
	o = o.WithDefaults()
	var c check
	c.identity(o)
	c.parties(o)
	c.production(o)
	c.items(o)
	c.shipping(o.Shipping)
	c.reports(o)
	c.atMost("notes", o.Notes, maxNotes)
	eachText(reflect.ValueOf(o), "", c.readable)
	c.size(o)
	return c.problems
}

// check collects the problems of one document.
type check struct{ problems Problems }

func (c *check) add(path, rule string, args ...any) {
	c.problems = append(c.problems, FieldProblem{Path: path, Rule: fmt.Sprintf(rule, args...)})
}

// maxReference is the longest reference that MyPromo accepts.
const maxReference = 50

// ReferencePrefixRule is the rule for reference prefixes.
const ReferencePrefixRule = "must be up to 20 letters, digits, dots, dashes and underscores, beginning with a letter or digit"

var validPrefix = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._-]{0,19})?$`)

// ValidReferencePrefix reports whether a text satisfies ReferencePrefixRule.
func ValidReferencePrefix(prefix string) bool { return validPrefix.MatchString(prefix) }

func (c *check) referencePrefix(o Order) {
	switch {
	case !ValidReferencePrefix(o.ReferencePrefix):
		c.add("referencePrefix", ReferencePrefixRule+"; is %s", quoted(o.ReferencePrefix))
	case o.ReferencePrefix != "" && normal.Length(o.Reference()) > maxReference:
		c.add("id", "must be at most %d characters with the reference prefix %s; is %s",
			maxReference, quoted(o.ReferencePrefix), quoted(o.ID))
	}
}

func (c *check) identity(o Order) {
	if !validID.MatchString(o.ID) {
		c.add("id", "must be 3 to 50 letters, digits, dots, dashes and underscores, beginning with a letter or digit; is %s", quoted(o.ID))
	}
	c.referencePrefix(o)
	if !validSystem.MatchString(o.Source.System) {
		c.add("source.system", "must be 1 to 30 lower-case letters, digits and dashes; is %s", quoted(o.Source.System))
	}
	c.atMost("source.reference", o.Source.Reference, maxSourceReference)
	if from := o.Source.System; from == SystemMediaPort || from == SystemMerkana {
		if o.Source.Account <= 0 {
			c.add("source.account", "must be given for an order of %s: the supplier or merchant there", from)
		}
		if isBlank(o.Source.Reference) {
			c.add("source.reference", "must be given for an order of %s: its number there", from)
		}
	}
	if o.Source.System == SystemMyPromo && o.Source.Fulfilment() <= 0 {
		c.add("source.reference", "must be the number of the production order when source.system is mypromo")
	}
	if o.Shipping.Carrier == CarrierMediaPort && o.Source.System != SystemMediaPort {
		c.add("shipping.carrier", "mediaport ships only its own orders; source.system is %s", quoted(o.Source.System))
	}
	if o.Shipping.Carrier == CarrierMerchant && o.Source.System != SystemMyPromo {
		c.add("shipping.carrier", "merchant is only for production orders of mypromo; source.system is %s", quoted(o.Source.System))
	}
}

func (c *check) reports(o Order) {
	for i, target := range o.Reports {
		path := element("reports", i)
		oneOf(c, path, target, ReportMyPromo, ReportMerkana)
		if first := slices.Index(o.Reports, target); first < i {
			c.add(path, "must not repeat reports[%d]; is %s", first, quoted(string(target)))
		}
		if target == ReportMerkana && o.Source.System != SystemMerkana {
			c.add(path, "merkana accepts reports of its own orders only; source.system is %s", quoted(o.Source.System))
		}
		if target == ReportMyPromo && o.Production != ProductionMyPromo && o.Source.System != SystemMyPromo {
			c.add(path, "mypromo is allowed only if production or source.system is mypromo; production is %s", quoted(string(o.Production)))
		}
	}
}

// oneOf lists the known values if value is not one of them.
func oneOf[T ~string](c *check, path string, value T, known ...T) {
	if slices.Contains(known, value) {
		return
	}
	names := make([]string, len(known))
	for i, name := range known {
		names[i] = string(name)
	}
	c.add(path, "must be one of %s; is %s", strings.Join(names, ", "), quoted(string(value)))
}

func (c *check) atMost(path, text string, limit int) {
	if length := normal.Length(text); length > limit {
		c.add(path, "must be at most %d characters; has %d", limit, length)
	}
}

// readable applies to every text of the document. Only notes may have several
// lines, because all other texts end up on labels and in other systems' fields.
// Keys must not contain invisible characters: nobody can tell what was meant.
func (c *check) readable(path, text string) {
	lines := path == "notes"
	switch {
	case !utf8.ValidString(text):
		c.add(path, "must be valid UTF-8")
	case strings.ContainsRune(text, utf8.RuneError):
		c.add(path, "must not contain the replacement character U+FFFD: the text was damaged before it arrived")
	case strings.ContainsFunc(text, func(r rune) bool {
		return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) && (!lines || !strings.ContainsRune("\r\n\t\u2028\u2029", r))
	}):
		c.add(path, "must not contain control characters")
	case strings.ContainsRune(text, normal.Override):
		c.add(path, "must not contain U+202E, which shows the text after it backwards")
	case !lines && isKey(path) && normal.Hidden(text):
		c.add(path, "must not contain invisible characters, such as zero-width spaces")
	}
}

// quoted shows a non-personal value, shortened to fit on a line.
func quoted(value string) string {
	const most = 60
	if characters := []rune(value); len(characters) > most {
		value = string(characters[:most]) + "…"
	}
	return fmt.Sprintf("%q", value)
}

func isBlank(text string) bool { return strings.TrimSpace(text) == "" }
