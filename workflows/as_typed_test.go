package workflows_test

import (
	"cmp"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows"
)

// asTypedPage has tables of what people type and what each provider gets.
const asTypedPage = "../docs/as-typed.md"

var writeAsTyped = flag.Bool("write-as-typed", false, "write what providers get into docs/as-typed.md, to be read before it is kept")

// leastTyped is the minimum number of values on the page.
const leastTyped = 150

// asTypedFields are the columns of typed values, their paths in the document, and the
// providers' field names.
var asTypedFields = map[string]struct {
	path string
	sent map[string][]string
}{
	"country":       {path: "recipient.country"}, // each row would repeat its own rules
	"phone":         {"recipient.phone", sentAs("receiver.phone", "receiver.phone", "recipient.phone")},
	"firstName":     {"recipient.firstName", sentAs("receiver.first_name", "receiver.name", "recipient.firstname")},
	"lastName":      {"recipient.lastName", sentAs("receiver.last_name", "receiver.surname", "recipient.lastname")},
	"company":       {"recipient.company", sentAs("receiver.company_name", "receiver.company", "recipient.company")},
	"street":        {"recipient.street", sentAs("receiver.address.street receiver.address.line1", "receiver.street", "recipient.street")},
	"street2":       {"recipient.street2", sentAs("receiver.address.line2", "receiver.street", "recipient.street recipient.care_of")},
	"building":      {"recipient.building", sentAs("receiver.address.building_number", "receiver.house_number receiver.door_number", "recipient.street")},
	"postCode":      {"recipient.postCode", sentAs("receiver.address.post_code", "receiver.post_code", "recipient.zip")},
	"city":          {"recipient.city", sentAs("receiver.address.city", "receiver.city", "recipient.city")},
	"email":         {"recipient.email", sentAs("receiver.email", "receiver.email", "recipient.email")},
	"lockerPoint":   {"shipping.lockerPoint", sentAs("custom_attributes.target_point", "receiver.pop_code", "")},
	"transliterate": {path: "shipping.transliterate"},
	"template":      {"shipping.parcels[0].template", sentAs("parcels.0.template", "product_id", "")},
}

func sentAs(shipX, tpk, myPromo string) map[string][]string {
	return map[string][]string{
		order.ProviderShipX: strings.Fields(shipX), order.ProviderTPK: strings.Fields(tpk), order.ProviderMyPromo: strings.Fields(myPromo)}
}

// asTypedCarriers are the carriers of the orders that show what a provider gets. For MyPromo
// it is a carrier without rules.
var asTypedCarriers = map[string]order.Carrier{
	order.ProviderShipX: order.CarrierShipX, order.ProviderTPK: order.CarrierTPK, order.ProviderMyPromo: order.CarrierByHand}

// asTypedCodes are post codes of the countries in the rows.
var asTypedCodes = map[string]string{
	"DE": "10115", "BG": "1000", "GB": "SW1A 1AA", "IE": "D02 X285", "CZ": "110 00", "UA": "01001", "GR": "104 31"}

// asTypedColumns are the columns of what a provider gets.
var asTypedColumns = []struct{ title, provider string }{
	{"InPost", order.ProviderShipX}, {"TPK", order.ProviderTPK}, {"MyPromo", order.ProviderMyPromo},
}

func TestWhatIsTypedReachesEachProviderAsThePageSays(t *testing.T) {
	text, err := os.ReadFile(asTypedPage)
	require.NoError(t, err)
	lines := strings.Split(string(text), "\n")
	var header []string
	rows := 0
	for i, line := range lines {
		cells, isRow := cellsOf(line)
		switch {
		case !isRow:
			header = nil
		case header == nil:
			header = cells
		case strings.HasPrefix(cells[0], "-"):
		default:
			rows++
			lines[i] = asTypedRow(t, i+1, header, cells)
		}
	}
	require.GreaterOrEqual(t, rows, leastTyped)
	if *writeAsTyped {
		require.NoError(t, os.WriteFile(asTypedPage, []byte(strings.Join(lines, "\n")), 0o644))
	}
}

func cellsOf(line string) (cells []string, isRow bool) {
	if !strings.HasPrefix(line, "|") {
		return nil, false
	}
	for _, cell := range strings.Split(strings.Trim(line, "|"), "|") {
		cells = append(cells, strings.TrimSpace(cell))
	}
	return cells, true
}

