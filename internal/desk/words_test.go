package desk

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

var verbs = regexp.MustCompile(`%[0-9]*[a-z]`)

// Both languages have the same messages with the same placeholders.
func TestBothLanguagesSayTheSame(t *testing.T) {
	require.Equal(t, slices.Sorted(maps.Keys(english)), slices.Sorted(maps.Keys(polish)))
	for key, text := range english {
		require.NotEmpty(t, strings.TrimSpace(text), key)
		require.NotEmpty(t, strings.TrimSpace(polish[key]), key)
		require.Equal(t, verbs.FindAllString(text, -1), verbs.FindAllString(polish[key], -1), key)
	}
}

// Every message used by pages exists, and every existing message is used.
func TestEveryMessageIsUsed(t *testing.T) {
	var sources strings.Builder
	for _, pattern := range []string{"templates/*.html", "*.go"} {
		names, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, name := range names {
			if strings.HasPrefix(name, "messages_") || strings.HasSuffix(name, "_test.go") {
				continue
			}
			content, err := os.ReadFile(name)
			require.NoError(t, err)
			sources.Write(content)
		}
	}
	named := map[string]bool{}
	for _, found := range regexp.MustCompile(`\.T "([^"]+)"|words\.T\("([^"]+)"`).FindAllStringSubmatch(sources.String(), -1) {
		key := found[1] + found[2]
		require.Contains(t, english, key)
		named[key] = true
	}
	for key := range english {
		kind, _, _ := strings.Cut(key, ".")
		if named[key] || strings.Contains(sources.String(), `"`+key+`"`) ||
			slices.Contains([]string{"stage", "status", "outcome", "provider", "case", "document", "field", "element", "action", "said", "cancel", "trouble", "pack-leaving", "pack-printer"}, kind) {
			continue
		}
		t.Errorf("nothing says %s", key)
	}
}

// All names used by Orderflow have translations.
func TestNamesHaveWords(t *testing.T) {
	for _, kind := range order.CaseKinds {
		require.Contains(t, english, "case."+string(kind))
	}
	for _, carrier := range order.Carriers {
		require.Contains(t, english, "provider."+string(carrier))
	}
	for _, action := range []order.Action{order.ActionRetry, order.ActionAmend, order.ActionChooseOffer, order.ActionSkip,
		order.ActionShipByHand, order.ActionCancel, order.ActionDone} {
		require.Contains(t, english, "action."+string(action))
		require.Contains(t, english, "said."+string(action))
	}
	doc := order.Order{Items: []order.Item{{}, {Files: []order.PrintFile{{}, {}}}}, Shipping: order.Shipping{Parcels: []order.Parcel{{}}}}
	w := words{Language: "en"}
	for _, path := range otherPaths(doc) {
		require.NotEqual(t, path, w.Field(path))
	}
	require.Equal(t, "Address of a print file (item 2, file 1)", w.Field("items[1].files[0].url"))
	require.Equal(t, "Template (parcel 1)", w.Field("shipping.parcels[0].template"))
	require.Equal(t, "recipient.unknown", w.Field("recipient.unknown"))
	require.Equal(t, "items[1].unknown", w.Field("items[1].unknown"))
}
