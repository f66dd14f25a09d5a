package activities

import (
	"context"
	"slices"
	"strings"
	"time"

	"orderflow/clients/shipx"
	"orderflow/clients/tpk"
	"orderflow/order"
)

// SharedRead lets steps read a list together.
type SharedRead[T any] = sharedRead[T]

// ShipXDiffers returns the paths in which a shipment differs from what is wanted.
func ShipXDiffers(there shipx.Shipment, wanted shipx.NewShipment) (paths []string) {
	for _, one := range shipXDiffers(there, wanted) {
		paths = append(paths, one.path)
	}
	return paths
}

// TPKDiffers returns the paths in which the receiver of a package differs from the
// document's.
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

// Row is an entry of a list.
type Row struct {
	ID   int64
	Made time.Time
	Text string
}

// Listing is a list that grows at its end.
type Listing struct{ listed listing }

// Under returns the ids that the list showed under a key.
func (l *Listing) Under(ctx context.Context, text string, since time.Time, slack time.Duration, now func() time.Time,
	read func(since, before time.Time) []Row) (ids []int64, err error) {
	found, err := l.listed.under(ctx, text, since, source{slack: slack, now: now, key: strings.ToLower,
		read: func(_ context.Context, since, before time.Time) (seen []sighting, err error) {
			for _, row := range read(since, before) {
				seen = append(seen, sighting{row.ID, row.Made, row.Text})
			}
			return seen, nil
		}})
	for _, one := range found {
		ids = append(ids, one.id)
	}
	slices.Sort(ids)
	return ids, err
}

// Known is the number of entries that are kept.
func (l *Listing) Known() (many int) {
	for _, under := range l.listed.seen {
		many += len(under)
	}
	return many
}
