package compare_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/sandbox/compare"
)

// compared returns what a comparison prints.
func compared(t *testing.T, dir string) (compare.Report, string) {
	t.Helper()
	report, err := compare.Run(dir)
	require.NoError(t, err)
	var text strings.Builder
	require.NoError(t, report.Write(&text))
	return report, text.String()
}

func TestARecordedDemoIsAsTheSimulatorsAre(t *testing.T) {
	dir := recordDemo(t)
	for _, name := range files(t, dir) {
		for _, secret := range secrets {
			require.NotContains(t, strings.ToLower(readAll(t, name)), strings.ToLower(secret), name)
		}
	}
	report, text := compared(t, dir)
	require.Zero(t, report.Different, text)
	require.Zero(t, report.NotReplayed, text)
	require.Greater(t, report.Exchanges, 30)
	t.Log(text)
	t.Run("doctored", func(t *testing.T) { doctored(t, dir) })
}

// doctored returns a folder with one exchange changed, as a real provider may differ.
func doctored(t *testing.T, dir string) {
	change := func(part, key string, value any) func(map[string]any) {
		return func(one map[string]any) {
			holder := one
			if part != "" {
				holder = one[part].(map[string]any)
			}
			if value == nil {
				delete(holder, key)
				return
			}
			holder[key] = value
		}
	}
	for _, tc := range []struct {
		name, file string
		change     func(map[string]any)
		want       string
	}{
		{"a key is missing", "shipx-post-shipments-", change("response", "sender", nil), "sender: only the simulator has it"},
		{"a key is new", "shipx-post-shipments-", change("response", "novelty", 1), "novelty: only the recording has it"},
		{"another type", "shipx-post-shipments-", change("response", "id", "12"), "id: the recording has string, the simulator number"},
		{"another status", "shipx-post-shipments-", change("", "status", 202), "status: the recording has 202, the simulator 201"},
		{"a refusal", "mypromo-post-items-", change("", "status", 422), "status: the recording has 422, the simulator 20"},
		{"an error of another form", "shipx-get-label-", func(one map[string]any) {
			if one["status"] == float64(400) {
				one["response"] = map[string]any{"code": "x"}
			}
		}, "code: only the recording has it"},
		{"an unknown operation", "shipx-get-services-", func(one map[string]any) { one["path"], one["template"] = "/v1/novelties", "/v1/novelties" },
			"unknown operation"},
		{"an unknown operation for an order", "shipx-post-shipments-", change("", "path", "/v1/novelties"), "unknown operation"},
		{"a file in place of JSON", "shipx-get-services-", func(one map[string]any) {
			delete(one, "response")
			one["file"] = map[string]any{"mediaType": "text/html", "size": 7}
		}, "body: the recording has a file"},
		{"another media type", "shipx-get-label-", func(one map[string]any) {
			if one["status"] == float64(200) {
				one["responseHeader"].(map[string]any)["Content-Type"] = "application/zip"
			}
		}, "media type: the recording has application/zip, the simulator application/pdf"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			report, text := compared(t, changed(t, dir, tc.file, tc.change))
			require.Positive(t, report.Different, text)
			require.Contains(t, text, tc.want)
		})
	}
}

// changed copies a folder and changes the exchanges of one name.
func changed(t *testing.T, dir, part string, change func(map[string]any)) string {
	t.Helper()
	to, found := t.TempDir(), false
	for _, name := range files(t, dir) {
		content := []byte(readAll(t, name))
		if strings.Contains(name, part) {
			found = true
			var one map[string]any
			require.NoError(t, json.Unmarshal(content, &one))
			if response, ok := one["response"].(map[string]any); !ok || response["error"] == nil || strings.Contains(part, "label") {
				change(one)
			}
			var err error
			content, err = json.Marshal(one)
			require.NoError(t, err)
		}
		require.NoError(t, os.WriteFile(filepath.Join(to, filepath.Base(name)), content, 0o600))
	}
	require.True(t, found, part)
	return to
}

func TestWhatIsNoRecordingIsNamed(t *testing.T) {
	_, err := compare.Run(filepath.Join(t.TempDir(), "none"))
	require.ErrorContains(t, err, "want a folder with recordings")
	_, err = compare.Run(t.TempDir())
	require.ErrorContains(t, err, "no recordings")
	for name, content := range map[string]string{
		"not a recording: ":        `{`,
		`provider "x": want one`:   `{"provider":"x"}`,
		"want a method":            `{"provider":"tpk","path":"x"}`,
		"want a status":            `{"provider":"tpk","method":"GET","path":"/x"}`,
		`path "/%zz" can't be cal`: `{"provider":"tpk","method":"GET","path":"/%zz","status":200}`,
		`method "G T"`:             `{"provider":"tpk","method":"G T","path":"/","status":200}`,
	} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "a.json"), []byte(content), 0o600))
		_, err = compare.Run(dir)
		require.ErrorContains(t, err, name)
	}
}

func TestWhatWasNotAnsweredIsCounted(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"a.json": `{"provider":"tpk","method":"GET","template":"/user/data","path":"/user/data","noAnswer":true}`,
		"b.json": `{"provider":"tpk","method":"GET","template":"/user/data","path":"/user/data","status":503}`,
		"c.json": `{"provider":"mypromo","method":"GET","template":"/label","path":"/label","elsewhere":true,"status":200}`,
		"d.json": `{"provider":"shipx","method":"GET","template":"/v1/shipments/{id}","path":"/v1/shipments/7","status":200,"response":{"id":7},"requestHeader":{"Authorization":"(secret)"}}`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	report, text := compared(t, dir)
	require.Equal(t, []int{4, 0, 4}, []int{report.Exchanges, report.Different, report.NotReplayed})
	for _, want := range []string{"no answer was recorded", "the provider was away", "another host", "status: the recording has 200, the simulator 404 (resource_not_found)"} {
		require.Contains(t, text, want)
	}
}
