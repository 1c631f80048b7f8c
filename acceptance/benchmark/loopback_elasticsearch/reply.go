package main

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// A reply is an answer as it goes out.
type reply struct {
	status   int
	allowed  string // the header Allow, with 405
	encoding string // of the body; empty: it is plain
	body     []byte
}

func (r reply) write(w http.ResponseWriter) {
	header := w.Header()
	header.Set("X-elastic-product", "Elasticsearch")
	header.Set("content-type", "application/json")
	header.Set("content-length", strconv.Itoa(len(r.body)))
	if r.allowed != "" {
		header.Set("Allow", r.allowed)
	}
	if r.encoding != "" {
		header.Set("content-encoding", r.encoding)
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body)
}

// shown is an answer of which the request's filter_path is sent.
func shown(request *http.Request, answer object) reply {
	if text := request.URL.Query().Get("filter_path"); text != "" {
		answer = parseFilters(text).apply(answer)
	}
	return reply{status: http.StatusOK, body: answer.appendTo(nil)}
}

// A refusal is an exception of the server's.
type refusal struct {
	status  int
	allowed string
	body    any
}

func (r *refusal) reply() reply {
	body, err := json.Marshal(r.body)
	if err != nil {
		panic(err) // it consists of maps and strings
	}
	return reply{status: r.status, allowed: r.allowed, body: body}
}

type exception map[string]any

// refuse is an exception of one reason, or of several: the first one suppresses the others.
func refuse(kind string, reasons ...string) *refusal {
	return refuseWith(http.StatusBadRequest, exception{"type": kind, "reason": reasons[0]}, kind, reasons[1:])
}

func refuseWith(status int, cause exception, kind string, suppressed []string) *refusal {
	failure := exception{"root_cause": []exception{cause}}
	for name, value := range cause {
		failure[name] = value
	}
	var others []exception
	for _, reason := range suppressed {
		others = append(others, exception{"type": kind, "reason": reason})
	}
	if len(others) > 0 {
		failure["suppressed"] = others
	}
	return &refusal{status: status, body: exception{"error": failure, "status": status}}
}

func illegalArgument(reasons ...string) *refusal {
	return refuse("illegal_argument_exception", reasons...)
}

func noSuchRemoteCluster(alias string) *refusal {
	kind := "no_such_remote_cluster_exception"
	return refuseWith(http.StatusNotFound, exception{"type": kind, "reason": "no such remote cluster: [" + alias + "]"},
		kind, nil)
}

// noSuchPath is what Elasticsearch says where it has no API: one name is taken for an index.
func noSuchPath(request *http.Request) *refusal {
	name := strings.TrimPrefix(request.URL.Path, "/")
	if strings.Contains(name, "/") || strings.HasPrefix(name, "_") {
		return &refusal{status: http.StatusBadRequest, body: exception{
			"error": "no handler found for uri [" + request.URL.RequestURI() + "] and method [" + request.Method + "]",
		}}
	}
	kind := "index_not_found_exception"
	return refuseWith(http.StatusNotFound, exception{
		"type": kind, "reason": "no such index [" + name + "]", "resource.type": "index_or_alias",
		"resource.id": name, "index_uuid": "_na_", "index": name,
	}, kind, nil)
}

func wrongMethod(request *http.Request, allowed []string) *refusal {
	return &refusal{
		status: http.StatusMethodNotAllowed, allowed: strings.Join(allowed, ","),
		body: exception{
			"error": "Incorrect HTTP method for uri [" + request.URL.RequestURI() + "] and method [" +
				request.Method + "], allowed: [" + strings.Join(allowed, ", ") + "]",
			"status": http.StatusMethodNotAllowed,
		},
	}
}
