package compare

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"time"

	"orderflow/sandbox/simkit"
	"orderflow/sandbox/simulators"
)

// providers can be compared.
var providers = []string{"mypromo", "shipx", "tpk", "mediaport", "merkana"}

// replayer sends recorded requests to one provider's simulator and moves its clock.
type replayer struct {
	provider  string
	server    *simulators.Server
	simulator http.Handler
	faults    *simkit.Faults
	now       time.Time
	ids       ids
	// token is the last one that the simulator issued.
	token string
}

func newReplayer(provider string, began time.Time) *replayer {
	r := &replayer{provider: provider, now: began, ids: ids{}}
	r.server = simulators.New(simulators.Options{Clock: func() time.Time { return r.now }, Offline: true})
	switch provider {
	case "mypromo":
		r.simulator, r.faults = r.server.MyPromo, r.server.MyPromo.Faults()
	case "shipx":
		r.simulator, r.faults = r.server.ShipX, r.server.ShipX.Faults()
	case "tpk":
		r.simulator, r.faults = r.server.TPK, r.server.TPK.Faults()
	case "mediaport":
		r.simulator, r.faults = r.server.MediaPort, r.server.MediaPort.Faults()
	default:
		r.simulator, r.faults = r.server.Merkana, r.server.Merkana.Faults()
	}
	return r
}

// answer is a simulator's answer.
type answer struct {
	status    int
	mediaType string
	body      any
	isJSON    bool
	unrouted  bool
}

// send moves the clock to the recording's time and sends its request.
func (r *replayer) send(one exchange) (answer, error) {
	if one.At.After(r.now) {
		r.now = one.At
	}
	r.prepare(one)
	return r.again(one)
}

// again sends the request without moving the clock.
func (r *replayer) again(one exchange) (answer, error) {
	header := r.credentials(one)
	target := r.ids.path(r.ours(one.Path))
	if query := r.ids.query(r.oursIn(one.Query)); len(query) > 0 {
		target += "?" + query.Encode()
	}
	if _, err := url.ParseRequestURI(target); err != nil {
		return answer{}, fmt.Errorf("path %q can't be called", one.Path)
	}
	body := ""
	if one.Request != nil {
		encoded, err := json.Marshal(r.withSecrets(one, r.ids.body("", lastWord(one.Template), one.Request)))
		if err != nil {
			return answer{}, err
		}
		body = string(encoded)
	}
	return r.call(one.Method, target, body, header), nil
}

func (r *replayer) call(method, target, body string, header http.Header) answer {
	request := httptest.NewRequest(method, target, strings.NewReader(body))
	request.Header = header
	recorder := httptest.NewRecorder()
	before := r.unrouted()
	r.simulator.ServeHTTP(recorder, request)
	got := answer{status: recorder.Code, mediaType: media(recorder.Header().Get("Content-Type")),
		unrouted: r.unrouted() > before}
	got.isJSON = recorder.Body.Len() > 0 && decode(recorder.Body.Bytes(), &got.body) == nil
	return got
}

// unrouted counts the calls that the simulator has no route for.
func (r *replayer) unrouted() (times int) {
	for _, asked := range r.faults.Requests() {
		if asked.Operation == "unrouted" {
			times += asked.Times
		}
	}
	return times
}

// media is a media type without its parameters.
func media(header string) string {
	plain, _, _ := strings.Cut(header, ";")
	return strings.TrimSpace(plain)
}

// prepare makes what the recorded account has and a new simulator lacks: orders that
// customers placed.
func (r *replayer) prepare(one exchange) {
	switch {
	case r.provider == "merkana":
		sent, _ := one.Request.(map[string]any)
		orders, _ := sent["orders"].([]any)
		for _, order := range orders {
			if named, ok := order.(map[string]any); ok && one.Status < http.StatusBadRequest {
				r.server.Merkana.Expect(fmt.Sprint(named["idextern"]))
			}
		}
	case r.provider == "mediaport" && one.Template == "/api/orders":
		listed, _ := one.Response.([]any)
		for _, order := range listed {
			r.place(order)
		}
	}
}

// place has a customer place an order at Media Port, unless it exists.
func (r *replayer) place(order any) {
	placed, ok := order.(map[string]any)
	if !ok {
		return
	}
	if _, known := r.ids.find("order_number", fmt.Sprint(placed["orderNumber"])); known {
		return
	}
	body, err := json.Marshal(map[string]any{"supplierId": supplier, "orderNumber": placed["orderNumber"],
		"items": placed["items"], "recipient": placed["recipient"]})
	if err != nil {
		return
	}
	if made := r.call(http.MethodPost, "/api/simulator/orders", string(body), http.Header{}); made.status == http.StatusCreated {
		r.ids.pair("", "order", order, made.body)
	}
}

// The accounts of the simulators.
const (
	organization = "1111"
	supplier     = 100
	demo         = "demo"
	email        = "demo@orderflow.example"
)

// ours puts the simulator's account into a path.
func (r *replayer) ours(path string) string {
	segments := strings.Split(path, "/")
	if r.provider == "shipx" && len(segments) > 3 && segments[2] == "organizations" {
		segments[3] = organization
	}
	return strings.Join(segments, "/")
}

func (r *replayer) oursIn(query map[string][]string) map[string][]string {
	if _, named := query["supplierId"]; !named || r.provider != "mediaport" {
		return query
	}
	changed := map[string][]string{}
	for key, values := range query {
		changed[key] = values
	}
	changed["supplierId"] = []string{fmt.Sprint(supplier)}
	return changed
}

func lastWord(template string) string {
	words := strings.FieldsFunc(template, func(r rune) bool { return r == '/' })
	for _, word := range slices.Backward(words) {
		if !strings.HasPrefix(word, "{") {
			return word
		}
	}
	return ""
}
