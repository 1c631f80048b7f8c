package main

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// Control serves the control endpoint, with which a test looks at the simulator and changes it.
// README.md lists what it understands. Every answer is JSON.
func (s *Simulator) Control() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, do func(*http.Request) (any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, request *http.Request) {
			value, err := do(request)
			status := http.StatusOK
			if err != nil {
				value, status = map[string]string{"error": err.Error()}, http.StatusBadRequest
			}
			w.Header().Set("Content-Type", jsonType)
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(value)
		})
	}
	handle("GET /journal", func(*http.Request) (any, error) { return s.journal.Contents(), nil })
	handle("DELETE /journal", done(s.journal.Clear))
	handle("POST /faults", s.addFault)
	handle("DELETE /faults", done(s.faults.Clear))
	handle("PUT /behaviour", s.changeBehaviour)
	handle("GET /tokens", func(*http.Request) (any, error) { return s.identity.IssuedTokens(), nil })
	handle("DELETE /tokens", done(s.identity.ExpireTokens))
	handle("PUT /deployments/{deployment_id}/exists", s.changeDeploymentPresence)
	handle("PUT /deployments/{deployment_id}/elasticsearch/{ref_id}/exists", s.changeResourcePresence)
	handle("POST /deployments/{deployment_id}/elasticsearch/{ref_id}/second-writer", s.writeSecond)
	return mux
}

func done(do func()) func(*http.Request) (any, error) {
	return func(*http.Request) (any, error) {
		do()
		return struct{}{}, nil
	}
}

// decode refuses unknown names.
func decode(request *http.Request, into any) error {
	decoder := json.NewDecoder(request.Body)
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func (s *Simulator) addFault(request *http.Request) (any, error) {
	var fault Fault
	if err := decode(request, &fault); err != nil {
		return nil, err
	}
	return struct{}{}, s.faults.Add(fault)
}

func (s *Simulator) changeBehaviour(request *http.Request) (any, error) {
	var behaviour Behaviour
	if err := decode(request, &behaviour); err != nil {
		return nil, err
	}
	s.setBehaviour(behaviour)
	return struct{}{}, nil
}

func (s *Simulator) changeDeploymentPresence(request *http.Request) (any, error) {
	deployment, err := s.named(request)
	if err != nil {
		return nil, err
	}
	return struct{}{}, changePresence(request, &deployment.presence)
}

func (s *Simulator) changeResourcePresence(request *http.Request) (any, error) {
	resource, err := s.namedResource(request)
	if err != nil {
		return nil, err
	}
	return struct{}{}, changePresence(request, &resource.presence)
}

func changePresence(request *http.Request, presence *presence) error {
	var exists bool
	if err := decode(request, &exists); err != nil {
		return err
	}
	presence.setVanished(!exists)
	return nil
}

func (s *Simulator) writeSecond(request *http.Request) (any, error) {
	resource, err := s.namedResource(request)
	if err != nil {
		return nil, err
	}
	var writer SecondWriter
	if err := decode(request, &writer); err != nil {
		return nil, err
	}
	if err := writer.check(); err != nil {
		return nil, err
	}
	return struct{}{}, s.secondWriter(request.Context(), resource, &writer)
}

// named is the deployment of a request's path, also one that has vanished.
func (s *Simulator) named(request *http.Request) (*Deployment, error) {
	id := request.PathValue("deployment_id")
	for _, organization := range s.platform.organizations {
		for _, deployment := range organization.deployments {
			if deployment.ID == id {
				return deployment, nil
			}
		}
	}
	return nil, fmt.Errorf("no deployment %q is configured", id)
}

func (s *Simulator) namedResource(request *http.Request) (*Resource, error) {
	deployment, err := s.named(request)
	if err != nil {
		return nil, err
	}
	refID := request.PathValue("ref_id")
	for _, resource := range deployment.resources {
		if resource.RefID == refID {
			return resource, nil
		}
	}
	return nil, fmt.Errorf("deployment %s has no elasticsearch %q", deployment.ID, refID)
}
