package httpapi_test

import (
	"log/slog"
	"net/http"

	"github.com/shopspring/decimal"

	"orderflow/internal/encryption"
	"orderflow/internal/merkana"
	"orderflow/internal/secret"
	"orderflow/internal/webhooks"
	"orderflow/order"
)

// Handlers of other packages behind the API's routes, set up as the programs do, with their
// requirements.
const (
	hookSecret   = "hook-secret-of-2026"
	merkanaToken = "merkana-token-of-2026"
	webUI        = "http://127.0.0.1:8233"
)

// hooks receive the webhooks of both providers. Their hints go nowhere.
func hooks() http.Handler {
	return webhooks.New(webhooks.Options{Client: temporal, Secrets: map[string][]secret.Text{
		order.ProviderMyPromo: {hookSecret}, order.ProviderShipX: {hookSecret}}}).Handler()
}

// ofMerkana answers Merkana's order calls.
func ofMerkana() http.Handler {
	centre, err := merkana.NewCentre(merkana.CentreOptions{
		Orders: service, Documents: store, Carrier: order.CarrierTPK, Logger: slog.New(slog.DiscardHandler),
		Parcel: order.Parcel{Length: 300, Width: 200, Height: 150, Weight: decimal.NewFromInt(2)}})
	must(err)
	handler, err := merkana.NewHandler(merkana.HandlerOptions{Backend: centre, Token: merkanaToken})
	must(err)
	return handler
}

// codec is the Web UI's codec. It has no keys, so nothing is encrypted.
func codec() http.Handler {
	vault, err := encryption.Open("", store)
	must(err)
	return vault.CodecHandler(encryption.CodecOptions{Namespace: "default", Origin: webUI})
}
