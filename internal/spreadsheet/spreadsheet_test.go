package spreadsheet_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"orderflow/internal/spreadsheet"
	"orderflow/order"
	"orderflow/workflows"
)

// small is the mapping of most tests.
const small = `{"columns": {"Order": "id", "Name": "recipient.lastName", "Phone": "recipient.phone", "Code": "recipient.postCode",
	"SKU": "items[].sku", "Pieces": "items[].quantity", "kg": "shipping.parcels[0].weight", "COD": "shipping.cashOnDelivery.amount"},
	"defaults": {"source.system": "shop", "shipping.carrier": "shipx", "shipping.cashOnDelivery.currency": "PLN"}}`

const header = "Order,Name,Phone,Code,SKU,Pieces,kg,COD\n"

func mapping(t *testing.T, text string) spreadsheet.Mapping {
	t.Helper()
	m, err := spreadsheet.ParseMapping([]byte(text))
	require.NoError(t, err)
	return m
}

// texts are the problems of a file and its orders.
func texts(sheet spreadsheet.Sheet) []string {
	var all []string
	for _, one := range sheet.Problems {
		all = append(all, one.Error())
	}
	for _, one := range sheet.Orders {
		for _, problem := range one.Problems {
			all = append(all, problem.Error())
		}
	}
	return all
}

func TestTheTemplate(t *testing.T) {
	csv, text := spreadsheet.Template()
	m, err := spreadsheet.ParseMapping(text)
	require.NoError(t, err)
	sheet := spreadsheet.Read(csv, m)
	require.Empty(t, texts(sheet))
	require.Empty(t, sheet.Unread)
	require.Len(t, sheet.Orders, 2)
	for _, one := range sheet.Orders {
		require.Empty(t, workflows.Validate(one.Document), one.Document.ID)
	}
	second := sheet.Orders[1]
	require.Equal(t, []int{3, 4}, second.Rows)
	require.Equal(t, []order.Item{
		{Reference: "shop-4002-1", SKU: "BOOK-7", Quantity: 1}, {Reference: "shop-4002-2", SKU: "PEN-1", Quantity: 10},
	}, second.Document.Items)
	document, err := json.Marshal(second.Document.Shipping)
	require.NoError(t, err)
	require.JSONEq(t, `{"carrier": "shipx", "parcels": [{"length": 300, "width": 200, "height": 80, "weight": "1.5"}],
		"cashOnDelivery": {"amount": "1120", "currency": "PLN"}, "insurance": {"amount": "1120", "currency": "PLN"}}`, string(document))
	require.Equal(t, "ul. Długa 14/16", second.Document.Recipient.Street)
	require.Nil(t, sheet.Orders[0].Document.Shipping.CashOnDelivery, "a currency alone is no amount")
}

func encoded(t *testing.T, text string, in encoding.Encoding) []byte {
	t.Helper()
	data, err := in.NewEncoder().Bytes([]byte(text))
	require.NoError(t, err)
	return data
}

func TestEncodingsAndSeparators(t *testing.T) {
	polish, bulgarian, german := "Łącki-Żółć", "Щъркелова", "Größe-Müller"
	row := func(name string) string { return header + "a-1," + name + ",600100200,00-950,MUG,1,,\n" }
	for name, test := range map[string]struct {
		data     []byte
		encoding string
		want     string
	}{
		"UTF-8":                        {[]byte(row(polish)), "", polish},
		"UTF-8 with a mark":            {[]byte("\uFEFF" + row(bulgarian)), "", bulgarian},
		"UTF-16 of Excel's text":       {encoded(t, strings.ReplaceAll(row(polish), ",", "\t"), unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)), "", polish},
		"UTF-16, the other way":        {encoded(t, row(bulgarian), unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM)), "", bulgarian},
		"Windows in Poland":            {encoded(t, row(polish), charmap.Windows1250), "windows-1250", polish},
		"Windows in Bulgaria":          {encoded(t, row(bulgarian), charmap.Windows1251), "windows-1251", bulgarian},
		"Windows in Germany":           {encoded(t, row(german), charmap.Windows1252), "windows-1252", german},
		"UTF-8 whatever is said":       {[]byte(row(polish)), "windows-1251", polish},
		"semicolons":                   {[]byte(strings.ReplaceAll(row(polish), ",", ";")), "", polish},
		"tabs":                         {[]byte(strings.ReplaceAll(row(polish), ",", "\t")), "", polish},
		"lines of Windows":             {[]byte(strings.ReplaceAll(row(polish), "\n", "\r\n")), "", polish},
		"a line for Excel":             {[]byte("sep=;\r\n" + strings.ReplaceAll(row(polish), ",", ";")), "", polish},
		"a separator within quotes":    {[]byte(strings.ReplaceAll(row(`"Lis; Wilk, Co."`), "a-1,", "a-1,")), "", "Lis; Wilk, Co."},
		"quotes, and no space to keep": {[]byte(row("\" \u00A0O\"\"Neil \"")), "", `O"Neil`},
	} {
		t.Run(name, func(t *testing.T) {
			m := mapping(t, small)
			m.Encoding = test.encoding
			sheet := spreadsheet.Read(test.data, m)
			require.Empty(t, texts(sheet))
			require.Len(t, sheet.Orders, 1)
			require.Equal(t, test.want, sheet.Orders[0].Document.Recipient.LastName)
			require.Equal(t, []int{2}, sheet.Orders[0].Rows)
		})
	}
}

