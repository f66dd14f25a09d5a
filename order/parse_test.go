package order_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// summary is the result of parsing a file: an id or an error per order.
func summary(parsed []order.Parsed) []string {
	lines := make([]string, len(parsed))
	for i, p := range parsed {
		lines[i] = fmt.Sprintf("%d@%d %s", p.Number, p.Line, p.Order.ID)
		if p.Err != nil {
			lines[i] += p.Err.Error()
		}
	}
	return lines
}

func TestParseReadsEveryPartOfADocument(t *testing.T) {
	data, err := json.Marshal(goodOrder())
	require.NoError(t, err)
	parsed, err := order.Parse(data)
	require.NoError(t, err)
	require.Equal(t, []order.Parsed{{Number: 1, Line: 1, Order: goodOrder().Normalised()}}, parsed)
}

func TestParseKindsOfFiles(t *testing.T) {
	for _, c := range []struct {
		name, file string
		want       []string
	}{
		{"one object", ` {"id":"a"} `, []string{"1@1 a"}},
		{"byte order mark", "\uFEFF{\"id\":\"a\"}", []string{"1@1 a"}},
		{"array", "[\n {\"id\":\"a\"},\n\n {\n\"id\":\"b\"},{\"id\":\"c\"}\n]", []string{"1@2 a", "2@4 b", "3@5 c"}},
		{"one per line", "{\"id\":\"a\"}\r\n\r\n{\"id\":\"b\"}\r\n", []string{"1@1 a", "2@3 b"}},
		{"one after the other", `{"id":"a"}{"id":"b"} {"id":"c"}`, []string{"1@1 a", "2@1 b", "3@1 c"}},
		{"over several lines without indentation", "{\n\"source\":\n{\n},\n\"id\":\"a\"\n}\n{\"id\":\"b\"}", []string{"1@1 a", "2@7 b"}},
		{"arrays and objects", "[{\"id\":\"a\"}]\n[]\n{\"id\":\"b\"}", []string{"1@1 a", "2@3 b"}},
		{"null is left out", `{"id":"a","shipper":null,"items":null,"notes":null,"shipping":{"insurance":null}}`, []string{"1@1 a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			parsed, err := order.Parse([]byte(c.file))
			require.NoError(t, err)
			require.Equal(t, c.want, summary(parsed))
		})
	}
}

func TestParseAmounts(t *testing.T) {
	for _, c := range []struct{ name, amount, want string }{
		{"string", `"15.90"`, "15.9"},
		{"number", `15.90`, "15.9"},
		{"more decimals than are valid", `"15.905"`, "15.905"},
	} {
		t.Run(c.name, func(t *testing.T) {
			parsed, err := order.Parse([]byte(`{"shipping":{"priceCap":{"currency":"PLN","amount":` + c.amount + `}}}`))
			require.NoError(t, err)
			require.NoError(t, parsed[0].Err)
			require.Equal(t, c.want, parsed[0].Order.Shipping.PriceCap.Amount.String())
		})
	}
}

func TestParseNamesWhatIsWrongWithADocument(t *testing.T) {
	const plain = `must be a plain decimal number such as 15.90 or "15.90"`
	for _, c := range []struct {
		name, file string
		want       order.Problems
	}{
		{"unknown field", `{"colour":"red"}`, problem("colour", "is not a field of the document")},
		{"unknown field within", `{"items":[{},{"files":[{"uri":"x"}]}]}`, problem("items[1].files[0].uri", "is not a field of the document")},
		{"field in another case", `{"Id":"a"}`, problem("Id", "is not a field of the document")},
		{"unknown field that would break a log", `{"a\nb":1}`, problem(`"a\nb"`, "is not a field of the document")},
		{"repeated field", `{"recipient":{"city":"Gdynia","city":"Gdańsk"}}`, problem("recipient.city", "must not be repeated")},
		{"repeated field in other letters", `{"id":"a","\u0069d":"b"}`, problem("id", "must not be repeated")},
		{"number for a string", `{"recipient":{"phone":600700800}}`, problem("recipient.phone", "must be a string; is a number")},
		{"object for a string", `{"id":{}}`, problem("id", "must be a string; is an object")},
		{"string for a number", `{"items":[{"quantity":"2"}]}`, problem("items[0].quantity", "must be a whole number; is a string")},
		{"fraction", `{"items":[{"quantity":1.5}]}`, problem("items[0].quantity", "must be a whole number; is a number")},
		{"number out of range", `{"items":[{"design":{"id":9223372036854775808}}]}`, problem("items[0].design.id", "must be a whole number; is a number")},
		{"number for a yes or no", `{"items":[{"stock":1}]}`, problem("items[0].stock", "must be true or false; is a number")},
		{"object for an array", `{"items":{}}`, problem("items", "must be an array; is an object")},
		{"array for an object", `{"source":[]}`, problem("source", "must be an object; is an array")},
		{"string for an object", `{"shipper":"Kubkowo"}`, problem("shipper", "must be an object; is a string")},
		{"amount with a comma", `{"shipping":{"insurance":{"amount":"15,90"}}}`, problem("shipping.insurance.amount", plain)},
		{"amount with an exponent", `{"shipping":{"insurance":{"amount":1e999999999}}}`, problem("shipping.insurance.amount", plain)},
		{"yes or no for an amount", `{"shipping":{"insurance":{"amount":true}}}`, problem("shipping.insurance.amount", "must be a number or a string; is true or false")},
		{"number for an order", `15`, problem("", "must be an object; is a number")},
		{"null for an order", `[null]`, problem("", "must be an object; is null")},
		{"array for an order", `[[{}]]`, problem("", "must be an object; is an array")},
		{"several at once", `{"id":1,"a":2,"shipping":{"parcels":[{"weight":"x"}]}}`, order.Problems{
			{Path: "id", Rule: "must be a string; is a number"},
			{Path: "a", Rule: "is not a field of the document"},
			{Path: "shipping.parcels[0].weight", Rule: plain},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			parsed, err := order.Parse([]byte("\n" + c.file))
			require.NoError(t, err)
			require.Len(t, parsed, 1)
			require.Equal(t, order.Order{}, parsed[0].Order)
			require.ErrorContains(t, parsed[0].Err, "order 1, line 2: ")
			var problems order.Problems
			require.ErrorAs(t, parsed[0].Err, &problems)
			require.Equal(t, c.want, problems)
		})
	}
}

