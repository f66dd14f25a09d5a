package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/shipx"
	"orderflow/clients/tpk"
	"orderflow/order"
)

// A package that is read back equals the document, for every address.
func TestAnAddressThatIsReadBackIsTheSame(t *testing.T) {
	for _, c := range typed {
		to := order.Party{FirstName: "Ewa", LastName: "Lis", PostCode: "81-001", City: "Gdynia", Phone: "+48600700800",
			Country: c.country, Street: c.street, Building: c.building, Street2: c.street2}
		made := activities.TPKParty(to)
		require.Empty(t, activities.TPKDiffers(made, order.Order{Recipient: to}), to)
		peer := activities.ShipXPeer(to)
		require.Empty(t, activities.ShipXDiffers(shipx.Shipment{Receiver: peer}, shipx.NewShipment{Receiver: peer}), to)

		other := to
		other.Street += " Nowa"
		require.Equal(t, []string{"recipient.street"}, activities.TPKDiffers(made, order.Order{Recipient: other}), to)
		require.Equal(t, []string{"recipient.street"},
			activities.ShipXDiffers(shipx.Shipment{Receiver: peer}, shipx.NewShipment{Receiver: activities.ShipXPeer(other)}), to)
		other = to
		other.Street2 += " wejście B"
		require.Equal(t, []string{"recipient.street"}, activities.TPKDiffers(made, order.Order{Recipient: other}), to)
	}
}

// Versions before this one cut every building at its first slash.
func TestAPackageOfAnOlderVersionIsTheSame(t *testing.T) {
	for _, c := range []struct {
		building, house, door string
	}{
		{"14/16 m. 2", "14", "16 m. 2"}, {"5/7/9", "5", "7/9"}, {"12 lok. 5", "12 lok. 5", ""}, {"3/4", "3", "4"}, {"1 A", "1 A", ""},
	} {
		doc := order.Order{Recipient: order.Party{Street: "ul. Polna", Building: c.building, Country: "PL"}}
		there := tpk.Party{Street: "ul. Polna", HouseNumber: c.house, DoorNumber: c.door}
		require.Empty(t, activities.TPKDiffers(there, doc), c.building)
	}
	doc := order.Order{Recipient: order.Party{Street: "Polna", Building: "11/2", Country: "PL"}}
	require.Equal(t, []string{"recipient.street"},
		activities.TPKDiffers(tpk.Party{Street: "Polna", HouseNumber: "1", DoorNumber: "12"}, doc), "1/12 is not 11/2")
}
