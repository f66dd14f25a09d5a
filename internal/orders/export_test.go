package orders

// PublicReference is what lists show of an order's reference.
var PublicReference = publicReference
