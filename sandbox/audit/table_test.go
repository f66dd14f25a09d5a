package audit_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/sandbox/audit"
	"orderflow/sandbox/simkit"
)

func TestExpectedEffects(t *testing.T) {
	require.Equal(t, []audit.ExpectedEffect{
		{myPromo, "order-created", 1, audit.Exactly},
		{myPromo, "item-added", 2, audit.AtLeast},
		{myPromo, "order-submitted", 1, audit.Exactly},
		{myPromo, "order-in-production", 1, audit.Exactly},
		{myPromo, "shipment-reported", 1, audit.Exactly},
		{shipX, "shipment-created", 1, audit.Exactly},
		{shipX, "shipment-bought", 1, audit.Exactly},
		{shipX, "label-fetched", 1, audit.AtLeast},
		{shipX, "protocol-fetched", 1, audit.AtLeast},
		{merkana, "status-reported", 3, audit.AtLeast}, // accepted, sent, delivered
	}, ofMerkana().ExpectedEffects())
	require.Equal(t, []audit.ExpectedEffect{
		{shipX, "shipment-created", 1, audit.AnyTimes}, // the carrier that lost
		{shipX, "shipment-canceled", 1, audit.AnyTimes},
		{tpk, "order-created", 2, audit.Exactly},
		{tpk, "order-paid", 2, audit.Exactly},
		{tpk, "waybill-issued", 2, audit.Exactly},
	}, byTPK().ExpectedEffects())
	require.Equal(t, []audit.ExpectedEffect{{mediaPort, "label-generated", 1, audit.Exactly}}, byMediaPort().ExpectedEffects())
}

func TestTable(t *testing.T) {
	c := byShipX()
	c.Ledgers = audit.Ledgers{
		myPromo: effects("A-1", [3]string{"order-created", "9"}, [3]string{"item-added", "9", "A-1-1 (2 x MUG-300)"},
			[3]string{"item-added", "9", "A-1-1 (2 x MUG-300)"}, [3]string{"order-submitted", "9"}, [3]string{"order-in-production", "9"},
			[3]string{"order-finished", "9"}),
		shipX: effects("A-1", [3]string{"shipment-created", "41"}, [3]string{"shipment-created", "42"}, [3]string{"shipment-canceled", "41"},
			[3]string{"shipment-bought", "42"}, [3]string{"label-fetched", "42"}, [3]string{"protocol-fetched", "42"}),
	}
	add(c, myPromo, "other", [3]string{"order-created", "10"})
	require.Equal(t, []audit.Line{
		{myPromo, "order-created", 1, 1, true},
		{myPromo, "item-added", 2, 2, false}, // one twice, the other never
		{myPromo, "order-submitted", 1, 1, true},
		{myPromo, "order-in-production", 1, 1, true},
		{myPromo, "shipment-reported", 0, 1, false},
		{shipX, "shipment-created", 2, 1, false},
		{shipX, "shipment-bought", 1, 1, true},
		{shipX, "label-fetched", 1, 1, true},
		{shipX, "protocol-fetched", 1, 1, true},
		{shipX, "shipment-canceled", 1, 0, false},
	}, c.Table())
}

// A parcel at TPK is an effect of its own; the carrier that lost let its shipment go.
func TestTableOfACompetition(t *testing.T) {
	c := byTPK()
	c.Ledgers[tpk] = append(paid(1, "1", "42")[1:2], paid(1, "1", "42")[1:2]...)
	once := map[string]bool{}
	for _, line := range c.Table() {
		once[line.Provider+" "+line.Effect] = line.Once
	}
	require.Equal(t, map[string]bool{"shipx shipment-created": true, "shipx shipment-canceled": true,
		"tpk order-created": false, "tpk order-paid": false, "tpk waybill-issued": false}, once)
}

func TestEffectsOfAnOrder(t *testing.T) {
	require.Equal(t, append(made(), shipped("A-1")...), []simkit.Effect(byShipX().Effects()))
	require.Len(t, byTPK().Effects(), 6+2)
	require.Len(t, byMediaPort().Effects(), 3)
	require.Len(t, ofMerkana().Effects(), 9+4+4)
}
