package main

import (
	"net/http"

	"orderflow/internal/merkana"
)

// merkana returns what serves Merkana's calls; nil when nobody has given Merkana a
// token to show.
func (o triggerOptions) merkana() (http.Handler, error) {
	settings := o.settings.Merkana
	if settings.InboundToken == "" {
		return nil, nil
	}
	parcel, err := settings.ParcelOfMerkana()
	if err != nil {
		return nil, badInput("ORDERFLOW_MERKANA_PARCEL: %w", err)
	}
	centre, err := merkana.NewCentre(merkana.CentreOptions{
		Orders: o.service, Documents: o.store, Carrier: settings.Carrier, Parcel: parcel,
		CancelWithin: settings.CancelWithin, Logger: o.logger,
	})
	if err != nil {
		return nil, err
	}
	return merkana.NewHandler(merkana.HandlerOptions{Backend: centre, Token: settings.InboundToken, Failed: o.gate.Failed, Logger: o.logger})
}