// asTypedRow puts a row's values into orders for each provider, and returns the expected row.
func asTypedRow(t *testing.T, line int, header, cells []string) string {
	require.Len(t, cells, len(header), "docs/as-typed.md:%d", line)
	made := slices.Clone(cells)
	var typed []typedValue
	for i, title := range header {
		if field, isTyped := asTypedFields[title]; isTyped {
			typed = append(typed, typedValue{title, field.path, unquoted(t, cells[i])})
		}
	}
	first := ""
	for _, column := range asTypedColumns {
		at := slices.Index(header, column.title)
		if at < 0 {
			continue
		}
		got := whatGets(t, column.provider, typed)
		if made[at] = got; first == got && strings.HasPrefix(got, "refused") {
			made[at] = "refused"
		}
		first = cmp.Or(first, got)
		if !*writeAsTyped {
			require.Equal(t, cells[at], made[at], "docs/as-typed.md:%d: what %s gets of %q", line, column.title, cells)
		}
	}
	return "| " + strings.Join(made, " | ") + " |"
}

type typedValue struct{ title, path, value string }

// unquoted is the text of a cell, in which \u00a0 stands for an invisible character.
func unquoted(t *testing.T, cell string) string {
	text, err := strconv.Unquote(`"` + strings.Trim(cell, "`") + `"`)
	require.NoError(t, err, cell)
	return text
}

// whatGets is what a provider gets of a typed value, or why the order does not start.
func whatGets(t *testing.T, provider string, typed []typedValue) string {
	doc := orderFor(t, provider, typed)
	seen := workflows.PreviewOf(doc, activities.RequestSettings{})
	again := workflows.PreviewOf(seen.Order, activities.RequestSettings{})
	require.Equal(t, seen, again, "what is read is read the same again")
	if len(seen.Problems) > 0 {
		return rulesAbout(seen.Problems, typed)
	}
	var got []string
	fields := previewedOf(seen, provider)
	for _, one := range typed {
		for _, path := range asTypedFields[one.title].sent[provider] {
			if value := fields[path]; value != "" {
				got = append(got, lastName(path)+" `"+value+"`")
			}
		}
	}
	got = distinct(got)
	if len(got) == 0 {
		return "–"
	}
	return strings.Join(got, ", ")
}

// distinct removes what two values have in common.
func distinct(got []string) (made []string) {
	for _, one := range got {
		if !slices.Contains(made, one) {
			made = append(made, one)
		}
	}
	return made
}

func previewedOf(seen workflows.Preview, provider string) map[string]string {
	fields := map[string]string{}
	for _, request := range seen.Requests {
		for _, field := range request.Fields {
			if request.Provider == provider && fields[field.Path] == "" {
				fields[field.Path] = field.Value
			}
		}
	}
	return fields
}

// rulesAbout are the rules that the typed value breaks; – if the order breaks others.
func rulesAbout(problems order.Problems, typed []typedValue) string {
	var rules []string
	for _, problem := range problems {
		of := func(one typedValue) bool {
			return one.path == problem.Path || strings.HasPrefix(one.path, problem.Path+".")
		}
		if problem.Path != asTypedFields["country"].path && slices.ContainsFunc(typed, of) {
			rules = append(rules, lastName(problem.Path)+" "+problem.Rule)
		}
	}
	if len(rules) == 0 {
		return "–"
	}
	return "refused: " + strings.Join(rules, "; ")
}

func lastName(path string) string { return path[strings.LastIndex(path, ".")+1:] }

// orderFor is an order whose document the provider gets, amended with the typed value.
func orderFor(t *testing.T, provider string, typed []typedValue) order.Order {
	doc := fromStock()
	if provider == order.ProviderMyPromo {
		doc = madeToOrder()
	}
	doc.Shipping = order.Shipping{Carrier: asTypedCarriers[provider],
		Parcels: []order.Parcel{{Length: 300, Width: 200, Height: 80, Weight: pln("2").Amount}}}
	patch := map[string]map[string]any{"recipient": {}, "shipping": {}}
	for _, one := range typed {
		if code, abroad := asTypedCodes[one.value]; abroad && one.title == "country" {
			patch["recipient"]["postCode"] = code // unless it is typed
		}
		part, name, _ := strings.Cut(one.path, ".")
		patch[part][name] = one.value
		if one.title == "transliterate" {
			patch[part][name] = one.value == "true"
		}
		if one.title == "template" {
			patch[part] = map[string]any{"parcels": []map[string]string{{"template": one.value}}}
		}
	}
	whole, err := json.Marshal(patch)
	require.NoError(t, err)
	amended, err := doc.Amend(whole)
	require.NoError(t, err)
	return amended
}
