package workers

import (
	"context"
	"strconv"
	"sync"
	"time"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients/limit"
	"orderflow/clients/mediaport"
	"orderflow/clients/merkana"
	"orderflow/clients/mypromo"
	"orderflow/clients/shipx"
	"orderflow/clients/tpk"
	"orderflow/internal/config"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/workflows"
)

// provider is a provider whose steps a worker runs.
type provider struct {
	name, queue string
	limit       *limit.Limit
	steps       any // their methods are activities
}

// providersOf are all providers, each with its own task queue.
func providersOf(options Options, limits map[string]*limit.Limit, myPromo *activities.MyPromo, watchers *Watchers) ([]provider, error) {
	shipX, err := newShipX(options, limits[order.ProviderShipX], watchers)
	if err != nil {
		return nil, err
	}
	broker, err := newTPK(options, limits[order.ProviderTPK], watchers)
	if err != nil {
		return nil, err
	}
	market, err := newMediaPort(options, limits[order.ProviderMediaPort])
	if err != nil {
		return nil, err
	}
	shops, err := newMerkana(options, limits[order.ProviderMerkana])
	if err != nil {
		return nil, err
	}
	return []provider{
		{order.ProviderMyPromo, activities.QueueMyPromo, limits[order.ProviderMyPromo], myPromo},
		{order.ProviderShipX, activities.QueueShipX, limits[order.ProviderShipX], shipX},
		{order.ProviderTPK, activities.QueueTPK, limits[order.ProviderTPK], broker},
		{order.ProviderMediaPort, activities.QueueMediaPort, limits[order.ProviderMediaPort], market},
		{order.ProviderMerkana, activities.QueueMerkana, limits[order.ProviderMerkana], shops},
	}, nil
}

func newMyPromo(options Options, calls *limit.Limit, watchers *Watchers) (*activities.MyPromo, error) {
	settings := options.Config.MyPromo
	merchant, err := mypromo.New(mypromo.Config{
		BaseURL: settings.URL, ClientID: settings.ClientID, ClientSecret: settings.ClientSecret,
		Timeout: settings.Timeout, Meter: options.Meter, Record: options.Record, Limit: calls})
	if err != nil {
		return nil, err
	}
	fulfiller := merchant
	if settings.FulfillerClientID != settings.ClientID {
		fulfiller, err = mypromo.New(mypromo.Config{
			BaseURL: settings.URL, ClientID: settings.FulfillerClientID, ClientSecret: settings.FulfillerClientSecret,
			Timeout: settings.Timeout, Meter: options.Meter, Record: options.Record, Limit: calls})
		if err != nil {
			return nil, err
		}
	}
	made, err := myPromoRequests(options.Config)
	if err != nil {
		return nil, err
	}
	made.Merchant, made.Fulfiller = merchant, fulfiller
	made.Timing = timing(options.Config, settings.Timeout, settings.ListLag)
	made.Lookback = options.Config.Lookback
	made.UntilReady = settings.PreflightUntil == config.UntilReady
	made.CarrierKeys = settings.CarrierKeys
	made.Documents = options.Documents
	made.Prices, made.Stock, made.ShippingFrom = settings.Production.Prices, settings.Production.Stock, settings.Production.ShippingFrom
	made.Watch, made.Watched = options.watch(), watchers.UpToDate(workflows.WatchMerchant)
	made.WatchedFulfilments = watchers.UpToDate(workflows.WatchFulfiller)
	return &activities.MyPromo{Options: made}, nil
}

func newShipX(options Options, calls *limit.Limit, watchers *Watchers) (*activities.ShipX, error) {
	settings := options.Config.ShipX
	client, err := shipx.New(shipx.Config{
		BaseURL: settings.URL, Token: settings.Token, Organization: strconv.FormatInt(settings.Organization, 10),
		Timeout: settings.Timeout, Meter: options.Meter, Record: options.Record, Limit: calls})
	if err != nil {
		return nil, err
	}
	prices, err := settings.PriceList()
	if err != nil {
		return nil, err
	}
	most, err := options.Config.PriceLimit()
	if err != nil {
		return nil, err
	}
	made := shipXRequests(options.Config)
	made.Client, made.Documents = client, options.Documents
	made.Timing = timing(options.Config, settings.Timeout, settings.ListLag)
	made.Lookback, made.PriceCap = options.Config.Lookback, most
	made.Prices, made.Prefer, made.DispatchPoint = prices, settings.Prefer, settings.DispatchPoint
	made.Watch, made.Watched = options.watch(), watchers.UpToDate(workflows.WatchShipments)
	return &activities.ShipX{Options: made}, nil
}

