package mypromo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// Country is a country of an address.
type Country struct {
	ID   lenient.Int    `json:"id"`
	Name lenient.String `json:"name"`
	ISO2 lenient.String `json:"iso2"`
	ISO3 lenient.String `json:"iso3"`
	// StateMandatory says that an address there needs a StateCode.
	StateMandatory lenient.Bool `json:"state_mandatory"`
}

func (c Country) key() string { return idKey(c.ID) }

// State is a federal state of a country.
type State struct {
	ID   lenient.Int    `json:"id"`
	Name lenient.String `json:"name"`
	// ISO2 is the code for addresses: "NW".
	ISO2 lenient.String `json:"iso2"`
	// ISO3 is "DE-NW" in the sample of the list, "BAW" in the sample of one state.
	ISO3      lenient.String `json:"iso3"`
	CountryID lenient.Int    `json:"country_id"`
}

func (s State) key() string { return idKey(s.ID) }

// ListCountries returns all countries: about 250, in 17 calls.
//
// GET v1/countries
func (c *Client) ListCountries(ctx context.Context) ([]Country, error) {
	return list[Country](ctx, c, "list countries", "/v1/countries", lookupsPerPage, url.Values{})
}

// GetCountry returns a country.
//
// GET v1/countries/{id}
func (c *Client) GetCountry(ctx context.Context, id int64) (Country, error) {
	return one[Country](ctx, c.caller.Do, clients.Call{
		Operation: fmt.Sprintf("get country %d", id),
		Method:    http.MethodGet,
		Path:      fmt.Sprintf("/v1/countries/%d", id),
	})
}

// ListStates returns all states: about 4500, in 301 of the 500 calls that MyPromo
// allows per minute.
//
// GET v1/states
func (c *Client) ListStates(ctx context.Context) ([]State, error) {
	return list[State](ctx, c, "list states", "/v1/states", lookupsPerPage, url.Values{})
}

// GetState returns a state.
//
// GET v1/states/{id}
func (c *Client) GetState(ctx context.Context, id int64) (State, error) {
	return one[State](ctx, c.caller.Do, clients.Call{
		Operation: fmt.Sprintf("get state %d", id),
		Method:    http.MethodGet,
		Path:      fmt.Sprintf("/v1/states/%d", id),
	})
}
