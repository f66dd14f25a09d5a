package order

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// maxShortText is the longest text of a party and of shipping, in characters: steps get
// them, some once for each parcel. No provider takes longer ones.
const maxShortText = 255

// shortTexts holds the texts of a part of the document against maxShortText, where no
// stricter rule is broken.
func (c *check) shortTexts(path string, part any) {
	eachText(reflect.ValueOf(part), path, func(path, text string) {
		if !slices.ContainsFunc(c.problems, func(known FieldProblem) bool { return known.Path == path }) {
			c.atMost(path, text, maxShortText)
		}
	})
}

// MaxDocumentSize is the most that a document may have, in bytes of JSON with its
// defaults. Temporal ends a workflow whose history has 50 MB. The history holds the
// document at its start and twice in each amendment (the patch, and what it made of the
// document), its items once more when they are added, its print files when the draft is
// made, and parties and shipping in the steps of the carrier: that is five documents for
// each time that the order is made. Parties and shipping are bounded by maxShortText, so
// that 50 packages of TPK add at most 2 MB. With that, the largest order can be
// made ten times before half of the history is used.
const MaxDocumentSize = 256 << 10

// size holds a document that is good otherwise against MaxDocumentSize: bad ones may have
// numbers that take for ever to write. The path is the part of it that is largest.
func (c *check) size(o Order) {
	if len(c.problems) > 0 {
		return
	}
	text, err := json.Marshal(o)
	if err != nil || len(text) <= MaxDocumentSize {
		return
	}
	part, size := largestPart(o)
	c.add(part, "the order must be at most %d bytes of JSON, as its history holds it many times; it has %d, %d of them here",
		MaxDocumentSize, len(text), size)
}

func largestPart(o Order) (name string, size int) {
	value := reflect.ValueOf(o)
	for i := range value.NumField() {
		text, err := json.Marshal(value.Field(i).Interface())
		if err == nil && len(text) > size {
			name, _, _ = strings.Cut(value.Type().Field(i).Tag.Get("json"), ",")
			size = len(text)
		}
	}
	return name, size
}