func TestNumbers(t *testing.T) {
	for _, test := range []struct{ text, decimal, want, problem string }{
		{"1.5", "", "1.5", ""}, {"1,5", "", "1.5", ""}, {"0,250", "", "0.25", ""}, {"0.250", "", "0.25", ""},
		{"1 234,5", "", "1234.5", ""}, {"1\u00A0234,50", "", "1234.5", ""}, {"1\u202F234", "", "1234", ""},
		{"1.234,50", "", "1234.5", ""}, {"1,234.50", "", "1234.5", ""}, {"1.234.567", "", "1234567", ""}, {"12,3456", "", "12.3456", ""},
		{"1.234", ",", "1234", ""}, {"1.234", ".", "1.234", ""}, {"1,234", ",", "1.234", ""}, {"1,234", ".", "1234", ""},
		{"007", "", "7", ""},
		{"1.234", "", "", "is 1.234, which can be read as thousands or decimals"}, {"1,234", "", "", "is 1,234, which can be read"},
		{"12.50", ",", "", "must be a number"}, {"12.34.5", "", "", "must be a number"}, {"1.2345,6", "", "", "must be a number"},
		{"1 23", "", "", "must be a number"}, {"5 kg", "", "", "must be a number"}, {"1,5,", "", "", "must be a number"}, {"٣", "", "", "must be a number"},
		{"4,87E+10", "", "", "is 4,87E+10: the spreadsheet has turned it into a number and dropped digits"}, {"#DZIEL/0!", "", "", "is #DZIEL/0!, an error"},
	} {
		t.Run(test.text+" "+test.decimal, func(t *testing.T) {
			m := mapping(t, small)
			m.Decimal = test.decimal
			sheet := spreadsheet.Read([]byte(header+"a-1,Lis,600100200,00-950,MUG,1,\""+test.text+"\",\n"), m)
			require.Len(t, sheet.Orders, 1)
			if test.problem != "" {
				require.Len(t, texts(sheet), 1)
				require.Contains(t, texts(sheet)[0], `row 2, column "kg" (shipping.parcels[0].weight): `+test.problem)
				return
			}
			require.Empty(t, texts(sheet))
			require.Equal(t, test.want, sheet.Orders[0].Document.Shipping.Parcels[0].Weight.String())
		})
	}
}

func TestCashOnDelivery(t *testing.T) {
	for text, want := range map[string]string{"": "", "0": "", "0,00": "", "49,90": "49.9"} {
		sheet := spreadsheet.Read([]byte(header+"a-1,Lis,600100200,00-950,MUG,1,1,\""+text+"\"\n"), mapping(t, small))
		require.Empty(t, texts(sheet))
		collected := sheet.Orders[0].Document.Shipping.CashOnDelivery
		require.Equal(t, want == "", collected == nil, text)
		if collected != nil {
			require.Equal(t, want, collected.Amount.String())
		}
	}
}

// many are many rows of one order.
func many(count int) string {
	var rows strings.Builder
	for i := range count {
		fmt.Fprintf(&rows, "a-1,Lis,600100200,00-950,SKU-%d,1,,\n", i)
	}
	return rows.String()
}

// A number with a non-breaking space has the same value.
func TestNumbersOfOrdersAreReadAsTheDocumentReadsThem(t *testing.T) {
	sheet := spreadsheet.Read([]byte(header+"a-1,Lis,600100200,00-950,MUG,1,,\n\u200Ba-1,,,,PEN,1,,\n"), mapping(t, small))
	require.Empty(t, texts(sheet))
	require.Len(t, sheet.Orders, 1)
	require.Equal(t, []int{2, 3}, sheet.Orders[0].Rows)
}

