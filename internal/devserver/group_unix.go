//go:build unix && !linux

package devserver

import "syscall"

// ownGroup keeps Ctrl-C in a terminal from stopping the server together with us: the worker
// still needs it while it stops.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
