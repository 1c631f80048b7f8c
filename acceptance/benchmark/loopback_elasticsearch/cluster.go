package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

const (
	version          = "9.5.3"
	compressionLevel = 3 // Elasticsearch's
	resolvePath      = "/_resolve/cluster/"
)

// A Cluster is an Elasticsearch cluster without data, all of whose links are connected. Safe for
// concurrent use.
type Cluster struct {
	name   string
	routes map[string]map[string]endpoint // by path and method

	mutex    sync.Mutex
	settings map[string]scope
	// Answers to GET by encoding and request line, until something is written, and what /_remote/info shows of
	// links that have not changed: answers about many links are large, and asked for again and again.
	answers map[string]reply
	infos   map[string]object
	gzip    *gzip.Writer
}

// An endpoint answers one kind of request. It is called under the lock.
type endpoint struct {
	parameters []string // that it understands, besides the common ones
	answer     func(*http.Request) reply
}

// NewCluster is an empty cluster of that name.
func NewCluster(name string) *Cluster {
	packer, err := gzip.NewWriterLevel(nil, compressionLevel)
	if err != nil {
		panic(err) // there is such a level
	}
	c := &Cluster{
		name:     name,
		settings: map[string]scope{persistent: {}, transient: {}},
		answers:  map[string]reply{},
		infos:    map[string]object{},
		gzip:     packer,
	}
	c.routes = map[string]map[string]endpoint{
		"/": {http.MethodGet: {answer: c.root}},
		"/_cluster/settings": {
			http.MethodGet: {answer: c.getSettings, parameters: []string{"flat_settings", "include_defaults", "master_timeout"}},
			http.MethodPut: {answer: c.putSettings, parameters: []string{"flat_settings", "master_timeout", "timeout"}},
		},
		"/_remote/info": {http.MethodGet: {answer: c.remoteInfo}},
		resolvePath:     {http.MethodGet: {answer: c.resolve, parameters: []string{"timeout"}}},
	}
	return c
}

func (c *Cluster) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	c.mutex.Lock()
	answer := c.answer(request)
	c.mutex.Unlock()
	answer.write(w)
}

func (c *Cluster) answer(request *http.Request) reply {
	if request.Method != http.MethodGet {
		clear(c.answers)
		return c.compressed(request, c.newAnswer(request))
	}
	line := request.Header.Get("Accept-Encoding") + " " + request.URL.RequestURI()
	if _, known := c.answers[line]; !known {
		c.answers[line] = c.compressed(request, c.newAnswer(request))
	}
	return c.answers[line]
}

func (c *Cluster) newAnswer(request *http.Request) reply {
	endpoint, refused := c.route(request)
	if refused != nil {
		return refused.reply()
	}
	return endpoint.answer(request)
}

// compressed is the answer as Elasticsearch sends it to a client that understands gzip, however small.
func (c *Cluster) compressed(request *http.Request, answer reply) reply {
	if !strings.Contains(request.Header.Get("Accept-Encoding"), "gzip") {
		return answer
	}
	var packed bytes.Buffer
	c.gzip.Reset(&packed)
	_, err := c.gzip.Write(answer.body)
	if err := errors.Join(err, c.gzip.Close()); err != nil {
		panic(err) // a buffer takes everything
	}
	answer.body, answer.encoding = packed.Bytes(), "gzip"
	return answer
}

func (c *Cluster) route(request *http.Request) (endpoint, *refusal) {
	path := request.URL.Path
	if strings.HasPrefix(path, resolvePath) {
		path = resolvePath
	}
	methods, found := c.routes[path]
	if !found {
		return endpoint{}, noSuchPath(request)
	}
	chosen, found := methods[request.Method]
	if !found {
		return endpoint{}, wrongMethod(request, slices.Sorted(maps.Keys(methods)))
	}
	common := []string{"filter_path", "pretty", "human", "error_trace"}
	for name := range request.URL.Query() {
		if !slices.Contains(common, name) && !slices.Contains(chosen.parameters, name) {
			return endpoint{}, illegalArgument("request [" + request.URL.Path +
				"] contains unrecognized parameter: [" + name + "]")
		}
	}
	return chosen, nil
}

