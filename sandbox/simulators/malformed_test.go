package simulators_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// goWords are words that only a Go program says.
var goWords = regexp.MustCompile(`(?i)json: |strconv|unmarshal|unexpected end of json|invalid character|\bEOF\b|http: |runtime error|` +
	`Go (value|struct)|parsing time|interface conversion|goroutine|dial tcp|%!|404 page not found|Method Not Allowed\n`)

// credentials returns each simulator's valid credentials.
func (h stack) credentials() map[string]http.Header {
	token := func(path, body, field string, header http.Header) string {
		_, answer := h.send("POST", path, body, header)
		var got map[string]any
		require.NoError(h, json.Unmarshal([]byte(answer), &got), answer)
		return "Bearer " + got[field].(string)
	}
	key := http.Header{"X-Api-Key": {"demo-key"}, "Accept-Language": {"en"}}
	tpk := key.Clone()
	tpk.Set("Authorization", token("/tpk/token", `{"email":"demo@orderflow.example","password":"demo"}`, "token", key))
	return map[string]http.Header{
		"mypromo":   {"Authorization": {token("/mypromo/oauth/token", `{"grant_type":"client_credentials","client_id":"demo","client_secret":"demo","scope":"*"}`, "access_token", nil)}},
		"shipx":     {"Authorization": {"Bearer demo"}},
		"tpk":       tpk,
		"mediaport": {"Authorization": {token("/mediaport/api/login", `{"username":"demo","password":"demo"}`, "token", nil)}},
		"merkana":   {"Api-Token": {"demo-token"}},
	}
}

// send calls the simulators without a connection: the server of net/http waits half a
// second before it closes a connection whose body it has not read.
func (h stack) send(method, path, body string, header http.Header) (int, string) {
	h.Helper()
	request := httptest.NewRequestWithContext(h.Context(), method, path, strings.NewReader(body))
	request.Host = strings.TrimPrefix(h.url, "http://")
	maps.Copy(request.Header, header)
	answer := httptest.NewRecorder()
	h.handler.ServeHTTP(answer, request)
	return answer.Code, answer.Body.String()
}

const org = "/shipx/v1/organizations/1111"

