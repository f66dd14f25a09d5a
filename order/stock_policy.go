package order

// StockPolicy says what happens to an order for more pieces than MyPromo has in
// stock. MyPromo does not document whether it refuses such an order or produces it
// later.
type StockPolicy string

// The stock policies.
const (
	StockIgnore StockPolicy = "ignore" // no check
	StockNote   StockPolicy = "note"   // the order continues, with a note
	StockRefuse StockPolicy = "refuse" // a person decides
)
