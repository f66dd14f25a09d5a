package tpktest

import (
	"fmt"
	"time"
)

// later schedules a step of the order's current life.
func (s *Server) later(o *order, from time.Time, wait time.Duration, do func(at time.Time)) {
	life := o.life
	s.agenda.AddAfter(from, wait, func(at time.Time) {
		if o.life == life {
			do(at)
		}
	})
}

// startLife schedules the automatic steps of a paid order.
func (s *Server) startLife(o *order, paid time.Time) {
	s.later(o, paid, s.options.Timing.Waybill, func(at time.Time) {
		o.waybill = fmt.Sprintf("%02d%010d", o.courier(), s.nextID("waybill"))
		s.record("waybill-issued", o, at, o.waybill)
		o.reach(CourierEntered)
		s.later(o, at, s.options.Timing.InDelivery, func(at time.Time) {
			o.reach(InDelivery)
			s.later(o, at, s.options.Timing.Delivered, func(at time.Time) {
				o.reach(Delivered)
				s.later(o, at, s.options.Timing.PaidOut, func(at time.Time) { o.paidOut = at })
			})
		})
	})
}

// reach changes the courier status, unless a test has set it.
func (o *order) reach(status CourierStatus) {
	if !o.byHand {
		o.courierStatus = status
	}
}
