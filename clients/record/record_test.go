package record_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/record"
)

func open(t testing.TB, dir string, log *bytes.Buffer) *record.Recorder {
	t.Helper()
	recorder, err := record.Open(dir, slog.New(slog.NewTextHandler(log, nil)))
	require.NoError(t, err)
	t.Cleanup(recorder.Close)
	return recorder
}

// recorded returns the contents of the calls' files, oldest first.
func recorded(t testing.TB, calls ...record.Call) (exchanges []record.Exchange, text string) {
	t.Helper()
	dir := t.TempDir()
	recorder := open(t, dir, &bytes.Buffer{})
	for _, call := range calls {
		recorder.Add(call)
	}
	recorder.Close()
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	require.NoError(t, err)
	for _, name := range names {
		content, err := os.ReadFile(name)
		require.NoError(t, err)
		var one record.Exchange
		require.NoError(t, json.Unmarshal(content, &one))
		exchanges = append(exchanges, one)
		text += name + string(content)
	}
	return exchanges, text
}

var at = time.Date(2026, 11, 29, 10, 15, 0, 0, time.UTC)

var create = record.Call{
	Provider: "shipx", Operation: `create shipment "anna-7"`, BaseURL: "https://api.example/base", Method: "POST",
	Path: "/v1/organizations/1111/shipments", Began: at, Took: 1500 * time.Millisecond,
	RequestHeader: http.Header{"Authorization": {"Bearer hunter2"}, "X-Api-Key": {"hunter3"}, "Accept": {"application/json"}},
	Request: []byte(`{"reference":"anna-7","service":"inpost_locker_standard","receiver":{"first_name":"Anna","email":"anna@nowak.example",
		"phone":"+48 500 600 700","address":{"post_code":"00-950","country_code":"PL"}},"comments":"ring twice","target_point":"KRA012",
		"callback":{"auth":{"basic":{"username":"u","password":"hunter4"}},"url":"https://shop.example/anna?key=hunter5"},"account":600700800900}`),
	Status:         201,
	ResponseHeader: http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Set-Cookie": {"hunter6"}},
	Response: []byte(`{"id":4100200300,"status":"created","reference":"anna-7","created_at":"2026-11-29T10:15:00.000+01:00","price":"12.50",
		"access_token":"hunter7","token":{"value":"hunter8"},"tracking_number":"600000000000000000000001","none":null,"offers":[]}`),
}

func TestAnExchangeIsScrubbedAndKeepsItsShape(t *testing.T) {
	exchanges, text := recorded(t, create)
	require.Len(t, exchanges, 1)
	one := exchanges[0]
	request, response := one.Request.(map[string]any), one.Response.(map[string]any)

	require.Equal(t, []any{"shipx", "create shipment", "POST", "/v1/organizations/{id}/shipments", "/v1/organizations/1111/shipments", 201, int64(1500)},
		[]any{one.Provider, one.Operation, one.Method, one.Template, one.Path, one.Status, one.TookMS})
	require.Equal(t, map[string]string{"Authorization": "(secret)", "X-Api-Key": "(secret)", "Accept": "application/json"}, one.RequestHeader)
	require.Equal(t, map[string]string{"Content-Type": "application/json"}, one.ResponseHeader)
	require.Equal(t, map[string]any{"first_name": "Xxxx", "email": "xxxx@xxxxx.xxxxxxx", "phone": "+99 999 999 999",
		"address": map[string]any{"post_code": "99-999", "country_code": "PL"}}, request["receiver"])
	require.Equal(t, []any{"inpost_locker_standard", "KRA012", "xxxx xxxxx", float64(999999999999)},
		[]any{request["service"], request["target_point"], request["comments"], request["account"]})
	require.Equal(t, []any{float64(4100200300), "created", "2026-11-29T10:15:00.000+01:00", "12.50", nil, []any{}},
		[]any{response["id"], response["status"], response["created_at"], response["price"], response["none"], response["offers"]})
	require.Equal(t, request["reference"], response["reference"], "what tells orders apart still does")
	require.Regexp(t, `^[a-z]{4}-\d$`, request["reference"])
	require.Regexp(t, `^\d{24}$`, response["tracking_number"])

	for _, secret := range []string{"anna", "hunter", "600 700", "600700", "shop.example", "ring", "950", "6000000000"} {
		require.NotContains(t, strings.ToLower(text), secret)
	}
}

func TestPathsQueriesAndFiles(t *testing.T) {
	label := record.Call{Provider: "tpk", Operation: "download waybill of order 7 from its link", BaseURL: "https://api.example/base", Method: "GET",
		Path: "https://api.example/base/file/waybill/Qw3rtySecret.pdf?token=hunter2", Began: at, Status: 200,
		ResponseHeader: http.Header{"Content-Type": {`application/pdf; name="anna.pdf"`}}, Response: []byte("%PDF anna")}
	list := record.Call{Provider: "shipx", BaseURL: "https://api.example", Method: "GET", Path: "/v1/points/KRA012", Began: at.Add(time.Second),
		Query: url.Values{"shipment_ids[]": {"41", "42"}, "id": {"1,2"}, "reference": {"anna-7"}, "api_key": {"hunter2"}, "created_at_gteq": {"2026-11-29T10:15:00Z"}}}
	exchanges, text := recorded(t, label, list)
	require.Len(t, exchanges, 2)
	require.Equal(t, "/file/waybill/{id}", exchanges[0].Template)
	require.Equal(t, &record.File{MediaType: "application/pdf", Size: 9}, exchanges[0].File)
	require.Equal(t, "download waybill of order from its link", exchanges[0].Operation)
	require.Equal(t, "/v1/points/KRA012", exchanges[1].Path)
	require.True(t, exchanges[1].NoAnswer)
	reference := exchanges[1].Query["reference"]
	require.Equal(t, map[string][]string{"shipment_ids[]": {"41", "42"}, "id": {"1,2"}, "reference": reference, "api_key": {"(secret)"},
		"created_at_gteq": {"2026-11-29T10:15:00Z"}}, exchanges[1].Query)
	for _, secret := range []string{"anna", "hunter", "Qw3rty", "%PDF"} {
		require.NotContains(t, text, secret)
	}
}

