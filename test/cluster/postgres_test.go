//go:build cluster && unix

package cluster_test

import (
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// startPostgres starts a database server like the service's, with its command line.
func (c *cluster) startPostgres() {
	c.Helper()
	programs := os.Getenv("POSTGRES_BIN")
	require.NotEmpty(c, programs, "POSTGRES_BIN names the folder of initdb and postgres (make cluster-test sets it)")
	// Not in the test's own folder: the user that owns the data may not enter it.
	data, err := os.MkdirTemp("", "orderflow-postgres")
	require.NoError(c, err)
	c.Cleanup(func() { require.NoError(c, os.RemoveAll(data)) })
	owner := owner(c.T, data)
	as := func(program string, arguments ...string) *exec.Cmd {
		command := exec.Command(filepath.Join(programs, program), arguments...)
		command.Dir, command.SysProcAttr = data, &syscall.SysProcAttr{Credential: owner}
		return command
	}
	settings := c.settings("postgres")
	password := filepath.Join(data, "password")
	require.NoError(c, os.WriteFile(password, []byte(settings["POSTGRES_PASSWORD"]), 0o644))
	run(c.T, as("initdb", "--pgdata", filepath.Join(data, "data"), "--username", settings["POSTGRES_USER"], "--auth", "scram-sha-256",
		"--pwfile", password, "--encoding", "UTF8", "--no-locale"))
	service := c.project.Services["postgres"]
	c.postgres = newProcess(c.T, c.folder, "postgres", syscall.SIGINT, func() *exec.Cmd {
		return as(service.Command[0], append(service.Command[1:], "-D", filepath.Join(data, "data"), "-p", c.ports["postgres"],
			"-c", "listen_addresses="+loopback, "-c", "unix_socket_directories=")...)
	})
	c.wakePostgres()
}

// wakePostgres starts the database server and returns when it answers queries. Right
// after a kill it can refuse to start until its orphaned processes have ended.
func (c *cluster) wakePostgres() {
	c.Helper()
	c.postgres.startUntil(func() error {
		return exec.Command(filepath.Join(os.Getenv("POSTGRES_BIN"), "pg_isready"), "--quiet", "--host", loopback, "--port", c.ports["postgres"]).Run()
	})
}

// owner gives a folder to a user that may run PostgreSQL, which refuses to run as root.
// Nil is the tests' own user.
func owner(t *testing.T, folder string) *syscall.Credential {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	other, err := user.Lookup("postgres")
	if err != nil {
		other, err = user.Lookup("nobody")
	}
	require.NoError(t, err)
	uid, err := strconv.ParseUint(other.Uid, 10, 32)
	require.NoError(t, err)
	gid, err := strconv.ParseUint(other.Gid, 10, 32)
	require.NoError(t, err)
	require.NoError(t, os.Chown(folder, int(uid), int(gid)))
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}
