package cli

import "orderflow/internal/version"

// Version is what a program was built from, for people.
func Version(program string) string { return program + " " + version.Current().String() }