func newTPK(options Options, calls *limit.Limit, watchers *Watchers) (*activities.TPK, error) {
	settings := options.Config.TPK
	client, err := tpk.New(tpk.Config{
		BaseURL: settings.URL, APIKey: settings.APIKey, Email: settings.Email, Password: settings.Password,
		Timeout: settings.Timeout, Meter: options.Meter, Record: options.Record, Limit: calls})
	if err != nil {
		return nil, err
	}
	most, err := options.Config.PriceLimit()
	if err != nil {
		return nil, err
	}
	made := tpkRequests(options.Config)
	made.Client, made.Documents = client, options.Documents
	made.Timing = timing(options.Config, settings.Timeout, settings.ListLag)
	made.Lookback, made.PriceCap = options.Config.Lookback, most
	made.Watch, made.Watched = options.watch(), watchers.UpToDate(workflows.WatchPackages)
	return &activities.TPK{Options: made}, nil
}

func newMediaPort(options Options, calls *limit.Limit) (*activities.MediaPort, error) {
	settings := options.Config.MediaPort
	client, err := mediaport.New(mediaport.Config{
		BaseURL: settings.URL, Username: settings.Username, Password: settings.Password,
		Timeout: settings.Timeout, Meter: options.Meter, Record: options.Record, Limit: calls})
	if err != nil {
		return nil, err
	}
	lives := orders.New(options.Client, orders.Options{
		ReferencePrefix: options.Config.ReferencePrefix, ContactPhone: options.Config.ShipX.ContactPhone,
		Transliterate: options.Config.Transliterate, Notifies: options.Config.Notify.Tells,
		Namespace: options.Namespace, Documents: options.Documents, Encryption: options.Encryption})
	return &activities.MediaPort{Options: activities.MediaPortOptions{
		Client: client, Documents: options.Documents, SKUs: settings.SKUs,
		Take: lives.Take, Case: openOnce(lives.OpenCase),
		Timing: timing(options.Config, settings.Timeout, settings.ListLag),
	}}, nil
}

// openOnce opens cases. It remembers the open ones, because polls find the same troubles
// repeatedly.
func openOnce(open func(context.Context, order.Case) (bool, error)) func(context.Context, order.Case) error {
	var known sync.Map
	return func(ctx context.Context, one order.Case) error {
		if _, is := known.Load(one.ID); is {
			return nil
		}
		_, err := open(ctx, one)
		if err == nil {
			known.Store(one.ID, true)
		}
		return err
	}
}

func newMerkana(options Options, calls *limit.Limit) (*activities.Merkana, error) {
	settings := options.Config.Merkana
	client, err := merkana.New(merkana.Config{
		BaseURL: settings.URL, Token: settings.Token, Timeout: settings.Timeout, Meter: options.Meter, Record: options.Record, Limit: calls})
	if err != nil {
		return nil, err
	}
	return &activities.Merkana{Options: activities.MerkanaOptions{
		Client: client, Statuses: settings.Milestones(), Couriers: settings.Couriers,
		Timing: timing(options.Config, settings.Timeout, 0),
	}}, nil
}

func timing(c config.Config, timeout, listLag time.Duration) attempt.Timing {
	return attempt.Timing{Settle: timeout + listLag, PollFirst: c.Poll.First, PollSlowest: c.Poll.Slowest}
}

func fileAuths(c config.Config) (map[string]activities.FileAuth, error) {
	configured, err := c.FileAuths()
	if err != nil {
		return nil, err
	}
	auths := map[string]activities.FileAuth{}
	for name, auth := range configured {
		credentials := mypromo.Auth{Basic: &mypromo.BasicAuth{Username: auth.Username, Password: auth.Password}}
		if auth.Header != "" {
			credentials = mypromo.Auth{Header: &mypromo.HeaderAuth{Key: auth.Header, Value: auth.Value}}
		}
		auths[name] = activities.FileAuth{Auth: credentials, Hosts: auth.Hosts}
	}
	return auths, nil
}
