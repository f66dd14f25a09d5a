package order

// StockPolicy says what becomes of an order for more than MyPromo has. Whether
// MyPromo then refuses it, or makes it later, is not documented.
type StockPolicy string

// The stock policies.
const (
	StockIgnore StockPolicy = "ignore" // nobody asks
	StockNote   StockPolicy = "note"   // the order goes on, with a remark
	StockRefuse StockPolicy = "refuse" // a person decides
)
