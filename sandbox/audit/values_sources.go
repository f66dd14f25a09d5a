package audit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"orderflow/order"
)

func (m *message) mediaPortOrder() {
	m.same("source.account", m.take("supplierId"), strconv.FormatInt(m.doc.Source.Account, 10), sameAmount)
	m.same("source.reference", m.take("orderNumber"), m.doc.Source.Reference, exactly)
}

func readMediaPortCancel(m *message) {
	m.mediaPortOrder()
	id := m.take("orderItemId")
	for _, line := range m.at(order.ProviderMediaPort).of("order-placed") {
		if !slices.Contains(strings.Split(line.Detail, ","), id) {
			m.differ("orderItemId is %q, which is no item of the order", id)
		}
	}
}

// readMediaPortLabel checks that the label is for all items of the document and no
// others.
func readMediaPortLabel(m *message) {
	m.mediaPortOrder()
	var asked, wanted []string
	for i := range len(m.left) {
		if id := m.take(fmt.Sprintf("orderItemIds.%d", i)); id != "" {
			asked = append(asked, pieceReference+id)
		}
	}
	for _, item := range m.doc.Items {
		wanted = append(wanted, item.Reference)
	}
	slices.Sort(asked)
	slices.Sort(wanted)
	m.same("items", strings.Join(asked, " "), strings.Join(wanted, " "), exactly)
}

// readMerkanaStatus compares the numbers. Other rules check which milestones are sent,
// and in which sequence.
func readMerkanaStatus(m *message) {
	m.same("source.reference", m.take("idextern"), m.doc.Source.Reference, exactly)
	m.take("status")
	number, courier := m.take("awb"), m.take("courier")
	if (number == "") != (courier == "") {
		m.differ("awb is %q, and courier is %q", number, courier)
	}
	if number != "" && slices.Contains(m.Result.TrackingNumbers, number) { // otherwise it belongs to a shipment that was undone
		m.carrierKey(courier, m.settings().Couriers)
	}
}
