package shipxtest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
)

// The clocks of Poland go forward on 29 March 2026.
func TestWeekendParcelsFromThursdayEveningToFridayEvening(t *testing.T) {
	for name, test := range map[string]struct {
		at    string // UTC
		taken bool
	}{
		"Thursday, a minute to eight, in winter": {"2026-01-15T18:59:00Z", false},
		"Thursday at eight, in winter":           {"2026-01-15T19:00:00Z", true},
		"Friday, a minute to six":                {"2026-01-16T16:59:00Z", true},
		"Friday at six":                          {"2026-01-16T17:00:00Z", false},
		"Thursday at eight, in summer":           {"2026-06-18T18:00:00Z", true},
		"Thursday, a minute to eight, in summer": {"2026-06-18T17:59:00Z", false},
		"Saturday":                               {"2026-01-17T10:00:00Z", false},
	} {
		t.Run(name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, test.at)
			require.NoError(t, err)
			h := open(t, shipxtest.Options{})
			h.pass(at.Sub(start))
			got, err := h.try("POST", shipmentsPath, with(toLocker("ORD-1"), fields{"end_of_week_collection": true}))
			require.NoError(t, err)
			require.Equal(t, test.taken, got.status == http.StatusCreated, "%s", got.body)
		})
	}
}

func TestSizesOfLetters(t *testing.T) {
	for name, test := range map[string]struct {
		parcel fields
		fits   bool
	}{
		"a letter B":            {box(380, 640, 190, 10), true},
		"a letter C":            {box(1600, 1600, 1600, 10), true},
		"longer than a letter":  {box(1601, 10, 10, 1), false},
		"heavier than a letter": {box(100, 100, 10, 10.1), false},
		"a template":            {fields{"template": "letter_b"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, shipxtest.Options{})
			request := with(toAddress("ORD-1"), fields{"service": "inpost_letter_allegro", "additional_services": nil, "parcels": []fields{test.parcel}})
			request["receiver"] = with(request["receiver"].(fields), fields{"email": "a+b@user.allegrogroup.pl"})
			made := h.create(request)
			h.pass(350 * ms)
			offer := h.get(made.ID).Offers[0]
			require.Equal(t, test.fits, offer.Status == "selected", "%v", offer.Reasons)
		})
	}
}

func TestPointsOfNoTimeAreRefused(t *testing.T) {
	h := open(t, shipxtest.Options{})
	no := h.call(http.StatusBadRequest, "GET", "/v1/points?updated_from=fail", nil).refusal()
	require.Equal(t, fields{"updated_from": []any{"invalid_format"}}, no.Details)
	h.call(http.StatusOK, "GET", "/v1/points?updated_from=2026-01-01", nil)
}

func TestTypesOfPoints(t *testing.T) {
	h := open(t, shipxtest.Options{Points: []shipxtest.Point{{Name: "GDY01A", Status: shipxtest.Operating}, {Name: "POP-GDY1", Status: shipxtest.Operating}}})
	for kind, want := range map[string][]string{
		"": {"GDY01A", "POP-GDY1"}, "parcel_locker": {"GDY01A", "POP-GDY1"}, "parcel_locker_only": {"GDY01A"},
		"pop": {"POP-GDY1"}, "pok": nil, "parcel_locker_only,pop": {"GDY01A", "POP-GDY1"},
	} {
		var got struct {
			Items []struct{ Name string }
		}
		h.call(http.StatusOK, "GET", "/v1/points?type="+kind, nil).into(&got)
		var names []string
		for _, item := range got.Items {
			names = append(names, item.Name)
		}
		require.Equal(t, want, names, kind)
	}
}
