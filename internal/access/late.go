package access

import (
	"errors"
	"net"
)

// IsTooSlow reports whether reading a body failed because it arrived too slowly.
func IsTooSlow(err error) bool {
	var late net.Error
	return errors.As(err, &late) && late.Timeout()
}
