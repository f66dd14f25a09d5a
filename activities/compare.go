package activities

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"orderflow/activities/attempt"
	"orderflow/order"
)

// CodePaidDiffers is the code of a problem: something is paid that differs from the document.
const CodePaidDiffers = "paid-differs"

// difference is a field in which something at a carrier differs from the document.
type difference struct {
	path        string // in the document
	there, here string
}

func (d difference) String() string {
	return fmt.Sprintf("%s is %q at the carrier and %q in the order", d.path, d.there, d.here)
}

// differences collects them. Carriers rewrite texts, so texts are compared without case,
// spaces and punctuation. A field that the carrier does not show is unknown, not different.
type differences []difference

func (d *differences) add(path, there, here string) {
	*d = append(*d, difference{path, there, here})
}

// text compares two texts in their plainest form.
func (d *differences) text(path, there, here string) {
	if bare(there) != "" && bare(there) != bare(here) {
		d.add(path, there, here)
	}
}

// code compares codes without spaces and dashes: "81-001" equals "81001".
func (d *differences) code(path, there, here string) {
	compact := func(text string) string { return strings.ReplaceAll(bare(text), " ", "") }
	if there != "" && compact(there) != compact(here) {
		d.add(path, there, here)
	}
}

// phone compares phone numbers of a country, in any notation.
func (d *differences) phone(path, there, here, country string) {
	if onlyDigits(there) != "" && !samePhone(there, here, country) {
		d.add(path, there, here)
	}
}

// names compares all names of a party together, because carriers keep them in other fields.
func (d *differences) names(path string, there, here []string) {
	words := func(names []string) map[string]bool {
		set := map[string]bool{}
		for _, word := range strings.Fields(bare(strings.Join(names, " "))) {
			set[word] = true
		}
		return set
	}
	theirs, ours := words(there), words(here)
	same := len(theirs) == len(ours)
	for word := range theirs {
		same = same && ours[word]
	}
	if len(theirs) > 0 && !same {
		d.add(path, joined(there), joined(here))
	}
}

func joined(words []string) string {
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// street compares a street with its number, because carriers split them in different places.
// Two numbers stay apart: 1/12 is not 11/2.
func (d *differences) street(path string, there, here []string) {
	theirs, ours := joined(there), joined(here)
	for _, prefix := range []string{"ul. ", "ul.", "ul "} {
		theirs, ours = cutFold(theirs, prefix), cutFold(ours, prefix)
	}
	if theirs != "" && betweenDigits(bare(theirs)) != betweenDigits(bare(ours)) {
		d.add(path, theirs, ours)
	}
}

// betweenDigits removes the spaces of a text, except between two digits.
func betweenDigits(text string) string {
	letters := []rune(text)
	var kept []rune
	for i, r := range letters {
		inside := i > 0 && i < len(letters)-1 && unicode.IsDigit(letters[i-1]) && unicode.IsDigit(letters[i+1])
		if r != ' ' || inside {
			kept = append(kept, r)
		}
	}
	return string(kept)
}

func cutFold(text, prefix string) string {
	if len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
		return strings.TrimSpace(text[len(prefix):])
	}
	return text
}

// polish replaces Polish letters as carriers without them do.
var polish = strings.NewReplacer("ą", "a", "ć", "c", "ę", "e", "ł", "l", "ń", "n", "ó", "o", "ś", "s", "ź", "z", "ż", "z")

// bare is a text in lower-case letters and digits; everything else becomes a single space.
func bare(text string) string {
	kept := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return ' '
	}, polish.Replace(strings.ToLower(norm.NFC.String(text))))
	return strings.Join(strings.Fields(kept), " ")
}

// onlyDigits returns the digits of a text.
func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// String lists them for people.
func (d differences) String() string {
	texts := make([]string, len(d))
	for i, one := range d {
		texts[i] = one.String()
	}
	return strings.Join(texts, "; ")
}

// refusal reports that something paid differs from the order. Only a person knows which of
// the two is right.
func (d differences) refusal(provider, thing string, id int64) error {
	problem := order.Problem{
		Provider: provider, Operation: fmt.Sprintf("compare %s %d", thing, id), Code: CodePaidDiffers,
		Message: fmt.Sprintf("%s: %s %d is paid but differs from the order: %s. "+
			"Amend the order back to what is bought, or have the carrier change or cancel it and retry", provider, thing, id, d)}
	for _, one := range d {
		problem.Fields = append(problem.Fields, order.FieldProblem{Path: one.path, Rule: fmt.Sprintf("is %q in what is paid", one.there)})
	}
	return attempt.Refuse(problem)
}
