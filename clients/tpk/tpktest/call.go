package tpktest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"orderflow/sandbox/simkit"
)

// call is one request under the lock.
type call struct {
	*http.Request
	body   []byte
	now    time.Time
	member bool // made by the account, not by a stranger
}

// keyed reports whether the call has the API key, in its header or its query.
func (c call) keyed(key string) bool {
	return c.Header.Get("X-Api-Key") == key || c.URL.Query().Get("api_key") == key
}

// token is the user's token, from the body, the query or the header; "" if there is
// none.
func (c call) token() string {
	var sent struct {
		Token string `json:"token"`
	}
	_ = json.Unmarshal(c.body, &sent) // what can't be read has no token
	bearer, _ := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
	return cmp.Or(sent.Token, c.URL.Query().Get("token"), bearer)
}

// decode reads the JSON body, which may be empty.
func (c call) decode(into any) error {
	if len(bytes.TrimSpace(c.body)) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.body, into); err != nil {
		return invalid("body", message{"Nieprawidłowa treść.", simkit.BodyProblem(err)})
	}
	return nil
}

// answer is a success: a JSON body, a file, or neither.
type answer struct {
	status int
	body   any // nil for no body
	pdf    []byte
	// later makes the answer outside the lock, because documents take time.
	later func() (answer, error)
}

func ok(body any) (answer, error) { return answer{status: http.StatusOK, body: body}, nil }

func (a answer) write(w http.ResponseWriter, wrap bool) {
	switch {
	case a.pdf != nil:
		w.Header().Set("Content-Type", "application/pdf")
		_, _ = w.Write(a.pdf)
	case a.body == nil:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(a.status)
	case wrap:
		simkit.JSON(w, a.status, map[string]any{"data": a.body})
	default:
		simkit.JSON(w, a.status, a.body)
	}
}

// refOf returns the reference of the order that a call is about; with several
// orders, of the first.
func (s *Server) refOf(r *http.Request, body []byte) string {
	var sent struct {
		OrderIDs []looseID `json:"order_ids"`
		Filters  struct {
			OrderID looseID `json:"order_id"`
		} `json:"filters"`
		Packages []struct {
			Description text `json:"description"`
		} `json:"packages"`
	}
	_ = json.Unmarshal(body, &sent) // what can't be read has no reference
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := append(plain(sent.OrderIDs), s.files[r.PathValue("file")]...)
	if id, err := strconv.ParseInt(r.PathValue("order"), 10, 64); err == nil {
		ids = []int64{id}
	}
	if sent.Filters.OrderID != 0 {
		ids = []int64{int64(sent.Filters.OrderID)}
	}
	switch {
	case len(ids) > 0 && s.orders[ids[0]] != nil:
		return s.orders[ids[0]].ref()
	case len(ids) == 0 && len(sent.Packages) > 0:
		return refIn(string(sent.Packages[0].Description))
	}
	return ""
}

// refIn returns the reference in a description: the word after '#', or the whole
// description if it has no '#'.
func refIn(description string) string {
	_, after, marked := strings.Cut(description, "#")
	words := strings.Fields(after)
	if !marked || len(words) == 0 {
		return description
	}
	return words[0]
}

// looseID is an id sent as a number or a string.
type looseID int64

// UnmarshalJSON accepts 12 and "12"; anything else is 0, which does not exist.
func (id *looseID) UnmarshalJSON(text []byte) error {
	number, _ := strconv.ParseInt(strings.Trim(string(text), `"`), 10, 64)
	*id = looseID(number)
	return nil
}

func plain(ids []looseID) []int64 {
	numbers := make([]int64, len(ids))
	for i, id := range ids {
		numbers[i] = int64(id)
	}
	return numbers
}
