package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/elastic/cloud-sdk-go/pkg/models"
)

// A reply is an answer before it is sent, so that it can be judged.
type reply struct {
	status int
	header http.Header
	value  any // what the SDK's models say the body is
	// The answer is not the API's own, but a load balancer's, Elasticsearch's or this program's. It is
	// not judged, and raw is its body.
	foreign bool
	raw     []byte
}

func replied(status int, value any) reply {
	return reply{status: status, value: value, header: http.Header{"Content-Type": {jsonType}}}
}

func failed(status int, elements ...*models.BasicFailedReplyElement) reply {
	return replied(status, &models.BasicFailedReply{Errors: elements})
}

func failure(status int, code, message string, fields ...string) reply {
	return failed(status, &models.BasicFailedReplyElement{Code: &code, Message: &message, Fields: fields})
}

// encode returns the body of an answer that has a value.
func (r reply) encode() ([]byte, error) {
	text, err := json.Marshal(r.value)
	if err != nil {
		return nil, err
	}
	var tree any
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	if err := decoder.Decode(&tree); err != nil {
		return nil, err
	}
	return json.Marshal(withoutNulls(tree))
}

// withoutNulls drops members that are null: the models write absent lists so, which the document
// does not allow.
func withoutNulls(tree any) any {
	switch node := tree.(type) {
	case map[string]any:
		for name, member := range node {
			if member == nil {
				delete(node, name)
				continue
			}
			node[name] = withoutNulls(member)
		}
	case []any:
		for i := range node {
			node[i] = withoutNulls(node[i])
		}
	}
	return tree
}

// nameErrors sets the header that repeats the errors' codes, as far as the document lists them.
func (r reply) nameErrors(known []string) {
	failure, ok := r.value.(*models.BasicFailedReply)
	if !ok {
		return
	}
	for _, element := range failure.Errors {
		if slices.Contains(known, *element.Code) {
			r.header.Add("x-cloud-error-codes", *element.Code)
		}
	}
}

func (r reply) send(w http.ResponseWriter, body []byte) {
	for name, values := range r.header {
		w.Header()[http.CanonicalHeaderKey(name)] = values
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(body) // a client that has gone does not matter
}
