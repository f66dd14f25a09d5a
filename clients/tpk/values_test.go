package tpk_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/lenient"
	"orderflow/clients/tpk"
)

func TestCouriers(t *testing.T) {
	cases := []struct {
		id        int
		key, name string
	}{
		{tpk.CourierDPD, "dpd", "DPD"},
		{tpk.CourierInPostLocker, "inpost_pop", "InPost Paczkomaty"},
		{tpk.CourierGeodis, "geodis", "GEODIS"},
		{tpk.CourierORLEN, "paczka_w_ruchu", "ORLEN Paczka"},
		{tpk.CourierRhenus, "22", "Rhenus Logistics"}, // no key is documented
		{tpk.CourierDPDPoint, "29", "DPD Punkt"},
		{31, "31", "courier 31"},
	}
	for _, tc := range cases {
		t.Run(tc.key, func(t *testing.T) {
			require.Equal(t, []string{tc.key, tc.name}, []string{tpk.CourierKey(tc.id), tpk.CourierName(tc.id)})
			id, ok := tpk.CourierByKey(tc.key)
			require.True(t, ok)
			require.Equal(t, tc.id, id)
		})
	}
	for _, key := range []string{"", "ddp", "3", "-1", "0", "027"} {
		_, ok := tpk.CourierByKey(key)
		require.False(t, ok, key)
	}
}

func TestOnlyCouriersThatAreKnownToCollectDo(t *testing.T) {
	for id := range 100 {
		of := id >= 1 && id <= 22 && !slices.Contains([]int{9, 15, 17, 19, 21}, id)
		require.Equal(t, of, tpk.CourierCollects(id), "courier %d, %s", id, tpk.CourierName(id))
	}
}

func TestEveryDocumentedCourierIsKnown(t *testing.T) {
	for id, key := range documentedCouriers {
		require.Equal(t, key, tpk.CourierKey(id))
	}
}

func TestStatusesHaveNames(t *testing.T) {
	names := map[string]string{
		"awaiting payment": tpk.StatusAwaitingPayment.String(), "error": tpk.StatusError.String(), "status 99": tpk.Status(99).String(),
		"none yet": tpk.CourierStatus(0).String(), "delivered": tpk.CourierStatusDelivered.String(),
		"return to sender": tpk.CourierStatusReturn.String(), "courier status 99": tpk.CourierStatus(99).String(),
	}
	for want, got := range names {
		require.Equal(t, want, got)
	}
}

func TestNoticeInWords(t *testing.T) {
	cases := map[string]tpk.Notice{
		"za ciężka; za długa": {Code: "size", Messages: lenient.List[lenient.String]{"za ciężka", "za długa"}},
		"size":                {Code: "size"},
	}
	for want, notice := range cases {
		require.Equal(t, want, notice.Text())
	}
}

func TestDateIsThatOfPoland(t *testing.T) {
	cases := map[tpk.Date]time.Time{
		"2026-01-15": time.Date(2026, time.January, 14, 23, 0, 0, 0, time.UTC),
		"2026-01-14": time.Date(2026, time.January, 14, 22, 59, 0, 0, time.UTC),
		"2026-07-15": time.Date(2026, time.July, 14, 22, 0, 0, 0, time.UTC), // two hours ahead in summer
		"":           {},
	}
	for want, moment := range cases {
		require.Equal(t, want, tpk.DateOf(moment))
	}
	var date tpk.Date
	require.Error(t, json.Unmarshal([]byte(`{"y":2026}`), &date))
}
