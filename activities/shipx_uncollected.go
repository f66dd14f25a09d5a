package activities

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"orderflow/clients"
	"orderflow/clients/shipx"
)

// mostWords is the maximum length of the reason for one shipment, in characters.
const mostWords = 200

// Uncollected is a shipment that no courier collects.
type Uncollected struct {
	Shipment       int64  `json:"shipment"`
	Reference      string `json:"reference,omitempty"`
	TrackingNumber string `json:"trackingNumber,omitempty"`
	Why            string `json:"why,omitempty"`
}

// NotCollected is a shipment that no courier collects, with the reason.
func NotCollected(shipment int64, why string) Uncollected {
	return Uncollected{Shipment: shipment, Why: shortened(why)}
}

func shortened(words string) string {
	if runes := []rune(words); len(runes) > mostWords {
		return string(runes[:mostWords-1]) + "…"
	}
	return words
}

// String is for people.
func (u Uncollected) String() string {
	text := fmt.Sprintf("shipment %d", u.Shipment)
	var known []string
	for _, one := range []string{u.Reference, u.TrackingNumber} {
		if one != "" {
			known = append(known, one)
		}
	}
	if len(known) > 0 {
		text += " (" + strings.Join(known, ", ") + ")"
	}
	if u.Why != "" {
		text += ": " + u.Why
	}
	return text
}

// namedIn returns the shipments that a refusal of several names: by id or number, anywhere in
// it, or by position in the request. The keys of these refusals are not documented; a live
// user saw a sentence with a parcel's number.
func namedIn(reasons []clients.Field, message string, asked []shipx.Shipment) (named []Uncollected) {
	if message != "" {
		reasons = append(slices.Clone(reasons), clients.Field{Problem: message})
	}
	for place, one := range asked {
		if why := reasonFor(reasons, place, one); why != "" {
			named = append(named, Uncollected{Shipment: int64(one.ID), Reference: one.Reference,
				TrackingNumber: one.TrackingNumber, Why: shortened(why)})
		}
	}
	return named
}

// reasonFor is the reason for a shipment; empty if there is none.
func reasonFor(reasons []clients.Field, place int, one shipx.Shipment) string {
	numbers := append(one.TrackingNumbers(), strconv.FormatInt(int64(one.ID), 10))
	var words []string
	for _, reason := range reasons {
		switch path := strings.Split(reason.Path, "."); {
		case names(reason.Path, numbers), len(path) > 1 && path[0] == "shipments" && path[1] == strconv.Itoa(place):
			words = append(words, reason.Problem)
			continue
		}
		for sentence := range strings.SplitAfterSeq(reason.Problem, ". ") {
			if names(sentence, numbers) {
				words = append(words, strings.TrimSpace(sentence))
			}
		}
	}
	return strings.Join(words, "; ")
}

// names reports whether a text has one of some numbers as a whole word.
func names(text string, numbers []string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(numbers, word) })
}

func wordsOf(reasons []clients.Field) string {
	var words []string
	for _, reason := range reasons {
		words = append(words, reason.Problem)
	}
	return strings.Join(words, "; ")
}

// without are the ids of the shipments that were not refused.
func without(ids []int64, refused []Uncollected) []int64 {
	return slices.DeleteFunc(slices.Clone(ids), func(id int64) bool {
		return slices.ContainsFunc(refused, func(u Uncollected) bool { return u.Shipment == id })
	})
}
