package shipxtest

import "encoding/json"

// The kinds of accounts; see Options.Account.
const (
	// AccountContract pays by invoice and has the services in its contract.
	AccountContract = "contract"
	// AccountPrepaid pays from its balance. It has no trucker id, so no service of
	// the carrier inpost_courier is available; its courier service is
	// inpost_courier_c2c.
	AccountPrepaid = "prepaid"
)

// missingTrucker is the reason why a prepaid account cannot use a service. Its
// details are null.
func missingTrucker() Reason {
	return Reason{Key: "missing_trucker_id", Message: "missing_trucker_id", Details: json.RawMessage("null")}
}

// lacksTrucker reports whether the account cannot use the service because it has no
// trucker id. Live users saw this for inpost_courier_standard; we assume the same
// for the carrier's other services.
func (s *Server) lacksTrucker(kind service) bool {
	return s.options.Account == AccountPrepaid && kind.carrier == "inpost_courier"
}
