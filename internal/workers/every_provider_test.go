package workers_test

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/internal/config"
	"orderflow/internal/workers"
	"orderflow/order"
	"orderflow/sandbox/simulators"
	"orderflow/workflows/carrier"
)

// A provider stands in several places. Each of these tests says in which one a new
// provider, or a new carrier, is missing. CONTRIBUTING.md has the steps.

// Providers are written twice, as constants and as a list.
func TestEveryProviderIsListed(t *testing.T) {
	source := read(t, "order/providers.go")
	for _, found := range regexp.MustCompile(`(?m)^\tProvider\w+ += "(\w+)"`).FindAllStringSubmatch(source, -1) {
		require.Contains(t, order.Providers, found[1], "order.Providers")
	}
	source = read(t, "order/shipping.go")
	for _, found := range regexp.MustCompile(`(?m)^\tCarrier\w+ +Carrier = "([\w-]+)"`).FindAllStringSubmatch(source, -1) {
		require.Contains(t, order.Carriers, order.Carrier(found[1]), "order.Carriers")
	}
	require.Subset(t, order.Providers, order.Numbered)
	require.Subset(t, order.Carriers, order.Sellers)
}

func TestEveryProviderHasAQueueThatIsPolled(t *testing.T) {
	queues, _, err := workers.Polled(optionsFor(t))
	require.NoError(t, err)
	require.Equal(t, activities.Queues, queues, "activities.Queues, and providersOf in providers.go")
	require.Len(t, queues, len(order.Providers))
	for _, provider := range order.Providers {
		require.Contains(t, queues, provider)
	}
}

func TestEveryProviderHasItsLimitOfCalls(t *testing.T) {
	_, limited, err := workers.Polled(optionsFor(t))
	require.NoError(t, err)
	for _, provider := range order.Providers {
		require.True(t, limited[provider], "%s: %s is read, and limits.go does not pass it on", provider, variable(provider, "CALLS_PER_MINUTE"))
	}
}

// The rules of settings and the address of the simulator are written for each provider.
func TestEveryProviderHasAnAccount(t *testing.T) {
	settings := load(t)
	settings.UseSimulators("http://simulators.example")
	addresses := urlsOf(settings)
	for _, provider := range order.Providers {
		name := variable(provider, "URL")
		require.Contains(t, addresses, name, "internal/config/providers.go and config.go")
		require.Equal(t, "http://simulators.example/"+provider, addresses[name], "UseSimulators in internal/config/simulators.go")
		t.Run(provider, func(t *testing.T) {
			t.Setenv(name, "nowhere")
			_, err := config.Load()
			require.ErrorContains(t, err, name, "the rules are not called: problems in internal/config/rules.go")
		})
	}
}

func TestEveryProviderHasASimulator(t *testing.T) {
	ledgers := simulators.New(simulators.Options{}).Ledgers()
	for _, provider := range order.Providers {
		require.Contains(t, ledgers, provider, "sandbox/simulators/simulators.go: all")
		require.Contains(t, read(t, "sandbox/simulators/faults.go"), `"`+provider+`": `, "sandbox/simulators/faults.go: impossibleFaults")
		require.Contains(t, read(t, "starter/devstack/providers.go"), `"`+variable(provider, "URL")+`"`, "starter/devstack/providers.go")
		require.Contains(t, read(t, "deploy/sandbox.env"), "\n"+variable(provider, "URL")+"=http://sandbox:8090/"+provider+"\n")
	}
}

func TestEveryProviderIsInTheDocuments(t *testing.T) {
	for _, provider := range order.Providers {
		require.Contains(t, read(t, "docs/configuration.md"), "`"+variable(provider, "URL")+"`", "docs/configuration.md")
		require.Contains(t, read(t, "docs/providers.md"), "`"+variable(provider, "URL")+"=", "docs/providers.md: what to try first")
		require.Regexp(t, `Without a subject all are checked: .*\b`+provider+`\b`, read(t, "docs/check.md"))
	}
}

func TestEveryCarrierIsOneThatOrdersCanName(t *testing.T) {
	for _, name := range order.Carriers {
		require.NotPanics(t, func() { carrier.New(name, nil) }, "%s: workflows/carrier/carriers.go", name)
		require.Regexp(t, "(?m)^\\| `shipping.carrier` \\|.*`"+string(name)+"`", read(t, "docs/order-document.md"), "docs/order-document.md")
	}
	for path, names := range named(t) {
		for _, name := range order.Carriers {
			require.Contains(t, names, string(name), "the HTTP API: %s", path)
		}
	}
}

// What an order knows by number it can be found by, and who has sold something to an order
// is let go when another carrier ships.
func TestEveryCarrierOfAProviderIsKnownByItsNumbers(t *testing.T) {
	for _, name := range order.Carriers {
		if carrier.FieldsOf(string(name)) == nil {
			continue
		}
		require.Contains(t, order.Numbered, string(name), "order.Numbered")
		require.Contains(t, order.Sellers, name, "order.Sellers")
		previous, found := carrier.Previous(order.CarrierByHand, []string{string(name) + ":7"})
		require.True(t, found)
		require.Equal(t, name, previous)
	}
}

// named are the lists of carriers in the description of the HTTP API.
func named(t *testing.T) map[string][]string {
	var described any
	require.NoError(t, json.Unmarshal([]byte(read(t, "test/apiclient/testdata/openapi.json")), &described))
	found := map[string][]string{}
	var walk func(path string, at any)
	walk = func(path string, at any) {
		switch at := at.(type) {
		case map[string]any:
			if values, is := at["enum"].([]any); is {
				found[path] = append(found[path], texts(values)...)
			}
			for key, value := range at {
				walk(path+"/"+key, value)
			}
		case []any:
			for _, value := range at {
				walk(path, value)
			}
		}
	}
	walk("", described)
	for path, names := range found {
		if !slices.Contains(names, string(order.CarrierByHand)) {
			delete(found, path)
		}
	}
	require.NotEmpty(t, found)
	return found
}

func texts(values []any) (all []string) {
	for _, value := range values {
		if text, is := value.(string); is {
			all = append(all, text)
		}
	}
	return all
}

// optionsFor has a limit set for each provider.
func optionsFor(t *testing.T) workers.Options {
	for _, provider := range order.Providers {
		t.Setenv(variable(provider, "CALLS_PER_MINUTE"), "60")
	}
	return workers.Options{Config: load(t), Logger: slog.New(slog.DiscardHandler)}
}

func load(t *testing.T) config.Config {
	t.Helper()
	settings, err := config.Load()
	require.NoError(t, err)
	return settings
}

func variable(provider, name string) string {
	return "ORDERFLOW_" + strings.ToUpper(provider) + "_" + name
}

// urlsOf are the addresses in a configuration, by variable.
func urlsOf(settings config.Config) map[string]string {
	urls := map[string]string{}
	all := reflect.ValueOf(settings)
	for i := range all.NumField() {
		if all.Field(i).Kind() != reflect.Struct {
			continue
		}
		section := all.Field(i)
		if field, has := section.Type().FieldByName("URL"); has {
			urls[field.Tag.Get("envconfig")] = section.FieldByIndex(field.Index).String()
		}
	}
	return urls
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(path)))
	require.NoError(t, err)
	return "\n" + string(content)
}