func TestAnErrorKeepsItsCodesAndNotWhatItRepeats(t *testing.T) {
	refused := create
	refused.Status, refused.Response = 400, []byte(`{"error":"validation_failed","message":"Anna is wrong","details":{"receiver":[{"first_name":["invalid"],
		"anna@nowak.example":["anna_nowak"]}],"email":["too_long","ring_twice"]}}`)
	exchanges, text := recorded(t, refused)
	require.Equal(t, map[string]any{"error": "validation_failed", "message": "Xxxx xx xxxxx", "details": map[string]any{
		"receiver": []any{map[string]any{"first_name": []any{"invalid"}, "xxxx@xxxxx.xxxxxxx": []any{"xxxx_xxxxx"}}},
		"email":    []any{"too_long", "xxxx_xxxxx"}}}, exchanges[0].Response)
	require.NotContains(t, strings.ToLower(text), "anna")
}

func TestFilesAreForTheirOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	recorder := open(t, dir, &bytes.Buffer{})
	recorder.Add(create)
	recorder.Close()
	recorder.Add(create) // after Close it is ignored
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	info, err := entries[0].Info()
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
	require.Regexp(t, `^20261129T101500\.000000Z-shipx-post-shipments-[A-Z2-7]{6}\.json$`, entries[0].Name())
}

func TestAFolderThatCannotBeWrittenIsNamedAtTheStart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := record.Open(filepath.Join(file, "below"), slog.Default())
	require.ErrorContains(t, err, "ORDERFLOW_RECORD: want a folder")

	none, err := record.Open("", slog.Default())
	require.NoError(t, err)
	none.Add(create) // a nil recorder records nothing
	none.Close()
}

func TestAFolderThatVanishesIsLoggedOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	var log bytes.Buffer
	recorder := open(t, dir, &log)
	require.NoError(t, os.RemoveAll(dir))
	for range 5 {
		recorder.Add(create)
	}
	recorder.Close()
	require.Equal(t, 1, strings.Count(log.String(), "calls to providers are not all recorded"), log.String())
	require.Contains(t, log.String(), "ORDERFLOW_RECORD")
}

func TestWhatIsTooMuchIsLeftOut(t *testing.T) {
	dir := t.TempDir()
	var log bytes.Buffer
	recorder := open(t, dir, &log)
	large := create
	large.Response = make([]byte, 65<<20)
	recorder.Add(large)
	recorder.Add(create)
	recorder.Close()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	require.Contains(t, log.String(), "the disk is too slow")
}

// FuzzNothingPersonalIsRecorded puts a text into every place of a call that can
// hold personal data.
func FuzzNothingPersonalIsRecorded(f *testing.F) {
	for _, seed := range []string{"Kowalska", "jan.kowalski@poczta.example", "+48 601 702 803", "Zażółć 12/3", "hunter2-secret", "kowalska", "DE89370400440532013000"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, secret string) {
		if len(strings.Trim(secret, "xX9(). -_/@,+")) < 4 || strings.ContainsAny(secret, "\x00\"\\") {
			t.Skip()
		}
		quoted, err := json.Marshal(secret)
		require.NoError(t, err)
		body := strings.ReplaceAll(`{"receiver":{"name":S,"first_name":S,"phone":S,"email":S,"address":{"street":S,"building_number":S,"city":S,"post_code":S}},
			"token":S,"auth":{"header":{"key":S,"value":S}},"comments":S,"unknown":S,"list":[S,[S]],"reference":S,"contents":{"a":{"label":S}},
			"errors":{"street":[S]},"message":S}`, "S", string(quoted))
		call := create
		call.Operation = "create order " + string(quoted)
		call.Request, call.Response = []byte(body), []byte(body)
		call.RequestHeader = http.Header{"Authorization": {secret}, "Api-Token": {secret}, "Cookie": {secret}}
		call.Query = url.Values{"token": {secret}, "reference": {secret}, "search": {secret}}
		call.Path = "/v1/orders/a-" + url.PathEscape(secret)
		exchanges, text := recorded(t, call)
		require.Len(t, exchanges, 1)
		if word := strings.ToLower(longest(secret)); len(word) >= 8 {
			require.NotContains(t, strings.ToLower(text), word)
		}
	})
}

// longest is the longest run of letters or digits.
func longest(text string) (best string) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') }) {
		if len(word) > len(best) && strings.Trim(word, "xX") != "" && strings.Trim(word, "9") != "" {
			best = word
		}
	}
	return best
}
