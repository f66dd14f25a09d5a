package merkanatest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Shop makes Merkana's calls to a fulfilment centre. It is safe for concurrent use.
type Shop struct {
	server  *Server // nil when it belongs to none
	baseURL string
	headers map[string]string
	client  *http.Client
}

// shopTimeout is the timeout of a call if the Shop got no http.Client; Merkana's
// own is not documented.
const shopTimeout = 10 * time.Second

// NewShop returns a shop that calls the documented file names below baseURL
// ("https://centre.example/merkana"), with the headers that the centre requires. A
// nil client means one with a timeout of 10 seconds.
func NewShop(baseURL string, headers map[string]string, client *http.Client) *Shop {
	if client == nil {
		client = &http.Client{Timeout: shopTimeout}
	}
	return &Shop{baseURL: strings.TrimRight(baseURL, "/"), headers: headers, client: client}
}

// Shop returns a shop of this Merkana: the server knows the orders that it sends
// and the stock that it reads.
func (s *Server) Shop(baseURL string, headers map[string]string) *Shop {
	shop := NewShop(baseURL, headers, nil)
	shop.server = s
	return shop
}

// Answer is a fulfilment centre's answer.
type Answer struct {
	HTTPStatus int
	Status     bool
	Message    string
}

// Accepted reports whether Merkana counts an answer as success. The documentation
// does not say what it checks; here both the HTTP status and the body's status must
// be success.
func (a Answer) Accepted() bool { return a.Status && a.HTTPStatus == http.StatusOK }

// SyncProducts sends a merchant's products to the centre: call 1 of the
// documentation. It returns an error if the answer is not as documented.
func (h *Shop) SyncProducts(ctx context.Context, mid int64, products []Product) (Answer, error) {
	said, err := h.post(ctx, "sync_products.php", struct {
		MID      int64     `json:"mid"`
		Products []Product `json:"products"`
	}{mid, products})
	return said.Answer, err
}

// Stock requests a merchant's whole stock in the centre: call 2. An accepted answer
// replaces the server's view.
func (h *Shop) Stock(ctx context.Context, mid int64) ([]StockLine, Answer, error) {
	said, err := h.post(ctx, "stock.php", struct {
		MID int64 `json:"mid"`
	}{mid})
	if err == nil && said.Accepted() && said.MID != mid {
		err = fmt.Errorf("merkanatest: asked for the stock of merchant %d, got that of %d", mid, said.MID)
	}
	if h.server != nil && err == nil && said.Accepted() {
		h.server.load(mid, said.Stock)
	}
	return said.Stock, said.Answer, err
}

// CreateOrder sends an order once: call 3.
func (h *Shop) CreateOrder(ctx context.Context, order OrderCreate) (Answer, error) {
	if h.server != nil {
		h.server.Expect(strconv.FormatInt(order.ID, 10))
	}
	said, err := h.post(ctx, "save_order_with_packets.php", order)
	return said.Answer, err
}

// CancelOrder cancels an order at the centre: call 4. An accepted answer means that
// it is cancelled.
func (h *Shop) CancelOrder(ctx context.Context, mid, id int64) (Answer, error) {
	said, err := h.post(ctx, "cancel_order.php", struct {
		MID int64 `json:"mid"`
		ID  int64 `json:"id"`
	}{mid, id})
	return said.Answer, err
}

// said holds the fields of the answers to all calls.
type said struct {
	Answer
	MID   int64
	Stock []StockLine
}

func (h *Shop) post(ctx context.Context, file string, body any) (said, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return said{}, fmt.Errorf("merkanatest: %s: %w", file, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, h.baseURL+"/"+file, bytes.NewReader(encoded))
	if err != nil {
		return said{}, fmt.Errorf("merkanatest: %s: %w", file, err)
	}
	request.Header.Set("Content-Type", "application/json")
	for name, value := range h.headers {
		request.Header.Set(name, value)
	}
	response, err := h.client.Do(request)
	if err != nil {
		return said{}, fmt.Errorf("merkanatest: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	return read(file, response)
}

// read accepts true or false, as a boolean or a string.
func read(file string, response *http.Response) (said, error) {
	got := said{Answer: Answer{HTTPStatus: response.StatusCode}}
	var wire struct {
		Status  any         `json:"status"`
		Message string      `json:"message"`
		MID     int64       `json:"mid"`
		Stock   []StockLine `json:"stock"`
	}
	body, err := io.ReadAll(response.Body)
	if err == nil {
		err = json.Unmarshal(body, &wire)
	}
	if err != nil {
		return got, fmt.Errorf("merkanatest: %s: unreadable answer (HTTP %d): %w", file, got.HTTPStatus, err)
	}
	got.Message, got.MID, got.Stock = wire.Message, wire.MID, wire.Stock
	switch fmt.Sprint(wire.Status) {
	case "true":
		got.Status = true
	case "false":
	default:
		return got, fmt.Errorf("merkanatest: %s: status %v is not true or false (HTTP %d)", file, wire.Status, got.HTTPStatus)
	}
	return got, nil
}
