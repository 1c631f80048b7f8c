package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/go-openapi/runtime/middleware"
	"github.com/go-openapi/spec"
	"github.com/go-openapi/strfmt"
	"github.com/go-openapi/validate"
)

// A Document is the OpenAPI document that Elastic publishes for one of the services. It judges what
// goes over the wire; a route is a method and a path of the document, as in
// "GET /deployments/{deployment_id}". Safe for concurrent use.
type Document struct {
	BasePath   string
	swagger    *spec.Swagger
	operations map[string]*operation
	failure    schema // of errors on which all operations agree
	// The validator resolves what is circular while it validates.
	validating sync.Mutex
}

type operation struct {
	definition *spec.Operation
	bodyRule   bodyRule
	body       schema // nil without a body
	answers    map[int]schema
}

// A schema is resolved when it is needed first: resolving a whole document takes many seconds.
type schema func() (*spec.Schema, error)

func lazily(raw *spec.Schema, root *spec.Swagger) schema {
	return sync.OnceValues(func() (*spec.Schema, error) {
		resolved := *raw
		return &resolved, spec.ExpandSchema(&resolved, root, nil)
	})
}

type bodyRule int

const (
	noBody bodyRule = iota
	optionalBody
	requiredBody
)

const jsonType = "application/json"

// ReadDocument reads the document of a service from the folder "api" of the SDK's module.
func ReadDocument(folder string, kind Kind) (*Document, error) {
	name := map[Kind]string{Hosted: "apidocs-user.json", Enterprise: "apidocs.json"}[kind]
	content, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return nil, fmt.Errorf("specifications: %w", err)
	}
	// What a request may hold is less than what an answer may: no readOnly property.
	requests, err := parseSwagger(content, withoutReadOnly)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	answers, err := parseSwagger(content, withReadOnly)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	failure := answers.Definitions["BasicFailedReply"]
	document := &Document{
		BasePath: answers.BasePath, swagger: answers, operations: map[string]*operation{}, failure: lazily(&failure, answers),
	}
	for path, item := range answers.Paths.Paths {
		for method, definition := range operationsOf(item) {
			document.operations[method+" "+path] = newOperation(definition, requests, answers)
		}
	}
	return document, nil
}

func operationsOf(item spec.PathItem) map[string]*spec.Operation {
	all := map[string]*spec.Operation{
		http.MethodGet: item.Get, http.MethodPut: item.Put, http.MethodPost: item.Post,
		http.MethodPatch: item.Patch, http.MethodDelete: item.Delete, http.MethodHead: item.Head,
	}
	for method, definition := range all {
		if definition == nil {
			delete(all, method)
		}
	}
	return all
}

func newOperation(definition *spec.Operation, requests, answers *spec.Swagger) *operation {
	o := &operation{definition: definition, answers: map[int]schema{}}
	for _, parameter := range definition.Parameters {
		if parameter.In != "body" {
			continue
		}
		o.body = lazily(parameter.Schema, requests)
		o.bodyRule = optionalBody
		if parameter.Required {
			o.bodyRule = requiredBody
		}
	}
	for status, response := range definition.Responses.StatusCodeResponses {
		o.answers[status] = nil
		if response.Schema != nil {
			o.answers[status] = lazily(response.Schema, answers)
		}
	}
	return o
}

// Has tells whether the document knows the route.
func (d *Document) Has(route string) bool { return d.operations[route] != nil }

// CheckRequest returns what is wrong with a request; parameters are those in its path.
func (d *Document) CheckRequest(route string, request *http.Request, parameters middleware.RouteParams, body []byte) error {
	operation := d.operations[route]
	if operation == nil {
		return fmt.Errorf("the document has no %s", route)
	}
	return errors.Join(
		d.checkParameters(operation, request, parameters),
		d.checkBody(operation, request.Header.Get("Content-Type"), body),
	)
}

func (d *Document) checkParameters(o *operation, request *http.Request, parameters middleware.RouteParams) error {
	declared := map[string]spec.Parameter{}
	for _, parameter := range o.definition.Parameters {
		if parameter.In != "body" {
			declared[parameter.Name] = parameter
		}
	}
	binder := middleware.NewUntypedRequestBinder(declared, d.swagger, strfmt.Default)
	values := map[string]any{}
	return errors.Join(
		binder.Bind(request, parameters, nil, &values),
		checkQuery(declared, request.URL.Query()),
	)
}

// checkQuery objects to query parameters that are not declared: a server ignores them, so a client
// that sends one is mistaken. What the Elasticsearch proxy gets is Elasticsearch's business. It also
// objects to booleans that are neither true nor false, which the binder lets pass.
func checkQuery(declared map[string]spec.Parameter, query url.Values) error {
	if _, proxied := declared["proxy_path"]; proxied {
		return nil
	}
	for name := range query {
		parameter, ok := declared[name]
		if !ok || parameter.In != "query" {
			return fmt.Errorf("there is no query parameter %q", name)
		}
		if value := query.Get(name); parameter.Type == "boolean" && value != "true" && value != "false" {
			return fmt.Errorf("the query parameter %q is %q, not true or false", name, value)
		}
	}
	return nil
}

func (d *Document) checkBody(o *operation, contentType string, body []byte) error {
	switch {
	case len(body) == 0 && o.bodyRule == requiredBody:
		return errors.New("the body is missing")
	case len(body) == 0:
		return nil
	case o.bodyRule == noBody:
		return errors.New("there must be no body")
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil || !slices.Contains(o.definition.Consumes, kind) {
		return fmt.Errorf("content type %q is not among %v", contentType, o.definition.Consumes)
	}
	return d.checkJSON(o.body, "request body", body)
}

// CheckAnswer returns what is wrong with an answer. Statuses of 400 and more that the document
// leaves out must have the document's common body of errors.
func (d *Document) CheckAnswer(route string, status int, contentType string, body []byte) error {
	operation := d.operations[route]
	if operation == nil {
		return fmt.Errorf("the document has no %s", route)
	}
	schema, declared := operation.answers[status]
	if !declared && status >= 400 {
		schema, declared = d.failure, true
	}
	switch {
	case !declared:
		return fmt.Errorf("%s does not answer with status %d", route, status)
	case schema == nil:
		return nil
	case contentType != jsonType:
		return fmt.Errorf("content type %q is not %s", contentType, jsonType)
	}
	return d.checkJSON(schema, fmt.Sprintf("answer %d", status), body)
}

// ErrorCodes are those that the header x-cloud-error-codes of an answer may hold.
func (d *Document) ErrorCodes(route string, status int) []string {
	operation := d.operations[route]
	if operation == nil {
		return nil
	}
	var codes []string
	header := operation.definition.Responses.StatusCodeResponses[status].Headers["x-cloud-error-codes"]
	for _, code := range header.Enum {
		codes = append(codes, code.(string))
	}
	return codes
}

func (d *Document) checkJSON(schema schema, what string, text []byte) error {
	resolved, err := schema()
	if err != nil {
		return err
	}
	if resolved.Type.Contains("string") {
		return nil // a text that is passed on: not the document's business
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	d.validating.Lock()
	defer d.validating.Unlock()
	validator := validate.NewSchemaValidator(resolved, d.swagger, what, strfmt.Default)
	if err := validator.Validate(value).AsError(); err != nil {
		return errors.New(strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	return nil
}