// Rows are counted as in the spreadsheet: empty rows count, and a row with line breaks in its
// cells counts once.
func TestProblemsAreWhereTheSpreadsheetHasThem(t *testing.T) {
	for name, test := range map[string]struct {
		rows string
		want []string
	}{
		"a phone that became a number": {"a-1,Lis,\"4,87E+10\",00-950,MUG,1,,\n", []string{
			`row 2, column "Phone" (recipient.phone): is 4,87E+10: the spreadsheet has turned it into a number and dropped digits; format the column as text and enter it again`}},
		"after empty rows and long cells": {"\na-1,\"Lis\nand Co.\",600100200,00-950,MUG,1,,\n,,,,,,,\n\r\na-2,Lis,600100200,00-950,MUG,many,,\n", []string{
			`row 6, column "Pieces" (items[].quantity): must be a number, such as 15 or 15,90; format the cell as a number without a currency`}},
		"not a whole number": {"a-1,Lis,600100200,00-950,MUG,\"1,5\",,\n", []string{
			`row 2, column "Pieces" (items[0].quantity): must be a whole number; is a number`}},
		"no id": {"a-1,Lis,600100200,00-950,MUG,1,,\n,Lis,600100200,00-950,MUG,1,,\n", []string{
			`row 3, column "Order" (id): must have a value: it groups the rows of an order`}},
		"another name in the same order": {"a-1,Lis,600100200,00-950,MUG,1,,\na-1,Wilk,,,PEN,1,,\n", []string{
			`row 3, column "Name" (recipient.lastName): differs from row 2 of the same order`}},
		"a row twice": {"a-1,Lis,600100200,00-950,MUG,1,,\na-2,Wilk,600100200,00-950,MUG,1,,\na-1,Lis,600100200,00-950,MUG,1,,\n", []string{
			`row 4: has the same item as row 2: delete one, or add up their quantities`}},
		"an item twice, in rows that differ elsewhere": {"a-1,Lis,600100200,00-950,MUG,1,,\na-1,,,,MUG,1,,\n", []string{
			`row 3: has the same item as row 2: delete one, or add up their quantities`}},
		"one number in all rows": {many(60), []string{
			`row 52, column "Order" (id): is in more than 50 rows, the limit of items of an order; is it the column of the order's number?`}},
		"too many cells": {"a-1,Lis,600100200,00-950,MUG,1,,,Gdynia\n", []string{
			`row 2: has 9 cells but the header has 8: put a cell that contains a separator in quotes`}},
		"a quote that is open": {"a-1,Lis,600100200,00-950,MUG,1,,\na-2,\"Lis,1\n", []string{
			`row 3: extraneous or missing " in quoted-field; was the file made by hand? a cell that contains quotes must be in quotes, with its own quotes doubled`}},
		"nothing": {"", []string{"it contains no order: want a row for each item below the headers"}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, texts(spreadsheet.Read([]byte(header+test.rows), mapping(t, small))))
		})
	}
}

// A broken rule of the document is reported at its cell, or at the column that would set it.
func TestRulesOfTheDocument(t *testing.T) {
	sheet := spreadsheet.Read([]byte(header+"a-1,Lis,600100200,950,MUG,1,,\na-1,,,,PEN,0,,\n"), mapping(t, small))
	require.Empty(t, texts(sheet))
	told := map[string]string{}
	for _, broken := range sheet.Orders[0].Document.Validate() {
		problem := sheet.Orders[0].Problem(broken)
		told[broken.Path] = problem.Error()
	}
	require.Equal(t, `row 2, column "Code" (recipient.postCode): must be a post code of country PL, such as 12-345; `+
		`the spreadsheet has dropped its leading zeros: format the column as text and enter it again`, told["recipient.postCode"])
	require.Equal(t, `row 3, column "Pieces" (items[1].quantity): must be 1 to 200000; is 0`, told["items[1].quantity"])
}

func TestHeaders(t *testing.T) {
	for name, test := range map[string]struct {
		header string
		want   []string
		unread []string
	}{
		"in another case, with more columns": {"ORDER, name ,Phone,code,SKU,Pieces,KG,COD,Colour", nil, []string{"Colour"}},
		"one is missing": {"Order,Name,Phone,Code,SKU,Pieces,COD", []string{
			`row 1, column "kg" (shipping.parcels[0].weight): there is no such column; correct the header or the mapping`}, nil},
		"one is there twice": {"Order,Name,Phone,Code,SKU,Pieces,kg,COD,sku", []string{
			`row 1, column "sku" (items[].sku): the header occurs twice`}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			sheet := spreadsheet.Read([]byte(test.header+"\na-1,Lis,600100200,00-950,MUG,1,1,\n"), mapping(t, small))
			require.Equal(t, test.want, texts(sheet))
			require.Equal(t, test.unread, sheet.Unread)
		})
	}
}

