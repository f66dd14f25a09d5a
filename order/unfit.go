package order

// Unfit is a carrier that makes no offer for an order of carrier best, because the
// document breaks the carrier's rules.
type Unfit struct {
	Carrier  Carrier  `json:"carrier"`
	Problems Problems `json:"problems"`
}
