package access

import (
	"errors"
	"net"
)

// Late reports whether a body could not be read because it came too slowly.
func Late(err error) bool {
	var late net.Error
	return errors.As(err, &late) && late.Timeout()
}
