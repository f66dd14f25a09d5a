package activities

import "orderflow/clients/shipx"

// SharedRead is how steps read a list together.
type SharedRead[T any] = sharedRead[T]

// ShipXDiffers returns the paths in which a shipment is not what is wanted.
func ShipXDiffers(there shipx.Shipment, wanted shipx.NewShipment) (paths []string) {
	for _, one := range shipXDiffers(there, wanted) {
		paths = append(paths, one.path)
	}
	return paths
}