// bodies are valid requests by route; a route without one is called with a body, too.
var bodies = map[string]string{
	"POST " + org + "/shipments": `{"receiver":{"first_name":"A","last_name":"B","phone":"500600700","email":"a@b.example","address":{"street":"S","building_number":"1","city":"C","post_code":"00-950","country_code":"PL"}},
		"sender":{"name":"N"},"parcels":[{"template":"small","dimensions":{"length":1,"width":2,"height":3,"unit":"mm"},"weight":{"amount":1,"unit":"kg"},"is_non_standard":false}],
		"service":"inpost_locker_standard","reference":"A-1","comments":"c","external_customer_id":"e","mpk":"m","only_choice_of_offer":false,"additional_services":[],
		"insurance":{"amount":1,"currency":"PLN"},"cod":{"amount":1,"currency":"PLN"},"custom_attributes":{"target_point":"KRK02M","sending_method":"dispatch_order"},"end_of_week_collection":false}`,
	"PUT /shipx/v1/shipments/4100200300":               `{"receiver":{"first_name":"A","phone":"500600700","email":"a@b.example"},"parcels":[{"template":"small"}],"reference":"B"}`,
	"DELETE /shipx/v1/shipments/4100200300":            ``,
	"POST /shipx/v1/shipments/4100200300/select_offer": `{"offer_id":7001}`,
	"POST /shipx/v1/shipments/4100200300/buy":          `{"offer_id":7001}`,
	"GET /shipx/v1/shipments/4100200300":               ``,
	"GET /shipx/v1/shipments/4100200300/label":         ``,
	"GET " + org + "/shipments":                        ``,
	"POST " + org + "/shipments/labels":                `{"shipment_ids":[4100200300],"format":"pdf","type":"normal"}`,
	"POST " + org + "/dispatch_orders":                 `{"shipments":[4100200300],"name":"N","phone":"500600700","email":"a@b.example","comment":"c","address":{"street":"S","building_number":"1","city":"C","post_code":"00-950","country_code":"PL"}}`,
	"GET " + org + "/dispatch_orders":                  ``,
	"GET " + org + "/dispatch_orders/printouts":        ``,
	"GET /shipx/v1/dispatch_orders/991":                ``,
	"GET /shipx/v1/points":                             ``,
	"GET /shipx/v1/points/NONE":                        ``,
	"GET /shipx/v1/tracking/1":                         ``,

	"POST /mypromo/oauth/token": `{"grant_type":"client_credentials","client_id":"demo","client_secret":"demo","scope":"*"}`,
	"POST /mypromo/v1/orders": `{"reference":"A-1","reference2":"x","recipient":{"company":"Company","firstname":"Ann","lastname":"Bee","street":"Street 1","zip":"10115","city":"City","country_code":"DE","email":"a@b.example","phone":"123456"},
		"shipper":{"company":"Company","firstname":"Ann","lastname":"Bee","street":"Street 1","zip":"10115","city":"City","country_code":"DE","email":"a@b.example","phone":"123456"},"callback":{"url":"http://127.0.0.1:1/x","method":"POST","auth":{"basic":{"username":"u","password":"p"}}},"fake_preflight":true,"shipping":{"method":"x"}}`,
	"POST /mypromo/v1/orders/1/items":                          `{"reference":"A-1-1","sku":"MUG-300","quantity":1,"comment":"c","files":[{"type":"print","url":"https://f.example/a.pdf","filename":"a.pdf","auth":{"basic":{"username":"u","password":"p"}}}],"design_id":1}`,
	"POST /mypromo/v1/orders/1/submit":                         ``,
	"PATCH /mypromo/v1/orders/1/cancel":                        ``,
	"GET /mypromo/v1/orders":                                   ``,
	"POST /mypromo/v1/editor_user":                             `{"reference":"A"}`,
	"POST /mypromo/v1/designs":                                 `{"sku":"MUG-300","editor_user_hash":"h","intent":"customize","return_url":"https://a.example","cancel_url":"https://a.example"}`,
	"GET /mypromo/v1/production_orders":                        ``,
	"POST /mypromo/v1/production_orders/1001/add_shipment":     `{"carrier":"dpd","tracking_code":"1","items":[{"id":3001,"quantity":1}],"parcels":[{"weight":1}]}`,
	"GET /mypromo/v1/products":                                 ``,
	"GET /mypromo/v1/inventory":                                ``,
	"GET /mypromo/v1/prices":                                   ``,
	"POST /tpk/token":                                          `{"email":"demo@orderflow.example","password":"demo"}`,
	"PUT /tpk/token":                                           `{"token":"x"}`,
	"DELETE /tpk/token":                                        `{"token":"x"}`,
	"POST /tpk/user/orders":                                    `{"packages":[{"courier_id":1,"type":1,"description":"a #A-1","width":1,"height":1,"depth":1,"weight":1,"sender":{"name":"A","city_id":1,"zip":"00-950","street":"S","house_number":"1","phone":"500600700","email":"a@b.example","country_id":1},"recipient":{"name":"A","city":"C","zip":"00-950","street":"S","house_number":"1","phone":"500600700","email":"a@b.example","country_id":1,"pop_code":"KRK02M"},"cod":{"value":1,"account":"1"},"insurance":1,"pickup_date":"2026-11-30","with_pickup":true}]}`,
	"PUT /tpk/user/orders/777001":                              `{"packages":[{"description":"b"}]}`,
	"POST /tpk/user/orders/search":                             `{"filters":{"order_id":1,"created_since":"2026-01-01","created_till":"2026-12-31"},"page":1,"per_page":10}`,
	"PATCH /tpk/user/orders/777001/cancel":                     ``,
	"POST /tpk/user/payments":                                  `{"order_ids":[777001],"type":1}`,
	"POST /tpk/user/payments/search":                           `{"filters":{"order_id":1,"type":22},"page":1}`,
	"GET /tpk/user/payments/order/777001":                      ``,
	"POST /tpk/waybill/download":                               `{"order_ids":[777001],"wants_url":true,"format":"pdf"}`,
	"POST /tpk/user/orders/offers":                             `{"packages":[{"type":1,"width":1,"height":1,"depth":1,"weight":1,"sender":{"zip":"00-950"},"recipient":{"zip":"00-950"}}]}`,
	"POST /tpk/user/orders/pickup-date/search":                 `{"courier_id":1,"zip":"00-950","type":1}`,
	"POST /tpk/city/search":                                    `{"zip":"00-950","city":"C"}`,
	"POST /tpk/pop/search":                                     `{"zip":"00-950","page":1}`,
	"GET /tpk/user/orders/resources":                           ``,
	"GET /tpk/user/orders/777001":                              ``,
	"GET /tpk/file/waybill/x":                                  ``,
	"POST /mediaport/api/login":                                `{"username":"demo","password":"demo"}`,
	"GET /mediaport/api/orders":                                ``,
	"POST /mediaport/api/cancel-order-item":                    `{"supplierId":100,"orderNumber":"MP-1","orderItemId":1001}`,
	"POST /mediaport/api/generate-label":                       `{"supplierId":100,"orderNumber":"MP-1","orderItemIds":[1001]}`,
	"GET /mediaport/api/get-labels":                            ``,
	"GET /mediaport/api/get-protocols":                         ``,
	"POST /mediaport/api/simulator/orders":                     `{"supplierId":100,"orderNumber":"MP-1","items":[{"sku":"A","courier":"DPD","name":"N"}],"recipient":{"firstName":"A"}}`,
	"POST /merkana/v1/ff-orders-status":                        `{"orders":[{"idextern":"244","status":"send","awb":"1","courier":"x"}]}`,
	"POST /merkana/v1/ff-supplies":                             `{"mid":293,"products":[{"sku":"A","br":5}]}`,
	"GET /mypromo/v1/designs/301":                              ``,
	"GET /mypromo/v1/designs/301/preview":                      ``,
	"POST /mypromo/v1/designs/301/submit":                      ``,
	"GET /mypromo/v1/production_orders/1001":                   ``,
	"GET /mypromo/v1/production_orders/1001/generic_label":     ``,
	"GET /mypromo/v1/products/1":                               ``,
	"GET /mypromo/v1/countries/x":                              ``,
	"GET /mypromo/v1/states":                                   ``,
	"GET /mypromo/v1/states/x":                                 ``,
	"GET /mypromo/v1/carriers":                                 ``,
	"GET /mypromo/v1/carriers/x":                               ``,
	"GET /mypromo/v1/abc":                                      ``,
	"GET /mypromo/v1/download/a/p/b":                           ``,
	"GET /mypromo/v1/status":                                   ``,
	"POST /tpk/pp/search":                                      `{"zip":"00-950","page":1}`,
	"POST /tpk/ruch/search":                                    `{"zip":"00-950","page":1}`,
	"GET /tpk/user/data":                                       ``,
	"GET /tpk/user/orders/resources/x":                         ``,
	"PATCH /mypromo/v1/inventory":                              `{"data":[{"sku":"MUG-300","sku_fulfiller":"F","available":true,"stock":{"managed":true,"qty":5}}]}`,
	"PATCH /mypromo/v1/prices":                                 `{"data":[{"sku":"MUG-300","prices":[{"qty":1,"price":1.5}]}]}`,
	"PATCH /mypromo/v1/seo":                                    `{"data":[{"sku":"MUG-300","overwrites":[{"lang":"de","title":"T"}]}]}`,
	"GET /mypromo/v1/seo":                                      ``,
	"GET /mypromo/v1/jobs/":                                    ``,
	"GET /mypromo/v1/jobs/x":                                   ``,
	"GET /mypromo/v1/countries":                                ``,
	"GET /mypromo/v1/download/a/poi/1":                         ``,
	"PUT /mypromo/v1/orders/1/cancel":                          ``,
	"GET " + org + "/shipments/return_labels?shipment_ids[]=x": ``,
	"POST " + org + "/shipments/calculate":                     `{"shipments":[{"receiver":{"first_name":"A","phone":"500600700","email":"a@b.example"},"parcels":[{"template":"small"}],"service":"inpost_locker_standard","custom_attributes":{"target_point":"KRK02M"}}]}`,
	"POST " + org + "/dispatch_orders/991/comment":             `{"comment":"c"}`,
	"PUT " + org + "/dispatch_orders/991/comment":              `{"comment":"c"}`,
	"DELETE " + org + "/dispatch_orders/991/comment":           ``,
	"GET " + org + "/mpks":                                     ``,
	"POST " + org + "/mpks":                                    `{"name":"N","description":"D"}`,
	"GET /shipx/v1/mpks/1":                                     ``,
	"PUT /shipx/v1/mpks/1":                                     `{"name":"N","description":"D"}`,
	"GET " + org + "/dispatch_points":                          ``,
	"GET /shipx/v1/dispatch_points/41":                         ``,
	"GET " + org + "/users":                                    ``,
	"GET " + org + "/reports/cod?format=csv":                   ``,
	"GET " + org + "/shipments/4100200300/label":               ``,
	"GET /shipx/v1/organizations":                              ``,
	"POST /tpk/user/payments/balance":                          `{"amount":"100"}`,
	"GET /tpk/user/payments/balance/x":                         ``,
	"POST /tpk/user/cods/search":                               `{"filters":{"order_id":1,"cod_status":21,"pickup_date_since":"2026-01-01","pickup_date_till":"2026-12-31"},"page":1,"per_page":10}`,
	"POST /tpk/user/invoices/search":                           `{"filters":{"order_id":1,"invoice_number":"1","issued_since":"2026-01-01","issued_till":"2026-12-31"},"page":1}`,
	"GET /tpk/user/invoices/final/x/download":                  ``,
	"GET /tpk/user/invoices/pro-forma/order/x/download":        ``,
	"GET /tpk/file/invoice/final/x":                            ``,
	"GET /tpk/file/invoice/pro-forma/x":                        ``,
	"GET /shipx/v1/services":                                   ``,
	"GET /shipx/v1/statuses":                                   ``,
	"GET /shipx/v1/sending_methods?service=x":                  ``,
	"GET " + org:                                               ``,
	"GET " + org + "/shipments/labels?shipment_ids[]=x":        ``,
	"GET /shipx/v1/dispatch_orders/991/printout?format=x":      ``,
	"DELETE /shipx/v1/dispatch_orders/991":                     ``,
	"GET /mypromo/v1/orders/99999999999999999999":              ``,
	"GET /shipx/v1/shipments/99999999999999999999":             ``,
	"GET /shipx/v1/shipments/x%00%ff":                          ``,
	"PATCH /tpk/user/orders/99999999999999999999/cancel":       ``,
	"GET /mediaport/api/orders?supplierId=x":                   ``,
	"GET " + org + "/shipments?page=x&created_at_gteq=x":       ``,
	"GET /mypromo/v1/orders?page=x&per_page=-1&created_at=x":   ``,
	"GET /shipx/v1/points?page=99999999999999999999":           ``,
}