func TestFilesThatAreNone(t *testing.T) {
	m := mapping(t, small)
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"empty":             {nil, "it is empty: want a row of headers"},
		"another encoding":  {encoded(t, header+"a-1,Żak,,,,,,\n", charmap.Windows1250), `it is not UTF-8: set its encoding in the mapping, such as "encoding": "windows-1250"`},
		"an Excel workbook": {append([]byte("PK\x03\x04\x00\x00"), make([]byte, 100)...), "it is not a CSV file"},
	} {
		t.Run(name, func(t *testing.T) {
			told := texts(spreadsheet.Read(test.data, m))
			require.Len(t, told, 1)
			require.Contains(t, told[0], test.want)
		})
	}
}

func TestMappingsThatAreWrong(t *testing.T) {
	for text, want := range map[string]string{
		`[]`:                             `want a JSON object such as`,
		`{"columns": {"Order": "id"}} x`: `want one JSON object, and nothing after it`,
		`{"colums": {}}`:                 `unknown field "colums"`,
		`{"Columns": {"Order": "id"}}`:   `"Columns": write it as "columns"`,
		`{"columns": {"Order": "notes"}, "columns": {"Order": "id"}}`:          `columns: must not be repeated`,
		`{"columns": {"Order": "id"}, "DECIMAL": ",", "decimal": "."}`:         `decimal: must not be repeated; DECIMAL is there already`,
		`{"columns": {"Order": "notes", "Order": "id"}}`:                       `columns.Order: must not be repeated`,
		`{"columns": {"Order": "id"}, "defaults": {"notes": "\u001b"}}`:        `defaults.notes: `,
		`{"columns": {"SKU": "items[].sku"}}`:                                  `columns: want one for id`,
		`{"columns": {"Order": "id", "Phone": "recipient.fone"}}`:              `columns, "Phone": "recipient.fone": the order document has no such field`,
		`{"columns": {"Order": "id", "Phone": "recipient"}}`:                   `columns, "Phone": "recipient": is an object; want the path of one of its fields`,
		`{"columns": {"Order": "id", "SKU": "items[0].sku"}}`:                  `want items[] for the item of a row, and a number for other lists`,
		`{"columns": {"Order": "id", "kg": "shipping.parcels[].weight"}}`:      `want items[] for the item of a row, and a number for other lists`,
		`{"columns": {"Order": "id", "kg": "shipping.parcels.weight"}}`:        `the order document has no such field`,
		`{"columns": {"Order": "id", "kg": "shipping.parcels[99].weight"}}`:    `want less than [60]`,
		`{"columns": {"Order": "id", "Number": "id"}}`:                         `columns, "Order": the column "Number" already sets id`,
		`{"columns": {"Order": "id", "ORDER ": "notes"}}`:                      `occurs twice`,
		`{"columns": {"Order": "id"}, "defaults": {"shipping.carier": "tpk"}}`: `defaults: "shipping.carier": the order document has no such field`,
		`{"columns": {"Order": "id"}, "encoding": "latin2"}`:                   `encoding: want one of windows-1250, windows-1251, windows-1252`,
		`{"columns": {"Order": "id"}, "decimal": ";"}`:                         `decimal: want "," or "."`,
	} {
		_, err := spreadsheet.ParseMapping([]byte(text))
		require.ErrorContains(t, err, want, text)
	}
}

// For any input: no panic, only rows that are in the file, and no order without rows.
func FuzzRead(f *testing.F) {
	csv, text := spreadsheet.Template()
	template, err := spreadsheet.ParseMapping(text)
	require.NoError(f, err)
	m, err := spreadsheet.ParseMapping([]byte(small))
	require.NoError(f, err)
	f.Add(csv)
	f.Add([]byte(header + "a-1,Lis,600100200,00-950,MUG,\"1 000,5\",1.234,0\n\n,,\n"))
	f.Add([]byte("sep=;\nOrder;SKU\n\"a\nb\";x\n"))
	f.Add([]byte("\xFF\xFEO\x00r\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		lines := strings.Count(string(data), "\n") + strings.Count(string(data), "\r") + 2
		for _, with := range []spreadsheet.Mapping{m, template} {
			sheet := spreadsheet.Read(data, with)
			for _, one := range sheet.Orders {
				require.NotEmpty(t, one.Rows)
				require.LessOrEqual(t, one.Rows[len(one.Rows)-1], lines)
				if len(one.Problems) > 0 {
					require.Empty(t, one.Document.ID)
					continue
				}
				require.NotEmpty(t, one.Document.Items)
				for _, broken := range one.Document.Validate() {
					require.Positive(t, one.Problem(broken).Row)
				}
			}
		}
	})
}
