package cli

import "orderflow/internal/version"

// Version is the version that a program was built from, for people.
func Version(program string) string { return program + " " + version.Current().String() }