// wrong lists the values that replace each value of a valid body in turn.
var wrong = []any{nil, true, -1, 1.5, json.Number("1e400"), json.Number("123456789012345678901234567890"), "", "x", "\x00\u202e", strings.Repeat("9", 400), []any{}, []any{1}, map[string]any{}, map[string]any{"a": "b"}}

// variants returns copies of a body, each with one value replaced.
func variants(body any, put func(any)) {
	for _, value := range wrong {
		put(value)
	}
	switch body := body.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(body)) {
			old := body[key]
			variants(old, func(value any) { body[key] = value; put(body) })
			body[key] = old
		}
	case []any:
		for i, old := range body {
			variants(old, func(value any) { body[i] = value; put(body) })
			body[i] = old
		}
	}
}

func TestMalformedBodiesAreAnsweredInTheProvidersWords(t *testing.T) {
	for _, route := range slices.Sorted(maps.Keys(bodies)) {
		t.Run(route, func(t *testing.T) {
			h := newStack(t)
			allowed := h.credentials()
			h.prepare(allowed)
			method, path, _ := strings.Cut(route, " ")
			header := allowed[strings.Split(path, "/")[1]]
			try := func(body string) {
				for _, header := range []http.Header{header, nil} {
					if header == nil && len(body) > 1<<20 {
						continue // refused before the body is read
					}
					status, answer := h.send(method, path, body, header)
					if strings.HasPrefix(answer, "%PDF") {
						continue
					}
					require.NotRegexp(t, goWords, answer, "%s\n%.300s", route, body)
					require.Less(t, status, 500, "%s\n%.300s\n%.300s", route, body, answer)
				}
			}
			for _, body := range []string{"", " ", "{", "[", "nul", "null", "1", `"x"`, "[]", "{}", "{]", `{"a":`, "<a/>", "\xff\xfe", `{"` + "\xff" + `":1}`,
				strings.Repeat("[", 20_000), strings.Repeat("x", 8<<20+1), bodies[route], bodies[route] + "x"} {
				try(body)
			}
			if bodies[route] == "" {
				return
			}
			var good any
			require.NoError(t, json.Unmarshal([]byte(bodies[route]), &good))
			variants(good, func(body any) {
				text, err := json.Marshal(body)
				require.NoError(t, err)
				status, answer := h.send(method, path, string(text), header)
				require.NotRegexp(t, goWords, answer, "%s\n%.300s", route, text)
				require.Less(t, status, 500, "%s\n%.300s\n%.300s", route, text, answer)
			})
		})
	}
}