func TestParseReadsOnAfterBrokenOrders(t *testing.T) {
	for _, c := range []struct {
		name, file string
		want       []string
	}{
		{"a broken line", "{\"id\":\"a\"}\n{\"id\":\"b\",}\n{\"id\":\"c\"}", []string{
			"1@1 a",
			"2@2 order 2, line 2: not JSON: invalid character '}' looking for beginning of object key string",
			"3@3 c",
		}},
		{"a shapeProblems line", "{\"id\":\"a\"}\n{\"id\":5}\n{\"id\":\"c\"}", []string{
			"1@1 a", "2@2 order 2, line 2: id: must be a string; is a number", "3@3 c",
		}},
		{"a line cut short", "{\"id\":\"a\",\"items\":[\n{\"id\":\"b\"}\n{\"id\":\"c\"}\n", []string{
			"1@1 order 1, line 1: not JSON in line 3: invalid character '{' after array element", "2@2 b", "3@3 c",
		}},
		{"a text cut short", "{\"id\":\"a\n{\"id\":\"b\"}", []string{
			"1@1 order 1, line 1: not JSON: invalid character '\\n' in string literal", "2@2 b",
		}},
		{"an order of several lines", "{\n \"id\" \"a\"\n}\n{\"id\":\"b\"}", []string{
			"1@1 order 1, line 1: not JSON in line 2: invalid character '\"' after object key; lines 1 to 3 are skipped", "2@4 b",
		}},
		{"something behind an order", "{\"id\":\"a\"} and more\n\n{\"id\":\"b\"}", []string{
			"1@1 a", "2@1 order 2, line 1: not JSON: invalid character 'a' looking for beginning of value", "3@3 b",
		}},
		{"the file ends within", "{\"id\":\"a\"}\n{\"id\":\n\n", []string{
			"1@1 a", "2@2 order 2, line 2: it is incomplete: the JSON ends in the middle",
		}},
		{"not JSON at all", "id;city\na;Gdynia\nb;Sopot\n", []string{
			"1@1 order 1, line 1: not JSON: invalid character 'i' looking for beginning of value; lines 1 to 3 are skipped",
		}},
		{"a zero byte", "{\"id\":\"a\"}\x00\n{\"id\":\"b\"}", []string{
			"1@1 a", "2@1 order 2, line 1: not JSON: invalid character '\\x00' looking for beginning of value", "3@2 b",
		}},
		{"another encoding", "{\"id\":\"a\",\"notes\":\"\xb3\"}\n{\"id\":\"b\"}", []string{
			"1@1 order 1, line 1: it is not valid UTF-8; was the file saved in another encoding?", "2@2 b",
		}},
		{"broken within an array", "[{\"id\":\"a\"},\n{\"id\"},\n{\"id\":\"c\"}]\n{\"id\":\"d\"}", []string{
			"1@1 a", "2@2 order 2, line 2: not JSON: invalid character '}' after object key; nothing after it was read",
		}},
		{"an array without a comma", "[{\"id\":\"a\"}\n{\"id\":\"b\"}]", []string{
			"1@1 a", "2@2 order 2, line 2: a comma or the end of the array is missing; nothing after it was read",
		}},
		{"an array with a comma too many", `[{"id":"a"},]`, []string{
			"1@1 a", "2@1 order 2, line 1: not JSON: invalid character ']' looking for beginning of value; nothing after it was read",
		}},
		{"an array that does not end", `[{"id":"a"},`, []string{
			"1@1 a", "2@1 order 2, line 1: it is incomplete: the JSON ends in the middle; nothing after it was read",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			parsed, err := order.Parse([]byte(c.file))
			require.NoError(t, err)
			require.Equal(t, c.want, summary(parsed))
		})
	}
}

