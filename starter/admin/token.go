package admin

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"orderflow/internal/access"
	"orderflow/starter/cli"
)

func newToken(app *cli.App) *cobra.Command {
	command := &cobra.Command{
		Use:   "token",
		Short: "Make and check the API tokens of those who call the HTTP trigger",
		Long: `Make and check the API tokens of those who call the HTTP trigger.

ORDERFLOW_API_TOKENS holds an entry for each token, separated by commas or line
breaks; only the hash of a token stands there. To replace a token, without a
moment in which none is valid:

  1. make another of the same name, add its entry and restart the trigger;
  2. give the token to its caller;
  3. take the old entry out and restart the trigger.`,
	}
	command.AddCommand(newCreateToken(app, runCreateToken), newCheckToken(app, runCheckToken))
	return command
}

// createdToken is a token in JSON output.
type createdToken struct {
	Token string `json:"token"`
	Entry string `json:"entry"`
}

type createTokenOptions struct {
	*cli.App
	name   string
	roles  []string
	output *cli.Format
}

func newCreateToken(app *cli.App, run func(context.Context, *createTokenOptions) error) *cobra.Command {
	o := &createTokenOptions{App: app}
	command := &cobra.Command{
		Use:   "create NAME",
		Short: "Print a new token, and its entry for ORDERFLOW_API_TOKENS",
		Long: `Print a new token, and its entry for ORDERFLOW_API_TOKENS. The token is shown now
and never again: the entry has only its hash.

Roles: start (start orders), read (see orders and fetch their documents), pack (mark
parcels as packed; it includes read), operate (cancel, hold, resolve; it includes pack),
supplies (book stock), admin (everything).`,
		Example: "  orderflow token create shop --role start --role read",
		Args:    cobra.ExactArgs(1),
	}
	command.Flags().StringSliceVar(&o.roles, "role", nil, "what the token is for: start, read, pack, operate, supplies or admin; may be repeated")
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, names []string) error {
		o.name = names[0]
		return run(command.Context(), o)
	}
	return command
}

func runCreateToken(_ context.Context, o *createTokenOptions) error {
	token, entry, err := access.Create(o.name, asRoles(o.roles)...)
	if err != nil {
		return cli.BadInput("token create %s: %w", o.name, err)
	}
	return o.Print(*o.output, createdToken{token, entry}, func() string {
		return cli.Table([]string{"token", token}, []string{"entry", entry})
	})
}

func asRoles(texts []string) []access.Role {
	roles := make([]access.Role, len(texts))
	for i, text := range texts {
		roles[i] = access.Role(text)
	}
	return roles
}

// checkedToken is the owner of a token.
type checkedToken struct {
	// Entry counts the entries of ORDERFLOW_API_TOKENS from 1.
	Entry int           `json:"entry"`
	Name  string        `json:"name"`
	Roles []access.Role `json:"roles"`
}

type checkTokenOptions struct {
	*cli.App
	output *cli.Format
}

func newCheckToken(app *cli.App, run func(context.Context, *checkTokenOptions) error) *cobra.Command {
	o := &checkTokenOptions{App: app}
	command := &cobra.Command{
		Use:   "check",
		Short: "Say which entry of ORDERFLOW_API_TOKENS lets the token on standard input in",
		Long: `Say which entry of ORDERFLOW_API_TOKENS lets the token on standard input in. It is
not an argument, because other users of the machine can see those.`,
		Args: cobra.NoArgs,
	}
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, _ []string) error { return run(command.Context(), o) }
	return command
}

func runCheckToken(_ context.Context, o *checkTokenOptions) error {
	tokens, err := configuredTokens()
	if err != nil {
		return err
	}
	const longest = 4096 // bytes; a token has 46
	presented, err := io.ReadAll(io.LimitReader(o.Stdin(), longest))
	if err != nil {
		return fmt.Errorf("read the token from standard input: %w", err)
	}
	index, known := access.Match(tokens, strings.TrimSpace(string(presented)))
	if !known {
		return fmt.Errorf("none of the %d entries of ORDERFLOW_API_TOKENS lets this token in", len(tokens))
	}
	checked := checkedToken{index + 1, tokens[index].Name, tokens[index].Roles}
	return o.Print(*o.output, checked, func() string {
		return cli.Line("entry %d: %s, who may %s", checked.Entry, checked.Name, joinedRoles(checked.Roles))
	})
}

// configuredTokens are the tokens in the environment.
func configuredTokens() ([]access.Token, error) {
	settings, err := cli.LoadConfig()
	if err != nil {
		return nil, err
	}
	tokens, err := access.Parse(settings.Access.Tokens)
	if err != nil {
		return nil, cli.BadInput("ORDERFLOW_API_TOKENS: %w", err)
	}
	return tokens, nil
}

func joinedRoles(roles []access.Role) string {
	texts := make([]string, len(roles))
	for i, role := range roles {
		texts[i] = string(role)
	}
	return strings.Join(texts, ", ")
}
