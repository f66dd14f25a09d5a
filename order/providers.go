package order

// The providers' names in problems, hints and references.
const (
	ProviderMyPromo   = "mypromo"
	ProviderShipX     = "shipx"
	ProviderTPK       = "tpk"
	ProviderMediaPort = "mediaport"
	ProviderMerkana   = "merkana"
)

// Providers are all providers, in the order in which lists show them.
var Providers = []string{ProviderMyPromo, ProviderShipX, ProviderTPK, ProviderMediaPort, ProviderMerkana}

// Numbered are the providers with numeric ids, as in "tpk:123"; see
// State.ProviderRefs.
var Numbered = []string{ProviderMyPromo, ProviderShipX, ProviderTPK}