// prepare makes the objects that the routes need.
func (h stack) prepare(allowed map[string]http.Header) {
	h.send("PUT", "/_/merkana/orders/244", "", nil)
	for _, route := range []string{"POST " + org + "/shipments", "POST /mypromo/v1/orders", "POST /mediaport/api/simulator/orders"} {
		method, path, _ := strings.Cut(route, " ")
		status, answer := h.send(method, path, bodies[route], allowed[strings.Split(path, "/")[1]])
		require.Less(h, status, 300, "%s: %s", route, answer)
	}
}

func TestWhatIsNotThereIsAnsweredInTheProvidersForm(t *testing.T) {
	h := newStack(t)
	allowed := h.credentials()
	for _, tc := range []struct {
		method, path, provider string
		status                 int
		want                   string
	}{
		{"GET", "/shipx/v9/nothing", "shipx", 404, `"error":"routing_not_found"`},
		{"PATCH", "/shipx/v1/points", "shipx", 404, `"error":"routing_not_found"`},
		{"GET", "/mypromo/v9/nothing/at/all", "mypromo", 404, `{"message":"Not found."}`},
		{"DELETE", "/mypromo/v1/orders", "mypromo", 405, `Supported methods: GET, POST.`},
		{"GET", "/tpk/nothing", "tpk", 404, `"error_code":"NotFound"`},
		{"DELETE", "/tpk/user/data", "tpk", 404, `"error_code":"NotFound"`},
		{"GET", "/mediaport/nothing", "mediaport", 404, `"code":"not-found"`},
		{"DELETE", "/mediaport/api/orders", "mediaport", 405, `"code":"method-not-allowed"`},
		{"POST", "/merkana/v1/nothing", "merkana", 404, `"status":false`},
		{"GET", "/merkana/v1/ff-supplies", "merkana", 405, `"status":false`},
		{"GET", "/nothing", "", 404, h.url + `/mediaport`},
		{"GET", "/", "", 404, h.url + `/shipx`},
	} {
		status, answer := h.send(tc.method, tc.path, "", allowed[tc.provider])
		require.Equal(t, tc.status, status, "%s %s: %s", tc.method, tc.path, answer)
		require.Contains(t, answer, tc.want, tc.path)
		require.True(t, json.Valid([]byte(answer)), answer)
	}
}

