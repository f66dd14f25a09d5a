package httpapi_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/order"
)

type line struct {
	Line     int       `json:"line"`
	ID       string    `json:"id"`
	Status   int       `json:"status"`
	Existing bool      `json:"existing"`
	Links    *links    `json:"links"`
	Detail   string    `json:"detail"`
	Errors   []trouble `json:"errors"`
}

func batch(t *testing.T, body string) call {
	t.Helper()
	c := post(access.RoleStart, "/v1/orders:batch", body)
	c.header = map[string]string{"Content-Type": "application/x-ndjson"}
	return c
}

func lines(t *testing.T, got answer) []line {
	t.Helper()
	require.Equal(t, http.StatusOK, got.status, got.body)
	require.Equal(t, "application/x-ndjson", got.header.Get("Content-Type"))
	var read []line
	scanner := bufio.NewScanner(strings.NewReader(got.body))
	for scanner.Scan() {
		var one line
		require.NoError(t, json.Unmarshal(scanner.Bytes(), &one))
		read = append(read, one)
	}
	return read
}

func TestBatchAnswersEveryLine(t *testing.T) {
	known, changed, wrong := tooDear(t, "batch-known"), tooDear(t, "batch-changed"), fromStock(t, "batch-wrong")
	start(t, known)
	start(t, changed)
	changed.Items[0].Quantity = 7
	wrong.Items[0].Quantity = 0
	body := strings.Join([]string{text(t, tooDear(t, "batch-new")), text(t, known), text(t, changed), text(t, wrong),
		`{"id": "batch-broken"`, `{"colour": "red"}`}, "\n")

	got := lines(t, batch(t, body).do(t))

	for i := range got {
		if got[i].Links != nil {
			require.Equal(t, "/v1/orders/"+got[i].ID, got[i].Links.Self)
			got[i].Links = nil
		}
	}
	const breaks = "the order is invalid; nothing was started"
	require.Equal(t, []line{
		{Line: 1, ID: "batch-new", Status: http.StatusAccepted},
		{Line: 2, ID: "batch-known", Status: http.StatusAccepted, Existing: true},
		{Line: 3, ID: "batch-changed", Status: http.StatusConflict,
			Detail: "an order with this id was started before with different content; use a new id for a new order",
			Errors: []trouble{{Location: "body.items[0].quantity", Message: "was 20 and is 7"}}},
		{Line: 4, ID: "batch-wrong", Status: http.StatusUnprocessableEntity, Detail: breaks,
			Errors: []trouble{{Location: "body.items[0].quantity", Message: "must be 1 to 200000; is 0"}}},
		{Line: 5, Status: http.StatusBadRequest, Detail: got[4].Detail},
		{Line: 6, Status: http.StatusUnprocessableEntity, Detail: breaks,
			Errors: []trouble{{Location: "body.colour", Message: "is not a field of the document"}}},
	}, got)
	require.Contains(t, got[4].Detail, "line 5: not JSON")
	awaitStatus(t, "batch-new", order.StatusNeedsAttention)
}

func TestBatchOfMany(t *testing.T) {
	var body strings.Builder
	for i := range 40 {
		body.WriteString(text(t, tooDear(t, fmt.Sprintf("many-%02d", i))) + "\n")
	}
	for _, existing := range []bool{false, true} {
		got := lines(t, batch(t, body.String()).do(t))
		require.Len(t, got, 40)
		for i, one := range got {
			require.Equal(t, line{Line: i + 1, ID: fmt.Sprintf("many-%02d", i), Status: http.StatusAccepted,
				Existing: existing, Links: one.Links}, one)
		}
	}
}

func TestBatchRefused(t *testing.T) {
	refused := refusal(t, batch(t, "\n").do(t), http.StatusBadRequest)
	require.Equal(t, "it contains no order", refused.Detail)
	asOne := batch(t, "{}")
	asOne.header = nil
	refused = refusal(t, asOne.do(t), http.StatusUnsupportedMediaType)
	require.Equal(t, "the body has to be application/x-ndjson", refused.Detail)
}

// A large batch is read completely, whatever the body limits of other calls are.
func TestALargeBatchIsReadToItsEnd(t *testing.T) {
	line := `{"id": "x", "colour": "` + strings.Repeat("x", 200_000) + `"}` + "\n"
	answers := lines(t, batch(t, strings.Repeat(line, 20)).do(t))
	require.Len(t, answers, 20)
	require.Equal(t, 20, answers[19].Line)
}
