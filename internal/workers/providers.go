package workers

import (
	"strconv"
	"time"

	"orderflow/activities"
	"orderflow/clients/mypromo"
	"orderflow/clients/shipx"
	"orderflow/internal/config"
)

func newMyPromo(options Options) (*activities.MyPromo, error) {
	settings := options.Config.MyPromo
	merchant, err := mypromo.New(mypromo.Config{
		BaseURL: settings.URL, ClientID: settings.ClientID, ClientSecret: settings.ClientSecret,
		Timeout: settings.Timeout, Meter: options.Meter})
	if err != nil {
		return nil, err
	}
	fulfiller := merchant
	if settings.FulfillerClientID != settings.ClientID {
		fulfiller, err = mypromo.New(mypromo.Config{
			BaseURL: settings.URL, ClientID: settings.FulfillerClientID, ClientSecret: settings.FulfillerClientSecret,
			Timeout: settings.Timeout, Meter: options.Meter})
		if err != nil {
			return nil, err
		}
	}
	auths, err := fileAuths(options.Config)
	if err != nil {
		return nil, err
	}
	return &activities.MyPromo{Options: activities.MyPromoOptions{
		Merchant: merchant, Fulfiller: fulfiller,
		Pace:        pace(options.Config, settings.Timeout, settings.ListLag),
		UntilReady:  settings.PreflightUntil == config.UntilReady,
		CarrierKeys: settings.CarrierKeys,
		FileAuths:   auths,
	}}, nil
}

func newShipX(options Options) (*activities.ShipX, error) {
	settings := options.Config.ShipX
	client, err := shipx.New(shipx.Config{
		BaseURL: settings.URL, Token: settings.Token, Organization: strconv.FormatInt(settings.Organization, 10),
		Timeout: settings.Timeout, Meter: options.Meter})
	if err != nil {
		return nil, err
	}
	return &activities.ShipX{Options: activities.ShipXOptions{
		Client: client, Documents: options.Documents,
		Pace:          pace(options.Config, settings.Timeout, settings.ListLag),
		SendingMethod: settings.SendingMethod,
	}}, nil
}

func pace(c config.Config, timeout, listLag time.Duration) activities.Pace {
	return activities.Pace{Settle: timeout + listLag, PollFirst: c.Poll.First, PollSlowest: c.Poll.Slowest}
}

func fileAuths(c config.Config) (map[string]mypromo.Auth, error) {
	configured, err := c.FileAuths()
	if err != nil {
		return nil, err
	}
	auths := map[string]mypromo.Auth{}
	for name, auth := range configured {
		if auth.Header != "" {
			auths[name] = mypromo.Auth{Header: &mypromo.HeaderAuth{Key: auth.Header, Value: auth.Value}}
		} else {
			auths[name] = mypromo.Auth{Basic: &mypromo.BasicAuth{Username: auth.Username, Password: auth.Password}}
		}
	}
	return auths, nil
}
