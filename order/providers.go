package order

// The providers, as in problems, hints and references.
const (
	ProviderMyPromo   = "mypromo"
	ProviderShipX     = "shipx"
	ProviderTPK       = "tpk"
	ProviderMediaPort = "mediaport"
	ProviderMerkana   = "merkana"
)
