package check

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"orderflow/clients"
	"orderflow/clients/mypromo"
	"orderflow/internal/config"
	"orderflow/order"
)

const carrierKeysVariable = "ORDERFLOW_MYPROMO_CARRIER_KEYS"

// atMyPromo checks the merchant's and the fulfiller's account.
type atMyPromo struct {
	*checker
	provider
	settings            config.MyPromo
	merchant, fulfiller *mypromo.Client
}

func (c *checker) ofMyPromo() subject {
	m := c.Settings.MyPromo
	p := provider{key: order.ProviderMyPromo, name: "MyPromo", url: m.URL, urlVariable: "ORDERFLOW_MYPROMO_URL"}
	at := &atMyPromo{checker: c, provider: p, settings: m}
	var err, also error
	at.merchant, err = mypromo.New(mypromo.Config{BaseURL: m.URL, ClientID: m.ClientID, ClientSecret: m.ClientSecret, Timeout: c.timeout(m.Timeout)})
	at.fulfiller, also = mypromo.New(mypromo.Config{
		BaseURL: m.URL, ClientID: m.FulfillerClientID, ClientSecret: m.FulfillerClientSecret, Timeout: c.timeout(m.Timeout)})
	if err = errors.Join(err, also); err != nil {
		return c.ofProvider(p, notConfigured(err))
	}
	return c.ofProvider(p, at.accounts, probe{"carrier keys", at.carrierKeys}, probe{"prices", at.prices})
}

// notConfigured reports why there can be no client.
func notConfigured(err error) func(context.Context) []Finding {
	return func(context.Context) []Finding {
		return []Finding{failed(nameAccount, err.Error(), `see the settings with "orderflow config"`)}
	}
}

// asMerchant and asFulfiller are MyPromo clients with each account's credentials.
func (m *atMyPromo) asMerchant() provider {
	p := m.provider
	p.blame = always("ORDERFLOW_MYPROMO_CLIENT_ID", "ORDERFLOW_MYPROMO_CLIENT_SECRET")
	return p
}

func (m *atMyPromo) asFulfiller() provider {
	if m.sameAccount() {
		return m.asMerchant()
	}
	p := m.provider
	p.blame = always("ORDERFLOW_MYPROMO_FULFILLER_CLIENT_ID", "ORDERFLOW_MYPROMO_FULFILLER_CLIENT_SECRET")
	return p
}

// sameAccount reports whether merchant and fulfiller use the same account.
func (m *atMyPromo) sameAccount() bool {
	return m.settings.FulfillerClientID == m.settings.ClientID && m.settings.FulfillerClientSecret == m.settings.ClientSecret
}

// accounts checks that MyPromo accepts the credentials. MyPromo shows neither whose they are
// nor a balance.
func (m *atMyPromo) accounts(ctx context.Context) []Finding {
	if err := m.merchant.Ping(ctx); err != nil {
		return []Finding{m.trouble(m.asMerchant(), nameAccount, err)}
	}
	kind := "a live one"
	switch {
	case m.settings.Sandbox:
		kind = "one of the sandbox"
	case m.simulated():
		kind = "of a simulator"
	}
	says := fmt.Sprintf("MyPromo accepts the merchant's client %s, %s", m.settings.ClientID, kind)
	if m.sameAccount() {
		return []Finding{ok(nameAccount, says+"; it reports shipments, too")}
	}
	if err := m.fulfiller.Ping(ctx); err != nil {
		return []Finding{ok(nameAccount, says), m.trouble(m.asFulfiller(), "fulfiller's account", err)}
	}
	return []Finding{ok(nameAccount, says), ok("fulfiller's account", "MyPromo accepts the fulfiller's client "+m.settings.FulfillerClientID)}
}

// carrierKeys compares the configured carrier keys with MyPromo's list.
func (m *atMyPromo) carrierKeys(ctx context.Context) []Finding {
	const name = "carrier keys"
	listed, err := m.fulfiller.ListCarriers(ctx)
	if err != nil {
		return []Finding{m.trouble(m.asFulfiller(), name, err)}
	}
	there := map[string]mypromo.Carrier{}
	for _, one := range listed {
		there[strings.ToLower(string(one.Key))] = one
	}
	var missing, off []string
	for _, ours := range slices.Sorted(maps.Keys(m.settings.CarrierKeys)) {
		theirs := m.settings.CarrierKeys[ours]
		switch carrier, known := there[strings.ToLower(theirs)]; {
		case !known:
			missing = append(missing, ours+":"+theirs)
		case carrier.Available.Known && !carrier.Available.Value:
			off = append(off, ours+":"+theirs)
		}
	}
	return []Finding{carrierKeysFinding(name, len(m.settings.CarrierKeys), missing, off, slices.Sorted(maps.Keys(there)))}
}

func carrierKeysFinding(name string, configured int, missing, off, there []string) Finding {
	toDo := "map them to others in " + carrierKeysVariable + "; MyPromo has " + strings.Join(there, ", ")
	switch {
	case len(missing) > 0:
		return failed(name, "MyPromo has no such carriers: "+strings.Join(missing, ", ")+"; their shipments can't be reported, and workers don't start", toDo)
	case len(off) > 0:
		return warning(name, "carriers that are not available at MyPromo: "+strings.Join(off, ", "), toDo)
	}
	return ok(name, fmt.Sprintf("MyPromo has all %d carriers in %s", configured, carrierKeysVariable))
}

// unknownSKU is a SKU that does not exist, so that the answer is small.
const unknownSKU = "ORDERFLOW-CHECK"

// prices checks that MyPromo's price lists can be read.
func (m *atMyPromo) prices(ctx context.Context) []Finding {
	const name = "prices"
	if !m.settings.Production.Prices {
		return []Finding{ok(name, "ORDERFLOW_MYPROMO_PRICES is false: production costs are calculated only for orders with a productionPriceCap")}
	}
	_, err := m.merchant.ListPrices(ctx, mypromo.StockFilter{SKU: unknownSKU, ShippingFrom: m.settings.Production.ShippingFrom})
	switch status := clients.StatusOf(err); {
	case err == nil, errors.Is(err, clients.Refused) && status != 401 && status != 403: // the SKU does not exist
		return []Finding{ok(name, "MyPromo's price lists can be read; an order with a SKU that has no price shows no price, and stops if it has a productionPriceCap")}
	}
	return []Finding{m.trouble(m.asMerchant(), name, err)}
}
