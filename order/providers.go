package order

// The providers, as in problems, hints and references.
const (
	ProviderMyPromo   = "mypromo"
	ProviderShipX     = "shipx"
	ProviderTPK       = "tpk"
	ProviderMediaPort = "mediaport"
	ProviderMerkana   = "merkana"
)

// Providers are all of them, in the order in which people read them.
var Providers = []string{ProviderMyPromo, ProviderShipX, ProviderTPK, ProviderMediaPort, ProviderMerkana}

// Numbered are those at which an order knows its things by number, as in "tpk:123"; see
// State.ProviderRefs.
var Numbered = []string{ProviderMyPromo, ProviderShipX, ProviderTPK}
