package simkit

import (
	"encoding/json"
	"net/http"
)

// Admin serves what no real provider has: GET /ledger lists the effects (of one reference
// with ?ref=), GET /messages lists the requests that were received and acted on, POST
// /faults adds a list of faults to the plan, DELETE /faults clears it, GET /faults lists
// the faults that happened, and GET /requests counts the calls of each operation for each
// reference.
func Admin(ledger *Ledger, faults *Faults) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ledger", func(w http.ResponseWriter, r *http.Request) {
		effects := ledger.All()
		if ref := r.URL.Query().Get("ref"); ref != "" {
			effects = ledger.Of(ref)
		}
		JSON(w, http.StatusOK, effects)
	})
	mux.HandleFunc("GET /messages", func(w http.ResponseWriter, _ *http.Request) {
		JSON(w, http.StatusOK, ledger.Messages())
	})
	mux.HandleFunc("GET /faults", func(w http.ResponseWriter, _ *http.Request) {
		JSON(w, http.StatusOK, faults.Struck())
	})
	mux.HandleFunc("GET /requests", func(w http.ResponseWriter, _ *http.Request) {
		JSON(w, http.StatusOK, faults.Requests())
	})
	mux.HandleFunc("POST /faults", func(w http.ResponseWriter, r *http.Request) {
		var added []Fault
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest)).Decode(&added); err != nil {
			JSON(w, http.StatusBadRequest, map[string]string{"message": "want a JSON list of faults: " + BodyProblem(err)})
			return
		}
		faults.Add(added...)
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("DELETE /faults", func(w http.ResponseWriter, _ *http.Request) {
		faults.Clear()
		w.WriteHeader(http.StatusNoContent)
	})
	return mux
}
