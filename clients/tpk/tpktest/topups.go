package tpktest

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/shopspring/decimal"
)

// createTopUp is POST /user/payments/balance: it starts a top-up. No money follows
// here; see TopUp.
func (s *Server) createTopUp(c call) (answer, error) {
	var sent struct {
		Amount quantity `json:"amount"`
	}
	if err := c.decode(&sent); err != nil {
		return answer{}, err
	}
	found := problems{}
	if !sent.Amount.given {
		return answer{}, invalid("amount", required)
	}
	inRange := !sent.Amount.bad && !sent.Amount.value.LessThan(decimal.NewFromInt(1)) &&
		!sent.Amount.value.GreaterThan(decimal.NewFromInt(10_000))
	found.unless(inRange, "amount", notValid)
	if err := found.refusal(); err != nil {
		return answer{}, err
	}
	id := 86807 + s.nextID("top-up")
	s.topUps[id] = true
	return answer{status: http.StatusCreated, body: map[string]int64{"balance_id": id}}, nil
}

// topUpLinks is GET /user/payments/balance/:balanceID. The pages behind the links are not
// simulated.
func (s *Server) topUpLinks(c call) (answer, error) {
	id, _ := strconv.ParseInt(c.PathValue("balance"), 10, 64)
	if !s.topUps[id] {
		return answer{}, notFound()
	}
	return links(fmt.Sprintf("balance/%d", id)), nil
}

func links(path string) answer {
	return answer{status: http.StatusCreated, body: map[string]any{"payu": map[string]string{"url": "https://payu.example/" + path}}}
}
