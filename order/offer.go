package order

// Of reports whether an offer is what a document asks for by the name of a service:
// InPost carries inpost_locker_standard to a customer service point as a service that
// nobody asks for by its own name.
func (o Offer) Of(service string) bool {
	return o.Service == service ||
		o.Service == "inpost_locker_customer_service_point" && service == "inpost_locker_standard"
}
