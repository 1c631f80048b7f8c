package main

import (
	"encoding/json"
	"net/http"
)

// Control serves the control endpoint, with which a test steers the operator and asks what it did.
// README.md lists what it understands. Every answer is JSON.
func (o *Operator) Control() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, do func(*http.Request) (any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, request *http.Request) {
			value, err := do(request)
			status := http.StatusOK
			if err != nil {
				value, status = map[string]string{"error": err.Error()}, http.StatusBadRequest
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(value)
		})
	}
	handle("PUT /behaviour", func(request *http.Request) (any, error) {
		var behaviour Behaviour
		if err := decode(request, &behaviour); err != nil {
			return nil, err
		}
		o.settings.SetBehaviour(behaviour)
		return struct{}{}, nil
	})
	handle("PUT /clusters/{namespace}/{name}", func(request *http.Request) (any, error) {
		var cluster Cluster
		if err := decode(request, &cluster); err != nil {
			return nil, err
		}
		if err := cluster.check(); err != nil {
			return nil, err
		}
		o.settings.SetCluster(nameIn(request), cluster)
		return struct{}{}, nil
	})
	handle("DELETE /clusters/{namespace}/{name}", func(request *http.Request) (any, error) {
		o.settings.RemoveCluster(nameIn(request))
		return struct{}{}, nil
	})
	handle("GET /clusters/{namespace}/{name}", func(request *http.Request) (any, error) {
		return o.settings.RecordOf(nameIn(request)), nil
	})
	return mux
}

func nameIn(request *http.Request) Name {
	return Name{Namespace: request.PathValue("namespace"), Name: request.PathValue("name")}
}

// decode refuses unknown names, so that a typing error does not become a default.
func decode(request *http.Request, into any) error {
	decoder := json.NewDecoder(request.Body)
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}
