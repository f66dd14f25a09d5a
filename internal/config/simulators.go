package config

import "net/url"

// UseSimulators points all providers to the simulators below a URL, as the sandbox serves them.
func (c *Config) UseSimulators(url string) {
	c.MyPromo.URL = url + "/mypromo"
	c.ShipX.URL = url + "/shipx"
	c.TPK.URL = url + "/tpk"
	c.MediaPort.URL = url + "/mediaport"
	c.Merkana.URL = url + "/merkana"
}

// Simulated reports whether a provider's URL is on this machine or in a local container, where
// only a simulator can be.
func Simulated(text string) bool {
	location, err := url.Parse(text)
	return err == nil && near(location.Hostname())
}
