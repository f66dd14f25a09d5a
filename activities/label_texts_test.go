package activities

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// ownForms are the fields of a party with a fixed format.
var ownForms = []string{"postCode", "country", "phone", "email"}

func TestLabelTextsAreWhatTheRequestsSay(t *testing.T) {
	countries := map[string]int{"PL": 1}
	for _, addressed := range []bool{true, false} {
		for field := range reflect.TypeFor[order.Party]().Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if slices.Contains(ownForms, name) {
				continue
			}
			plain := order.Party{Country: "PL"}
			changed := plain
			reflect.ValueOf(&changed).Elem().FieldByIndex(field.Index).SetString("Ewa")
			sent := !reflect.DeepEqual(peer(plain, order.Shipping{}, addressed), peer(changed, order.Shipping{}, addressed))
			if addressed {
				before, err := partyFor("recipient", plain, order.Shipping{}, countries)
				require.NoError(t, err)
				after, err := partyFor("recipient", changed, order.Shipping{}, countries)
				require.NoError(t, err)
				require.Equal(t, sent, before != after, "TPK is told the same: %s", name)
			}
			require.Equal(t, sent, slices.Contains(LabelTexts(changed, addressed), LabelText{name, "Ewa"}), name)
		}
	}
}
