package main_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// started is a row of start's JSON output.
type started struct {
	ID       string `json:"id"`
	Existing bool   `json:"existing"`
	WebUI    string `json:"webUi"`
	Error    string `json:"error"`
}

func TestStartTwice(t *testing.T) {
	path := file(t, tooDear(t, "twice-1"), tooDear(t, "twice-2"))

	first := decode[[]started](t, "start", path)
	require.Len(t, first, 2)
	require.Regexp(t, "^"+os.Getenv("ORDERFLOW_WEB_UI_URL")+"/namespaces/default/workflows/order-twice-1/[0-9a-f-]{36}/user-metadata$", first[0].WebUI)
	again := decode[[]started](t, "start", path)
	for i := range first {
		first[i].Existing = true
	}
	require.Equal(t, first, again)

	text := run(t, "start", path)
	require.Equal(t, 0, text.code)
	require.Contains(t, text.out, "twice-1  was started before  http://127.0.0.1:")
}

func TestStartAnotherContent(t *testing.T) {
	doc := tooDear(t, "other-content")
	require.Equal(t, 0, run(t, "start", file(t, doc)).code)
	doc.Items[0].Quantity = 19

	done := run(t, "start", file(t, doc))
	require.Equal(t, result{code: 1, err: "orderflow: order other-content was started before with different content " +
		"(before and now): items[0].quantity: 20 and 19; use a new id for a new order\n" +
		"orderflow: 1 of 1 orders not started\n"}, done)
	script := run(t, "start", "-o", "json", file(t, doc))
	require.Equal(t, 1, script.code)
	var answers []started
	require.NoError(t, json.Unmarshal([]byte(script.out), &answers))
	require.Contains(t, answers[0].Error, "items[0].quantity")
}

func TestStartManyFromStandardInput(t *testing.T) {
	var documents []order.Order
	for i := range 20 {
		documents = append(documents, tooDear(t, fmt.Sprintf("many-%02d", i)))
	}
	done := runWith(t, lines(t, documents...), "start", "-")
	require.Equal(t, 0, done.code, done.err)
	require.Empty(t, done.err, "no progress bar where nobody looks")
	rows := strings.Split(strings.TrimSpace(done.out), "\n")[1:]
	require.Len(t, rows, 20)
	for i, row := range rows {
		require.True(t, strings.HasPrefix(row, documents[i].ID+" "), row)
	}
}

func TestStartChecksEverythingFirst(t *testing.T) {
	good, bad, worse := fromStock(t, "check-good"), fromStock(t, "check-bad"), fromStock(t, "check-worse")
	bad.Items[0].Quantity = 0
	worse.Shipping.LockerPoint = "gdy_1"
	worse.Recipient.Phone = ""
	other := fromStock(t, "check-good")
	other.Items[0].Quantity = 7
	mixed, twice := file(t, good, bad, worse), file(t, good, other)
	broken := filepath.Join(t.TempDir(), "broken.json")
	require.NoError(t, os.WriteFile(broken, []byte(`{"id": "x-1", "colour": "red"}`+"\n{\n"), 0o600))
	empty := filepath.Join(t.TempDir(), "empty.json")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))

	for name, test := range map[string]struct {
		files []string
		want  []string
	}{
		"rules of the document and of the carrier": {[]string{mixed}, []string{
			mixed + ": order 2: items[0].quantity: must be 1 to 200000; is 0",
			mixed + ": order 3: recipient.phone: ",
			mixed + ": order 3: shipping.lockerPoint: ",
		}},
		"one id, two orders": {[]string{twice}, []string{
			twice + ": order 2: id: is that of " + twice + ": order 1, which differs: items[0].quantity: 20 and 7"}},
		"broken JSON and unknown fields": {[]string{broken}, []string{
			broken + ": order 1: colour: is not a field of the document",
			broken + ": order 2, line 2: "}},
		"no order":             {[]string{empty}, []string{empty + ": it contains no order"}},
		"no such file":         {[]string{"nowhere.json"}, []string{"open nowhere.json: no such file or directory"}},
		"all files are read":   {[]string{empty, "nowhere.json"}, []string{empty + ": it contains no order", "open nowhere.json: "}},
		"a good one is spared": {[]string{file(t, good), empty}, []string{empty + ": it contains no order"}},
	} {
		t.Run(name, func(t *testing.T) {
			done := run(t, append([]string{"start"}, test.files...)...)
			require.Equal(t, 2, done.code)
			require.Empty(t, done.out)
			for _, want := range test.want {
				require.Contains(t, done.err, want)
			}
			require.Regexp(t, `orderflow: [0-9]+ problems?; nothing was started\n$`, done.err)
			require.Contains(t, run(t, "show", "check-good").err, "there is no such order")
		})
	}
}

func TestStartTellsAllProblems(t *testing.T) {
	done := run(t, "start", filepath.Join("..", "examples", "bad", "many-problems.json"))
	require.Equal(t, 2, done.code)
	told := strings.Split(strings.TrimSpace(done.err), "\n")
	problems := told[:len(told)-1]
	require.Greater(t, len(problems), 20)
	require.Equal(t, fmt.Sprintf("orderflow: %d problems; nothing was started", len(problems)), told[len(told)-1])
	require.NotContains(t, done.err, "tajne", "passwords stay unsaid")
}