func TestParseLimits(t *testing.T) {
	t.Run("no order", func(t *testing.T) {
		for _, empty := range []string{"", " \n", "[]", "[ ]\n[]"} {
			_, err := order.Parse([]byte(empty))
			require.ErrorIs(t, err, order.ErrNoOrders)
		}
	})
	t.Run("a file too large", func(t *testing.T) {
		_, err := order.Parse(make([]byte, order.MaxFileSize+1))
		require.EqualError(t, err, "the file has 67108865 bytes, and at most 67108864 are read; split it")
	})
	t.Run("too many orders", func(t *testing.T) {
		const want = "the file has more than 20000 orders; split it"
		_, err := order.Parse(bytes.Repeat([]byte("{}\n"), order.MaxOrders+1))
		require.EqualError(t, err, want)
		_, err = order.Parse([]byte("[" + strings.Repeat("{},", order.MaxOrders) + "{}]"))
		require.EqualError(t, err, want)
		parsed, err := order.Parse(bytes.Repeat([]byte("{}\n"), order.MaxOrders))
		require.NoError(t, err)
		require.Len(t, parsed, order.MaxOrders)
	})
	t.Run("an order too large does not hide the next", func(t *testing.T) {
		file := `{"notes":"` + strings.Repeat("n", order.MaxOrderSize) + "\"}\n{\"id\":\"b\"}"
		parsed, err := order.Parse([]byte(file))
		require.NoError(t, err)
		require.Equal(t, []string{"1@1 order 1, line 1: it is larger than 1048576 bytes", "2@2 b"}, summary(parsed))
	})
	t.Run("a deep value", func(t *testing.T) {
		parsed, err := order.Parse([]byte(`{"items":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + "}"))
		require.NoError(t, err)
		require.Equal(t, []string{"1@1 order 1, line 1: items[0]: must be an object; is an array"}, summary(parsed))
	})
	t.Run("a file of something else", func(t *testing.T) {
		parsed, err := order.Parse(bytes.Repeat([]byte("{x\n"), 1000))
		require.NoError(t, err)
		require.Len(t, parsed, 100)
		require.ErrorContains(t, parsed[99].Err, "nothing after it was read")
	})
}

func TestExamples(t *testing.T) {
	for _, name := range []string{"made-to-order-locker.json", "made-to-order-courier.json", "from-stock-two-parcels.json"} {
		t.Run(name, func(t *testing.T) {
			parsed, err := order.Parse(example(t, name))
			require.NoError(t, err)
			require.Len(t, parsed, 1)
			require.NoError(t, parsed[0].Err)
			require.NoError(t, parsed[0].Order.Validate().Err())
		})
	}
}

// FuzzParse shows that no file makes Parse panic, and that a parsed order can be
// encoded and parsed again.
func FuzzParse(f *testing.F) {
	for _, name := range []string{
		"made-to-order-locker.json", "made-to-order-courier.json", "from-stock-two-parcels.json", "bad/many-problems.json",
	} {
		f.Add(example(f, name))
	}
	for _, file := range []string{
		"", "\uFEFF", "[", "[]", "[{},{}]", "[,", "{", "{}{}", "{}\n{}\n", "{}\x00{}", "{\"id\":\n{", "nul", "null", "\"\xff\"", "{\"\xff\":1}",
		`{"items":[null,{"files":[null]}]}`, `{"shipping":{"insurance":{"amount":1e9}}}`, `{"notes":"\ud800\u0000"}`,
	} {
		f.Add([]byte(file))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		parsed, err := order.Parse(data)
		require.Equal(t, err != nil, len(parsed) == 0)
		for i, p := range parsed {
			require.Equal(t, i+1, p.Number)
			require.GreaterOrEqual(t, p.Line, 1)
			if p.Err != nil {
				continue
			}
			_ = p.Order.Validate()
			written, err := json.Marshal(p.Order)
			require.NoError(t, err)
			again, err := order.Parse(written)
			require.NoError(t, err)
			require.Len(t, again, 1)
			require.NoError(t, again[0].Err)
			require.Empty(t, order.Differences(p.Order, again[0].Order))
		}
	})
}
