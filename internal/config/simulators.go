package config

// UseSimulators has all providers be the simulators that stand below a URL, as the
// sandbox serves them.
func (c *Config) UseSimulators(url string) {
	c.MyPromo.URL = url + "/mypromo"
	c.ShipX.URL = url + "/shipx"
	c.TPK.URL = url + "/tpk"
	c.MediaPort.URL = url + "/mediaport"
	c.Merkana.URL = url + "/merkana"
}
