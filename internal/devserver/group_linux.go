package devserver

import "syscall"

// ownGroup keeps Ctrl-C in a terminal from stopping the server together with us: the worker
// still needs it while it stops. And the server ends with us, even if we are killed: it would
// keep its ports, and nobody would know of it.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
