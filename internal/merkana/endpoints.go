package merkana

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Endpoint names one of the calls.
type Endpoint string

// The endpoints.
const (
	EndpointSyncProducts Endpoint = "sync-products"
	EndpointStock        Endpoint = "stock"
	EndpointCreateOrder  Endpoint = "create-order"
	EndpointCancelOrder  Endpoint = "cancel-order"
)

// DefaultPaths are the documented file names below /merkana.
func DefaultPaths() map[Endpoint]string {
	return map[Endpoint]string{
		EndpointSyncProducts: "/merkana/sync_products.php",
		EndpointStock:        "/merkana/stock.php",
		EndpointCreateOrder:  "/merkana/save_order_with_packets.php",
		EndpointCancelOrder:  "/merkana/cancel_order.php",
	}
}

func (h *handler) setPaths() error {
	paths := DefaultPaths()
	maps.Copy(paths, h.options.Paths)
	for _, endpoint := range slices.Sorted(maps.Keys(paths)) {
		path := paths[endpoint]
		if !h.known(endpoint) {
			return unknownEndpoint("paths", endpoint)
		}
		if !strings.HasPrefix(path, "/") {
			return fmt.Errorf("merkana: path %q of %s: must start with /", path, endpoint)
		}
		if other, taken := h.paths[path]; taken {
			return fmt.Errorf("merkana: path %q is used by both %s and %s", path, other, endpoint)
		}
		h.paths[path] = endpoint
	}
	return nil
}

func (h *handler) setTexts() error {
	for _, endpoint := range h.options.StringStatus {
		if !h.known(endpoint) {
			return unknownEndpoint("string status", endpoint)
		}
		h.texts[endpoint] = true
	}
	return nil
}

func (h *handler) known(endpoint Endpoint) bool { return h.calls[endpoint] != nil }

func unknownEndpoint(option string, endpoint Endpoint) error {
	return fmt.Errorf("merkana: %s: there is no endpoint %q; want %s, %s, %s or %s",
		option, endpoint, EndpointSyncProducts, EndpointStock, EndpointCreateOrder, EndpointCancelOrder)
}