func (c *Cluster) root(request *http.Request) reply {
	digest := sha256.Sum256([]byte(c.name))
	return shown(request, object{
		leaf("name", c.name+"-1"),
		leaf("cluster_name", c.name),
		leaf("cluster_uuid", base64.RawURLEncoding.EncodeToString(digest[:16])),
		nested("version", object{
			leaf("number", version),
			leaf("build_flavor", "default"),
			leaf("minimum_wire_compatibility_version", "8.19.0"),
			leaf("minimum_index_compatibility_version", "8.0.0"),
		}),
		leaf("tagline", "You Know, for Search"),
	})
}

func (c *Cluster) getSettings(request *http.Request) reply {
	answer := object{
		nested(persistent, representation(request, c.settings[persistent])),
		nested(transient, representation(request, c.settings[transient])),
	}
	if request.URL.Query().Get("include_defaults") == "true" {
		answer = append(answer, nested("defaults", defaults(request)))
	}
	return shown(request, answer)
}

// representation is settings as the request wants to see them.
func representation(request *http.Request, settings scope) object {
	if request.URL.Query().Get("flat_settings") == "true" {
		return settings.flat()
	}
	return settings.nested()
}

// defaults are those about remote clusters; the server has hundreds of others.
func defaults(request *http.Request) object {
	settings := object{
		leaf("initial_connect_timeout", "30s"),
		nested("node", object{leaf("attr", "")}),
		leaf("connections_per_cluster", "3"),
	}
	if request.URL.Query().Get("flat_settings") != "true" {
		return object{nested("cluster", object{nested("remote", settings)})}
	}
	return object{
		leaf(prefix+"connections_per_cluster", "3"),
		leaf(prefix+"initial_connect_timeout", "30s"),
		leaf(prefix+"node.attr", ""),
	}
}

func (c *Cluster) putSettings(request *http.Request) reply {
	content, err := io.ReadAll(request.Body)
	if err != nil || len(content) == 0 {
		return refuse("parse_exception", "request body is required").reply()
	}
	var body map[string]json.RawMessage
	if err := json.Unmarshal(content, &body); err != nil {
		return refuse("x_content_parse_exception", err.Error()).reply()
	}
	patches := map[string]patch{}
	for _, name := range []string{persistent, transient} {
		if patches[name], err = flatten(body[name]); err != nil {
			return refuse("x_content_parse_exception", err.Error()).reply()
		}
	}
	if len(patches[persistent])+len(patches[transient]) == 0 {
		return refuse("action_request_validation_exception", "Validation Failed: 1: no settings to update;").reply()
	}
	if refused := c.update(patches); refused != nil {
		return refused.reply()
	}
	return shown(request, object{
		leaf("acknowledged", true),
		nested(persistent, representation(request, echo(patches[persistent]))),
		nested(transient, representation(request, echo(patches[transient]))),
	})
}

// update writes all of the patches or nothing. Elasticsearch judges each scope by itself.
func (c *Cluster) update(patches map[string]patch) *refusal {
	changes := map[string]scope{}
	var objections []string
	for name, patch := range patches {
		changed, refused := c.settings[name].changes(name, patch)
		if refused != nil {
			return refused
		}
		for alias, link := range changed {
			objections = append(objections, link.objections(alias)...)
		}
		changes[name] = changed
	}
	if len(objections) > 0 {
		return illegalArgument(objections...)
	}
	for name, changed := range changes {
		c.settings[name].take(changed)
		for alias := range changed {
			delete(c.infos, alias)
		}
	}
	return nil
}

// effective is the link that settings make: transient ones outrank persistent ones.
func effective(settings map[string]scope, alias string) link {
	if settings[transient][alias] == nil {
		return settings[persistent][alias]
	}
	merged := link{}
	maps.Copy(merged, settings[persistent][alias])
	maps.Copy(merged, settings[transient][alias])
	return merged
}

// echo is what a patch has set, which the answer to it shows.
func echo(p patch) scope {
	set := scope{}
	for key, value := range p {
		if p.isNull(key) {
			continue
		}
		alias, suffix, _ := split(key)
		if set[alias] == nil {
			set[alias] = link{}
		}
		set[alias][suffix] = value
	}
	return set
}
