package workflows

// Drawn lists the transitions of all parts of an order: "production: draft → submitted".
func Drawn() (all []string) {
	all = append(all, drawnOf(productionPhases)...)
	all = append(all, drawnOf(offersPhases)...)
	all = append(all, drawnOf(paymentPhases)...)
	all = append(all, drawnOf(cancelPhases)...)
	return append(all, drawnOf(statusPhases)...)
}

func drawnOf[P ~string](p phases[P]) (all []string) {
	for _, one := range p.drawn {
		all = append(all, p.of+": "+one.String())
	}
	return all
}
