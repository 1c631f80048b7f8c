package main

import (
	"encoding/json"

	"github.com/go-openapi/spec"
)

// How the published documents are read. They are looser than the service's users may be, and in one
// place contradict themselves; README.md lists the differences.

type readOnlyRule int

const (
	withReadOnly readOnlyRule = iota
	withoutReadOnly
)

// parseSwagger reads a document, corrects and tightens it. References stay as they are.
func parseSwagger(content []byte, rule readOnlyRule) (*spec.Swagger, error) {
	var document map[string]any
	if err := json.Unmarshal(content, &document); err != nil {
		return nil, err
	}
	definitions, _ := document["definitions"].(map[string]any)
	correctKeystoreSecret(definitions)
	for _, definition := range definitions {
		tighten(definition.(map[string]any), rule)
	}
	tightened, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	var swagger spec.Swagger
	return &swagger, json.Unmarshal(tightened, &swagger)
}

// tighten forbids properties that a definition does not list, and with withoutReadOnly those that a
// client must not send.
func tighten(definition map[string]any, rule readOnlyRule) {
	properties, ok := definition["properties"].(map[string]any)
	if !ok {
		return
	}
	if _, open := definition["additionalProperties"]; !open {
		definition["additionalProperties"] = false
	}
	if rule == withReadOnly {
		return
	}
	for name, property := range properties {
		if readOnly, _ := property.(map[string]any)["readOnly"].(bool); readOnly {
			delete(properties, name)
		}
	}
}

// The documents call a secret's value an object, and say in the same place that it may be a string.
// The SDK's keystore package documents null for a secret that is to be removed.
func correctKeystoreSecret(definitions map[string]any) {
	secret, ok := definitions["KeystoreSecret"].(map[string]any)
	if !ok {
		return
	}
	secret["nullable"] = true
	value := secret["properties"].(map[string]any)["value"].(map[string]any)
	value["type"] = []any{"string", "object"}
}
