package activities

import (
	"orderflow/clients/shipx"
	"orderflow/clients/tpk"
	"orderflow/order"
)

// SharedRead is how steps read a list together.
type SharedRead[T any] = sharedRead[T]

// ShipXDiffers returns the paths in which a shipment is not what is wanted.
func ShipXDiffers(there shipx.Shipment, wanted shipx.NewShipment) (paths []string) {
	for _, one := range shipXDiffers(there, wanted) {
		paths = append(paths, one.path)
	}
	return paths
}

// TPKDiffers returns the paths in which the receiver of a package is not the document's.
func TPKDiffers(there tpk.Party, doc order.Order) (paths []string) {
	var found differences
	found.receiver(pack{Order: tpk.Order{Receiver: there}}, doc)
	for _, one := range found {
		paths = append(paths, one.path)
	}
	return paths
}

// TPKParty is what TPK gets for a recipient.
func TPKParty(p order.Party) tpk.Party {
	made, _ := partyFor("recipient", p, order.Shipping{}, map[string]int{p.Country: 1})
	return made
}

// ShipXPeer is what ShipX gets for a recipient.
func ShipXPeer(p order.Party) shipx.Peer { return peer(p, order.Shipping{}, true) }
