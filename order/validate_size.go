package order

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// maxShortText is the maximum length of a text in parties and shipping, in
// characters: steps get them as arguments, some once per parcel. No provider
// accepts longer ones.
const maxShortText = 255

// shortTexts checks the texts of a part of the document against maxShortText,
// unless they break a stricter rule.
func (c *check) shortTexts(path string, part any) {
	eachText(reflect.ValueOf(part), path, func(path, text string) {
		if !slices.ContainsFunc(c.problems, func(known FieldProblem) bool { return known.Path == path }) {
			c.atMost(path, text, maxShortText)
		}
	})
}

// MaxDocumentSize is the maximum size of a document, in bytes of JSON with its
// defaults. Temporal ends a workflow whose history reaches 50 MB. The history
// stores the document at the start and twice per amendment (the patch and the
// result), its items when they are added, its print files when the draft is
// created, and parties and shipping in the carrier's steps: five documents each
// time the order is made. maxShortText bounds parties and shipping, so that 50
// packages of TPK add at most 2 MB. So the largest order can be made ten times
// before half of the history is used.
const MaxDocumentSize = 256 << 10

// size checks an otherwise valid document against MaxDocumentSize: an invalid one
// may have numbers that take for ever to write. The path is the largest part.
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
