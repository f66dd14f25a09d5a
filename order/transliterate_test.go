package order_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// ukrainian is an order for a person from Kyiv who lives in Poland.
func ukrainian() order.Order {
	doc := goodOrder()
	doc.Recipient.FirstName, doc.Recipient.LastName, doc.Recipient.Company = "Юрій", "Грінченко", "Кав'ярня «Їжак»"
	doc.Items[0].SKU = "МАГ-1" // a key, whatever it looks like
	doc.Notes = "Дзвонити в двері"
	return doc
}

func TestNamesAreTransliteratedWhereTheOrderSaysSo(t *testing.T) {
	doc := ukrainian()
	require.Equal(t, "Юрій", doc.Normalised().Recipient.FirstName)

	doc.Shipping.Transliterate = true
	latin := doc.Normalised()
	require.Equal(t, []string{"Yurii", "Hrinchenko", "Kaviarnia «Yizhak»"}, []string{latin.Recipient.FirstName, latin.Recipient.LastName, latin.Recipient.Company})
	require.Equal(t, []string{"МАГ-1", "Дзвонити в двері"}, []string{latin.Items[0].SKU, latin.Notes})
	require.Equal(t, latin, latin.Normalised(), "idempotent")
	require.Equal(t, "Юрій", doc.Recipient.FirstName, "the document itself stays")
	require.Equal(t, doc, doc.WithDefaults(), "replay repeats them")
}

func TestTheConfigurationTransliteratesOrdersWhoseLabelWeHaveMade(t *testing.T) {
	for carrier, want := range map[order.Carrier]string{
		order.CarrierShipX: "Yurii", order.CarrierTPK: "Yurii", order.CarrierBest: "Yurii",
		order.CarrierByHand: "Юрій", order.CarrierMerchant: "Юрій", order.CarrierMediaPort: "Юрій",
	} {
		doc := ukrainian()
		doc.Shipping.Carrier = carrier
		made := doc.Normalised().WithTransliteration(true)
		require.Equal(t, want, made.Recipient.FirstName, carrier)
		require.Equal(t, want == "Yurii", made.Shipping.Transliterate, carrier)
		require.Equal(t, made, made.Normalised(), "idempotent")
		require.Equal(t, doc.Normalised(), doc.Normalised().WithTransliteration(false))
	}
}

func TestAnAmendmentTransliterates(t *testing.T) {
	before := ukrainian().WithDefaults()
	amended, err := before.Amend(json.RawMessage(`{"shipping": {"transliterate": true}}`))
	require.NoError(t, err)
	require.Equal(t, "Yurii", amended.Recipient.FirstName, "also what was there")
	require.Equal(t, []order.Difference{{Path: "recipient.company"}, {Path: "recipient.firstName"}, {Path: "recipient.lastName"},
		{Path: "shipping.transliterate", A: "false", B: "true"}}, order.Differences(before, amended))

	amended, err = amended.Amend(json.RawMessage(`{"recipient": {"lastName": "Олійник"}}`))
	require.NoError(t, err)
	require.Equal(t, []string{"Yurii", "Oliinyk"}, []string{amended.Recipient.FirstName, amended.Recipient.LastName})
}

func TestALineOfAnAddressIsReadAsPeopleSeeIt(t *testing.T) {
	doc := goodOrder()
	doc.Recipient.Street, doc.Recipient.City, doc.Recipient.LastName = "Polna\u200b\t3 \n", "Gdynia\u2028Orłowo", "Nad\u00adrzeczna\u200d"
	doc.Notes = "two\r\n  lines\u2028and three"
	made := doc.Normalised()
	require.Equal(t, []string{"Polna 3", "Gdynia Orłowo", "Nadrzeczna"}, []string{made.Recipient.Street, made.Recipient.City, made.Recipient.LastName})
	require.Equal(t, doc.Notes, made.Notes)
}

func TestKeysWithWhatCannotBeSeenAreRefused(t *testing.T) {
	const hidden = "must not contain invisible characters, such as zero-width spaces"
	for path, c := range map[string]struct {
		change func(*order.Order)
		rule   string
	}{
		"items[0].sku":        {func(o *order.Order) { o.Items[0].SKU = "MUG\u200b-1" }, hidden},
		"items[0].reference":  {func(o *order.Order) { o.Items[0].Reference = "10\u200d01" }, hidden},
		"recipient.email":     {func(o *order.Order) { o.Recipient.Email = "ewa\u00ad@beta.example" }, hidden},
		"shipping.service":    {func(o *order.Order) { o.Shipping.Service = "inpost\u2028x" }, "must not contain control characters"},
		"recipient.firstName": {func(o *order.Order) { o.Recipient.FirstName = "\u202eawE" }, "must not contain U+202E, which shows the text after it backwards"},
		"notes":               {func(o *order.Order) { o.Notes = "to \u202eawE" }, "must not contain U+202E, which shows the text after it backwards"},
	} {
		doc := goodOrder()
		c.change(&doc)
		doc = doc.Normalised()
		require.Contains(t, doc.Validate(), order.FieldProblem{Path: path, Rule: c.rule})
	}
}

// FuzzNormalised shows that normalising is idempotent, and loses no names.
func FuzzNormalised(f *testing.F) {
	for _, seed := range []string{"Ewa", "Юрій", "Знам'янка", " \u202eawE", "Polna\u200b\t3", "00950", "+48 600 100 200", "gdy01a", "Μπάμπης", "ьь", "\u3164", "12А/3"} {
		f.Add(seed, seed, "PL", true)
		f.Add(seed, seed, "BG", false)
	}
	f.Fuzz(func(t *testing.T, name, other, country string, transliterate bool) {
		party := order.Party{}
		for _, value := range reflect.ValueOf(&party).Elem().Fields() {
			value.SetString(name)
		}
		party.Country, party.City = country, other
		doc := goodOrder()
		doc.Recipient, doc.Shipper, doc.Shipping.Transliterate, doc.Notes, doc.Items[0].SKU = party, &party, transliterate, other, name
		once := doc.Normalised()
		require.Equal(t, once, once.Normalised(), "idempotent")
		require.Equal(t, once.Recipient, *once.Shipper)
		if transliterate {
			require.Equal(t, once, once.WithTransliteration(true))
		}
		for field, value := range reflect.ValueOf(once.Recipient).Fields() {
			was := reflect.ValueOf(party).FieldByIndex(field.Index).String()
			if hasLetters(was) {
				require.NotEmpty(t, value.String(), field.Name)
			}
		}
		patch, err := json.Marshal(map[string]any{"recipient": map[string]string{"street": strings.ToValidUTF8(other, "")}})
		require.NoError(t, err)
		if amended, err := once.Amend(patch); err == nil {
			again, err := amended.Amend(patch)
			require.NoError(t, err)
			require.Equal(t, amended, again, "an amendment repeats")
		}
	})
}

// hasLetters reports whether a text has visible letters.
func hasLetters(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsLetter(r) && !strings.ContainsRune("\u115f\u1160\u3164\uffa0", r)
	})
}
