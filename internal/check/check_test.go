package check_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/internal/check"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/secret"
)

func TestUnknownSubjects(t *testing.T) {
	p := simulate(t)
	_, err := check.Run(t.Context(), p.options(t), "shipx", "pigeon")
	require.ErrorIs(t, err, check.ErrNoSubject)
	require.ErrorContains(t, err, `subject "pigeon": there is no such subject; want some of temporal, documents, encryption, address, mypromo, `)
	for provider, requests := range p.Requests() {
		require.Empty(t, requests, provider)
	}
}

func TestTheOrderIsFixed(t *testing.T) {
	p := simulate(t)
	report := run(t, p.options(t))
	var subjects []string
	for _, one := range report.Findings {
		if len(subjects) == 0 || subjects[len(subjects)-1] != one.Subject {
			subjects = append(subjects, one.Subject)
		}
	}
	require.Equal(t, check.Subjects(), subjects)
	require.Equal(t, len(report.Findings), report.Count(check.OK)+report.Count(check.Warning)+report.Count(check.Failed)+report.Count(check.Skipped))
	require.False(t, report.OK, "Temporal is away")
	p.requireNoEffect(t)
}

func TestTemporalIsAway(t *testing.T) {
	report := run(t, simulate(t).options(t), "temporal")
	require.Equal(t, check.Finding{Subject: "temporal", Name: "server", Sign: check.Failed, Says: errAway.Error(),
		ToDo: `correct the TEMPORAL_ variables; see the settings with "orderflow config"`}, report.Findings[0])
	for _, one := range report.Findings[1:] {
		require.Equal(t, check.Skipped, one.Sign)
	}
}

func TestTemporalHangs(t *testing.T) {
	options := simulate(t).options(t)
	options.Limit = 100 * time.Millisecond
	stuck := make(chan struct{})
	defer close(stuck)
	options.Connect = func(context.Context) (client.Client, error) { <-stuck; return nil, errAway }
	report := run(t, options, "temporal", "documents")
	require.Equal(t, "no answer within 100ms", find(t, report, "server", check.Failed).Says)
	find(t, report, "store", check.OK)
}

func TestDocuments(t *testing.T) {
	folder := t.TempDir()
	store, err := documents.Open(t.Context(), folder)
	require.NoError(t, err)
	options := simulate(t).options(t)
	options.Store = store
	require.Equal(t, "a file was written, read back and removed", find(t, run(t, options, "documents"), "store", check.OK).Says)
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Empty(t, left)

	t.Chdir(filepath.Dir(folder))
	options.Store, err = documents.Open(t.Context(), filepath.Base(folder))
	require.NoError(t, err)
	require.Equal(t, "a file was written, read back and removed in "+folder+"; ORDERFLOW_DOCUMENTS_URL is relative to the working folder",
		find(t, run(t, options, "documents"), "store", check.OK).Says)

	require.NoError(t, os.RemoveAll(folder))
	require.NoError(t, os.WriteFile(folder, nil, 0o600)) // the folder was removed
	found := find(t, run(t, options, "documents"), "store", check.Failed)
	require.Contains(t, found.Says, "documents: write check-")
	require.Contains(t, found.ToDo, "ORDERFLOW_DOCUMENTS_URL")

	options.Store, options.StoreError = nil, errors.New("documents: open the store: no bucket")
	require.Equal(t, "documents: open the store: no bucket", find(t, run(t, options, "documents"), "store", check.Failed).Says)
}

// Keys for tests only.
const (
	oldKey secret.Text = "old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	newKey secret.Text = "new:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="
)

func TestEncryption(t *testing.T) {
	options := simulate(t).options(t)
	with := func(keys secret.Text) check.Report {
		vault, err := encryption.Open(keys, options.Store)
		require.NoError(t, err)
		options.Vault = vault
		return run(t, options, "encryption")
	}
	require.Contains(t, find(t, with(""), "keys", check.Warning).Says, "payloads are not encrypted")
	require.Contains(t, find(t, with(oldKey), "keys", check.Warning).Says, "namespace default: it has no data key")
	exists, err := options.Store.FileExists(t.Context(), "namespaces/default/data.key")
	require.NoError(t, err)
	require.False(t, exists, "a check makes no key")

	require.NoError(t, options.Vault.Use(t.Context(), &client.Options{Namespace: "default"})) // what a starting worker does
	require.Equal(t, "payloads are encrypted and decrypted; old wraps the data keys", find(t, with(oldKey), "keys", check.OK).Says)
	require.Contains(t, find(t, with(newKey+","+oldKey), "keys", check.Warning).Says, "still wrapped with old, and new wraps new ones")
	found := find(t, with(newKey), "keys", check.Failed)
	require.Contains(t, found.Says, `wrapped with the key "old", which ORDERFLOW_ENCRYPTION_KEYS lacks`)
	require.Contains(t, found.ToDo, "ORDERFLOW_ENCRYPTION_KEYS")
	options.StoreError = errors.New("no bucket")
	require.Equal(t, "the data keys can't be read: no bucket", find(t, with(newKey), "keys", check.Failed).Says)
}

func TestTheOutsideAddress(t *testing.T) {
	untrusted := httptest.NewTLSServer(http.NotFoundHandler())
	defer untrusted.Close()
	for title, tc := range map[string]struct {
		public, label string
		sign          check.Sign
		says          string
	}{
		"none":                  {"", "", check.Skipped, "ORDERFLOW_PUBLIC_URL is not set"},
		"of this machine":       {untrusted.URL, "", check.Warning, "is an address of this machine"},
		"not encrypted":         {"http://orders.example.com", "", check.Failed, "is not https"},
		"a name of nobody":      {"https://orders.invalid", "", check.Failed, "the host name orders.invalid does not resolve"},
		"the labels' own alone": {"", "https://labels.invalid", check.Failed, "the host name labels.invalid does not resolve"},
	} {
		t.Run(title, func(t *testing.T) {
			options := simulate(t).options(t)
			options.Settings.HTTP.PublicURL, options.Settings.MyPromo.Production.LabelURL = tc.public, tc.label
			require.Contains(t, find(t, run(t, options, "address"), "outside", tc.sign).Says, tc.says)
		})
	}
}

func TestADocumentStoreThatIsAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "documents")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := documents.Open(t.Context(), file)
	require.Error(t, err)
	options := simulate(t).options(t)
	options.Store, options.StoreError = nil, err
	require.Contains(t, find(t, run(t, options, "documents"), "store", check.Failed).Says, file)
}
