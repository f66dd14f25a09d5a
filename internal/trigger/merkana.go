package trigger

import (
	"net/http"

	"orderflow/internal/cli"
	"orderflow/internal/merkana"
)

// merkana returns what serves Merkana's calls; nil when nobody has given Merkana a
// token to show.
func (o Options) merkana() (http.Handler, error) {
	settings := o.Settings.Merkana
	if settings.InboundToken == "" {
		return nil, nil
	}
	parcel, err := settings.ParcelOfMerkana()
	if err != nil {
		return nil, cli.Wrongf("ORDERFLOW_MERKANA_PARCEL: %w", err)
	}
	centre, err := merkana.NewCentre(merkana.CentreOptions{
		Orders: o.Service, Documents: o.Store, Carrier: settings.Carrier, Parcel: parcel,
		CancelWithin: settings.CancelWithin, Logger: o.Logger,
	})
	if err != nil {
		return nil, err
	}
	return merkana.NewHandler(merkana.HandlerOptions{Backend: centre, Token: settings.InboundToken, Failed: o.Gate.Failed, Logger: o.Logger})
}
