package workers

import (
	"orderflow/activities"
	"orderflow/internal/config"
)

// RequestSettings are the settings that shape the requests of workers, for a preview of an
// order.
func RequestSettings(c config.Config) (activities.RequestSettings, error) {
	myPromo, err := myPromoRequests(c)
	return activities.RequestSettings{MyPromo: myPromo, ShipX: shipXRequests(c), TPK: tpkRequests(c)}, err
}

// myPromoRequests are exactly the settings that requests to MyPromo depend on.
func myPromoRequests(c config.Config) (activities.MyPromoOptions, error) {
	auths, err := fileAuths(c)
	return activities.MyPromoOptions{
		FileAuths: auths,
		Labels:    activities.NewLabelLinks(c.Labels(), c.MyPromo.Production.LabelSecret),
		Callbacks: activities.NewCallbacks(c.HTTP.PublicURL, c.MyPromo.Production.LabelSecret),
		Sandbox:   c.MyPromo.Sandbox,
	}, err
}

// shipXRequests are the settings that requests to ShipX depend on.
func shipXRequests(c config.Config) activities.ShipXOptions {
	return activities.ShipXOptions{SendingMethod: c.ShipX.SendingMethod, DropoffPoint: c.ShipX.DropoffPoint,
		CreateWithService: c.ShipX.CreateWithService}
}

// tpkRequests are the settings that requests to TPK depend on.
func tpkRequests(c config.Config) activities.TPKOptions {
	return activities.TPKOptions{Contents: c.TPK.Contents, SenderPoint: c.TPK.SenderPoint}
}
