package audit_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/sandbox/audit"
	"orderflow/sandbox/simkit"
)

// collected is a good pick-up of three shipments. One is refused together with another
// and collected later; the third one's first courier is called off.
func collected() audit.Pickups {
	line := func(kind, id, shipment string) simkit.Effect {
		return simkit.Effect{Kind: "dispatch-order-" + kind, ID: id, Detail: "shipment " + shipment}
	}
	return audit.Pickups{Waiting: []int64{41, 42, 43}, Named: []int64{42}, Ledgers: audit.Ledgers{shipX: {
		line("created", "991", "41"), line("created", "991", "42"), line("rejected", "991", "41"), line("rejected", "991", "42"),
		line("created", "992", "41"), line("sent", "992", "41"),
		line("created", "993", "43"), line("sent", "993", "43"), line("canceled", "993", "43"),
		line("created", "994", "43"), line("sent", "994", "43")}}}
}

func TestDeviationsOfPickups(t *testing.T) {
	require.Empty(t, collected().Findings())
	for _, test := range []struct {
		name   string
		doctor func(p *audit.Pickups)
		want   string
	}{
		{"in two dispatch orders that were sent", func(p *audit.Pickups) {
			p.Ledgers[shipX] = append(p.Ledgers[shipX], simkit.Effect{Kind: "dispatch-order-sent", ID: "995", Detail: "shipment 41"})
		}, "twice: shipx dispatch-order-sent: shipment 41 is in dispatch orders [992 995], all of which were sent"},
		{"its dispatch order was rejected, and nobody is told", func(p *audit.Pickups) { p.Named = nil },
			"lost: shipx dispatch-order-sent: shipment 42 is in no dispatch order that was sent, and no person is told"},
		{"no courier was asked", func(p *audit.Pickups) { p.Waiting = append(p.Waiting, 44) },
			"lost: shipx dispatch-order-sent: shipment 44 is in no dispatch order that was sent, and no person is told"},
		{"its courier was called off", func(p *audit.Pickups) {
			p.Ledgers[shipX] = append(p.Ledgers[shipX], simkit.Effect{Kind: "dispatch-order-canceled", ID: "994", Detail: "shipment 43"})
		}, "lost: shipx dispatch-order-sent: shipment 43 is in no dispatch order that was sent, and no person is told"},
		{"named, and collected", func(p *audit.Pickups) { p.Named = append(p.Named, 41) },
			"mismatch: shipx dispatch-order-sent: shipment 41 is reported as not collected, but is in dispatch order [992]"},
		{"named, and brought by its sender", func(p *audit.Pickups) { p.Named = append(p.Named, 45) },
			"mismatch: shipx dispatch-order-sent: shipment 45 is reported as not collected, but did not wait"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := collected()
			test.doctor(&p)
			found := p.Findings()
			require.Len(t, found, 1)
			require.Equal(t, test.want, found[0].String())
		})
	}
}
