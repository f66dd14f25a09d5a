package activities

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk"
	"orderflow/order"
)

func TestTheSendersPointIsTheOrdersTheSettingsOrTheAccounts(t *testing.T) {
	account := tpk.User{Sender: tpk.Party{PopCode: "ELB01A", PPCode: "238538", RuchCode: "WS-492393-25-18"}}
	for _, c := range []struct {
		courier       int
		order, config string
		want          tpk.Party
	}{
		{tpk.CourierInPostLocker, "GDY01A", "WAW123", tpk.Party{PopCode: "GDY01A"}},
		{tpk.CourierInPostLocker, "", "WAW123", tpk.Party{PopCode: "WAW123"}},
		{tpk.CourierInPostLockerEco, "", "", tpk.Party{PopCode: "ELB01A"}},
		{tpk.CourierPocztex, "", "WAW123", tpk.Party{PPCode: "238538"}},
		{tpk.CourierPocztex, "240011", "WAW123", tpk.Party{PPCode: "240011"}},
		{tpk.CourierORLEN, "", "WAW123", tpk.Party{RuchCode: "WS-492393-25-18"}},
		{tpk.CourierDPD, "GDY01A", "WAW123", tpk.Party{}},
	} {
		made := tpk.NewPackage{CourierID: c.courier, Sender: account.Sender}
		correspondents{account: account, senderPoint: c.config}.betweenPoints(&made, order.Shipping{LockerPoint: "KRK02M", SenderPoint: c.order})
		require.Equal(t, c.want, made.Sender, c)
	}
}
