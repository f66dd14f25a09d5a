package access

import (
	"errors"
	"net"
)

// Late reports whether reading a body failed because it arrived too slowly.
func Late(err error) bool {
	var late net.Error
	return errors.As(err, &late) && late.Timeout()
}
