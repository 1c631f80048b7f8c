package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/elastic/cloud-sdk-go/pkg/models"
)

// Kind is the service that is simulated. The zero value is none.
type Kind string

const (
	Hosted     Kind = "hosted"
	Enterprise Kind = "enterprise"
)

func (k Kind) String() string { return string(k) }

// Set implements flag.Value.
func (k *Kind) Set(text string) error {
	*k = Kind(text)
	if *k != Hosted && *k != Enterprise {
		return errors.New("neither hosted nor enterprise")
	}
	return nil
}

// A Configuration names what exists when the simulator starts.
type Configuration struct {
	// On Enterprise an organization is an environment; several of them are several installations
	// that share an endpoint for the tests' convenience.
	Organizations []OrganizationConfiguration `json:"organizations"`
}

type OrganizationConfiguration struct {
	ID          string                    `json:"id"`
	Deployments []DeploymentConfiguration `json:"deployments"`
}

type DeploymentConfiguration struct {
	ID            string                  `json:"id"` // 32 hexadecimal digits
	Name          string                  `json:"name"`
	Elasticsearch []ResourceConfiguration `json:"elasticsearch"`
}

// A ResourceConfiguration is an Elasticsearch cluster of a deployment, and the real one behind it.
type ResourceConfiguration struct {
	RefID   string `json:"ref_id"`
	ID      string `json:"id"` // the cluster id, which trust lists name; 32 hexadecimal digits
	Region  string `json:"region"`
	Version string `json:"version"`
	// Host under which the other deployments reach the cluster's transport port.
	Endpoint      string     `json:"endpoint"`
	TransportPort int32      `json:"transport_port"`
	ServiceURL    string     `json:"service_url"` // of the real Elasticsearch
	CAFile        string     `json:"ca_file"`     // PEM, what to trust there; empty without TLS
	Login         BasicLogin `json:"login"`       // of the real Elasticsearch; empty without security
	// The real Elasticsearch as the keystore command calls it; without it PATCH keystore fails.
	KeystoreName string `json:"keystore_name"`
	// Without it the cluster trusts all of its own organization, which is Elastic's default.
	Trust *models.ElasticsearchClusterTrustSettings `json:"trust"`
}

type BasicLogin struct {
	Username string `json:"username"`
	Password string `json:"password"`
}

func ReadConfiguration(file string) (*Configuration, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	configuration, err := ParseConfiguration(content)
	if err != nil {
		return nil, fmt.Errorf("configuration %s: %w", file, err)
	}
	return configuration, nil
}

// ParseConfiguration refuses unknown names, so that a typing error does not become a default.
func ParseConfiguration(content []byte) (*Configuration, error) {
	var configuration Configuration
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&configuration); err != nil {
		return nil, err
	}
	if len(configuration.Organizations) == 0 {
		return nil, errors.New("there is no organization")
	}
	for _, organization := range configuration.Organizations {
		for _, deployment := range organization.Deployments {
			if err := deployment.check(); err != nil {
				return nil, fmt.Errorf("deployment %q: %w", deployment.ID, err)
			}
		}
	}
	return &configuration, nil
}

func (d DeploymentConfiguration) check() error {
	if len(d.ID) != 32 {
		return errors.New("its id has not 32 characters")
	}
	if len(d.Elasticsearch) == 0 {
		return errors.New("it has no elasticsearch")
	}
	for _, resource := range d.Elasticsearch {
		switch {
		case resource.RefID == "":
			return errors.New("an elasticsearch has no ref_id")
		case len(resource.ID) != 32:
			return fmt.Errorf("the id of %s has not 32 characters", resource.RefID)
		case resource.Endpoint == "" || resource.TransportPort == 0 || resource.ServiceURL == "":
			return fmt.Errorf("%s lacks endpoint, transport_port or service_url", resource.RefID)
		case parseVersion(resource.Version) == version{}:
			return fmt.Errorf("%s has the version %q", resource.RefID, resource.Version)
		}
	}
	return nil
}