// links finds the URLs in an answer.
var links = regexp.MustCompile(`https?:[^"<>\s]+`)

func TestLinksKeepThePrefixOfTheSandbox(t *testing.T) {
	h := newStack(t)
	allowed := h.credentials()
	h.prepare(allowed)
	seen := 0
	for _, path := range []string{org, "/shipx/v1/organizations", org + "/shipments?page=1&per_page=1", "/shipx/v1/shipments/4100200300", "/shipx/v1/points?page=1&per_page=2",
		"/shipx/v1/points/KRK02M", "/shipx/v1/services", "/shipx/v1/statuses", "/shipx/v1/sending_methods", org + "/dispatch_orders", "/mypromo/v1/orders", "/mypromo/v1/orders?per_page=1&page=1",
		"/mypromo/v1/products?per_page=1", "/mypromo/v1/orders/1", "/mypromo/v1/production_orders", "/mypromo/v1/countries", "/mypromo/v1/inventory"} {
		provider := strings.Split(path, "/")[1]
		status, answer := h.send("GET", path, "", allowed[provider])
		require.Equal(t, 200, status, "%s: %s", path, answer)
		for _, link := range links.FindAllString(strings.ReplaceAll(strings.ReplaceAll(answer, `\u0026`, "&"), `\/`, "/"), -1) {
			target, err := url.Parse(link)
			require.NoError(t, err)
			if !strings.HasPrefix(link, h.url) { // a shop's or a carrier's URL
				require.NotContains(t, link, "127.0.0.1:"+strings.Split(h.url, ":")[2], link)
				continue
			}
			seen++
			require.True(t, strings.HasPrefix(link, h.url+"/"+provider+"/"), "%s: %s", path, link)
			status, _ := h.send("GET", target.RequestURI(), "", allowed[provider])
			require.Equal(t, 200, status, link)
		}
	}
	require.Greater(t, seen, 10)
}
