package operate

import "github.com/spf13/pflag"

// providerFlag is the flag --provider, whose value may be missing: then the name is the
// command's argument, as in "hold --provider shipx", or there is none.
type providerFlag struct {
	chosen bool
	name   string
}

// bare is the value that pflag sets if a flag has no value.
const bare = "true"

func (f *providerFlag) add(flags *pflag.FlagSet, usage string) {
	flags.Var(f, "provider", usage)
	flags.Lookup("provider").NoOptDefVal = bare
}

// String is the flag's value.
func (f *providerFlag) String() string { return f.name }

// Set sets the flag's value.
func (f *providerFlag) Set(value string) error {
	f.chosen = true
	if value != bare {
		f.name = value
	}
	return nil
}

// Type hides the value in the usage.
func (*providerFlag) Type() string { return "bool" }
