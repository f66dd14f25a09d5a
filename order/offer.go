package order

// HasService reports whether the offer is of the service that a document names. For a
// customer service point InPost offers another service instead of
// inpost_locker_standard, which cannot be requested by name.
func (o Offer) HasService(service string) bool {
	return o.Service == service ||
		o.Service == "inpost_locker_customer_service_point" && service == "inpost_locker_standard"
}
