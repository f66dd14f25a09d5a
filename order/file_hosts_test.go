package order_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

func TestCredentialsForPrintFilesAreForTheirHostsOnly(t *testing.T) {
	const plain, elsewhere = "must be a plain https:// address, as it is fetched with credentials",
		"must be on a host that its credentials are for: files.example.com, *.cdn.example.com, files.example.com:8443"
	hosts, err := order.ParseFileHosts("files.example.com, *.CDN.example.com,files.example.com:8443")
	require.NoError(t, err)
	for url, want := range map[string]string{
		"https://files.example.com/a.pdf":                     "",
		"https://files.example.com/a.pdf?v=2&at=a@b":          "",
		"https://files.example.com":                           "",
		"HTTPS://FILES.Example.COM/a.pdf":                     "",
		"https://files.example.com:443/a.pdf":                 "",
		"https://files.example.com:8443/a.pdf":                "",
		"https://eu.cdn.example.com/a.pdf":                    "",
		"https://a.eu.cdn.example.com/a.pdf":                  "",
		"https://files.example.com:444/a.pdf":                 elsewhere,
		"https://cdn.example.com/a.pdf":                       elsewhere,
		"https://eu.cdn.example.com:8443/a.pdf":               elsewhere,
		"https://evilcdn.example.com/a.pdf":                   elsewhere,
		"https://evil.example/files.example.com":              elsewhere,
		"https://files.example.com.evil.example/a.pdf":        elsewhere,
		"https://evilfiles.example.com/a.pdf":                 elsewhere,
		"https://files.example.com./a.pdf":                    elsewhere,
		"https://example.com/a.pdf":                           elsewhere,
		"https://.cdn.example.com/a.pdf":                      elsewhere,
		"http://files.example.com/a.pdf":                      plain,
		"sftp://files.example.com/a.pdf":                      plain,
		"https://files.example.com@evil.example/a.pdf":        plain,
		"https://user:pass@files.example.com/a.pdf":           plain,
		"https://evil.example\\@files.example.com/a.pdf":      plain,
		"https://files.example.com\\.evil.example/a.pdf":      plain,
		"https://files.example.com/\\evil.example":            plain,
		"https://files.example.com#@evil.example/a.pdf":       plain,
		"https://files.example.com?@evil.example/a.pdf":       plain,
		"https://files.example.com%2eevil.example/a.pdf":      plain,
		"https://files.example.com/a.pdf\nHost: evil.example": plain,
		"//files.example.com/a.pdf":                           plain,
		"https:/files.example.com/a.pdf":                      plain,
		"https://ﬁles.example.com/a.pdf":                      plain,
		"":                                                    plain,
	} {
		require.Equal(t, want, hosts.BrokenRule(url), url)
	}
}

func TestHostsThatAreNone(t *testing.T) {
	for _, text := range []string{"", ",", "a.example,", "*", "*.com", "*example.com", "a.*.example.com", "https://a.example",
		"a.example/path", "user@a.example", "a.example:", "a.example:https", "a..example", "a b"} {
		_, err := order.ParseFileHosts(text)
		require.EqualError(t, err, "want hosts such as files.example.com, files.example.com:8443 or *.example.com", text)
	}
	require.Equal(t, "must be on a host that its credentials are for: ", order.FileHosts(nil).BrokenRule("https://a.example/"))
}
