package shipxtest

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"orderflow/sandbox/simkit"
)

// refusal is ShipX's error envelope.
type refusal struct {
	status       int
	key, message string
	details      any
	// described sends the text as "description", as some endpoints do.
	described bool
}

// Error is for Go; the client gets the JSON.
func (e *refusal) Error() string { return e.key + ": " + e.message }

func refuse(status int, key, message string, details any) *refusal {
	return &refusal{status: status, key: key, message: message, details: details}
}

func notFound() *refusal {
	return refuse(http.StatusNotFound, "resource_not_found", "The resource could not be found.", nil)
}

// invalidAction refuses what the shipment's status does not allow, with the key and
// message that live users saw.
func invalidAction(action string, sh *shipment) *refusal {
	return refuse(http.StatusBadRequest, "invalid_action", "shipment_status_incorrect",
		map[string]any{"action": action, "shipment_status": sh.Status, "shipment_id": sh.ID})
}

func writeError(w http.ResponseWriter, err error) {
	var no *refusal
	if !errors.As(err, &no) {
		no = refuse(http.StatusInternalServerError, "internal_error", "Internal error.", nil)
	}
	if no.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="ShipX", error="invalid_token"`)
	}
	simkit.JSON(w, no.status, no.envelope())
}

func (e *refusal) envelope() map[string]any {
	text, details := "message", e.details
	if e.described {
		text = "description"
	} else if details == nil {
		details = map[string]any{} // as live users saw it; one that is described has null
	}
	return map[string]any{"status": e.status, "error": e.key, text: e.message, "details": details}
}

// notRouted is the answer to an unknown path; live users saw the key.
func notRouted(call) (answer, error) {
	return answer{}, refuse(http.StatusNotFound, "routing_not_found", "There is no such path.", nil)
}

// problems are the errors of a request: keys by the path of the field,
// "parcels.0.weight.amount".
type problems map[string]any // a []string or problems below

func (p problems) add(path, key string) {
	name, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		keys, _ := p[name].([]string)
		p[name] = append(keys, key)
		return
	}
	below, ok := p[name].(problems)
	if !ok {
		below = problems{}
		p[name] = below
	}
	below.add(rest, key)
}

// details nests problems as ShipX does: an object below a field is in a list, an
// object below a list index is not.
func (p problems) details() map[string]any {
	nested := map[string]any{}
	for name, problem := range p {
		below, deeper := problem.(problems)
		_, notIndex := strconv.Atoi(name)
		switch {
		case !deeper:
			nested[name] = problem
		case notIndex != nil:
			nested[name] = []any{below.details()}
		default:
			nested[name] = below.details()
		}
	}
	return nested
}

// refusal is validation_failed with the problems; nil if there are none.
func (p problems) refusal() error {
	if len(p) == 0 {
		return nil
	}
	return refuse(http.StatusBadRequest, "validation_failed",
		"There are some validation errors. Check details object for more info.", p.details())
}

// invalid is validation_failed for one field.
func invalid(path, key string) error {
	found := problems{}
	found.add(path, key)
	return found.refusal()
}
