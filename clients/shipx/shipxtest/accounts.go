package shipxtest

import "encoding/json"

// The kinds of accounts; see Options.Account.
const (
	// AccountContract pays by invoice and has what its contract names.
	AccountContract = "contract"
	// AccountPrepaid pays from its balance. It has no trucker id, so that no service of the
	// carrier inpost_courier is available; its courier service is inpost_courier_c2c.
	AccountPrepaid = "prepaid"
)

// missingTrucker is why a prepaid account can't have a service. Its details are null.
func missingTrucker() Reason {
	return Reason{Key: "missing_trucker_id", Message: "missing_trucker_id", Details: json.RawMessage("null")}
}

// lacksTrucker says whether the account can't have a service for want of a trucker id.
// Live users saw that of inpost_courier_standard; the carrier's other services are assumed
// to be alike.
func (s *Server) lacksTrucker(kind service) bool {
	return s.options.Account == AccountPrepaid && kind.carrier == "inpost_courier"
}
