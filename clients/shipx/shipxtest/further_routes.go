package shipxtest

// furtherRoutes are the endpoints that other programs call, but no order does.
func (s *Server) furtherRoutes() []route {
	const org = "/v1/organizations/{org}"
	return []route{
		{"return-labels", "GET " + org + "/shipments/return_labels", members, s.returnLabels},
		{"calculate", "POST " + org + "/shipments/calculate", members, s.calculate},
		{"create-comment", "POST " + org + "/dispatch_orders/{dispatch}/comment", members, s.createComment},
		{"update-comment", "PUT " + org + "/dispatch_orders/{dispatch}/comment", members, s.updateComment},
		{"delete-comments", "DELETE " + org + "/dispatch_orders/{dispatch}/comment", members, s.deleteComments},
		{"list-mpks", "GET " + org + "/mpks", members, s.listMPKs},
		{"create-mpk", "POST " + org + "/mpks", members, s.createMPK},
		{"get-mpk", "GET /v1/mpks/{mpk}", members, s.getMPK},
		{"update-mpk", "PUT /v1/mpks/{mpk}", members, s.updateMPK},
		{"list-dispatch-points", "GET " + org + "/dispatch_points", members, s.listDispatchPoints},
		{"get-dispatch-point", "GET /v1/dispatch_points/{point}", members, s.getDispatchPoint},
		{"list-users", "GET " + org + "/users", members, s.listUsers},
		{"cod-report", "GET " + org + "/reports/cod", members, s.codReport},
	}
}
