package main

import (
	"cmp"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/elastic/cloud-sdk-go/pkg/models"
	"github.com/elastic/cloud-sdk-go/pkg/util/ec"
)

// A Platform is what exists: organizations, their deployments, the Elasticsearch clusters of those.
// What exists is settled at the start; deployments and clusters can vanish and come back.
type Platform struct {
	organizations []*Organization
}

type Organization struct {
	ID          string
	deployments []*Deployment
}

type Deployment struct {
	ID, Name     string
	Organization *Organization
	Changed      time.Time
	resources    []*Resource
	presence
}

// A Resource is an Elasticsearch cluster of a deployment.
type Resource struct {
	ResourceConfiguration
	Deployment    *Deployment
	elasticsearch *Elasticsearch
	keystore      Keystore
	links         linkList
	secrets       secretNames
	presence
}

// A presence tells whether something exists at present. The zero value: it does.
type presence struct {
	mutex    sync.Mutex
	vanished bool
}

func (p *presence) setVanished(vanished bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.vanished = vanished
}

func (p *presence) exists() bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return !p.vanished
}

func NewPlatform(configuration *Configuration, keystores func(name string) Keystore, now time.Time) (*Platform, error) {
	platform := &Platform{}
	for _, o := range configuration.Organizations {
		organization := &Organization{ID: o.ID}
		for _, d := range o.Deployments {
			deployment := &Deployment{ID: d.ID, Name: cmp.Or(d.Name, d.ID), Organization: organization, Changed: now}
			for _, r := range d.Elasticsearch {
				resource, err := newResource(r, deployment, keystores)
				if err != nil {
					return nil, err
				}
				deployment.resources = append(deployment.resources, resource)
			}
			organization.deployments = append(organization.deployments, deployment)
		}
		platform.organizations = append(platform.organizations, organization)
	}
	return platform, nil
}

func newResource(configuration ResourceConfiguration, deployment *Deployment, keystores func(name string) Keystore) (*Resource, error) {
	elasticsearch, err := NewElasticsearch(configuration.ServiceURL, configuration.CAFile, configuration.Login)
	if err != nil {
		return nil, err
	}
	resource := &Resource{
		ResourceConfiguration: configuration,
		Deployment:            deployment,
		elasticsearch:         elasticsearch,
		keystore:              keystores(configuration.KeystoreName),
	}
	resource.Region = cmp.Or(resource.Region, "simulated-region")
	if resource.Trust == nil {
		resource.Trust = &models.ElasticsearchClusterTrustSettings{Accounts: []*models.AccountTrustRelationship{
			{AccountID: ec.String(deployment.Organization.ID), TrustAll: ec.Bool(true)},
		}}
	}
	return resource, nil
}

// deployment returns a deployment that exists; nil when there is none.
func (o *Organization) deployment(id string) *Deployment {
	for _, deployment := range o.deployments {
		if deployment.ID == id && deployment.exists() {
			return deployment
		}
	}
	return nil
}

// resource returns a cluster that exists; "_main" is the only one. Nil when there is none.
func (d *Deployment) resource(refID string) *Resource {
	var existing []*Resource
	for _, resource := range d.resources {
		if !resource.exists() {
			continue
		}
		if resource.RefID == refID {
			return resource
		}
		existing = append(existing, resource)
	}
	if refID == "_main" && len(existing) == 1 {
		return existing[0]
	}
	return nil
}

// find returns the cluster that a request's path names, or the answer that there is none.
func (o *Organization) find(deploymentID, refID string) (*Resource, *reply) {
	deployment := o.deployment(deploymentID)
	if deployment == nil {
		return nil, noDeployment(deploymentID)
	}
	resource := deployment.resource(refID)
	if resource == nil {
		answer := failure(http.StatusNotFound, "deployments.deployment_resource_not_found",
			fmt.Sprintf("The deployment has no resource [%s].", refID))
		return nil, &answer
	}
	return resource, nil
}

func noDeployment(id string) *reply {
	answer := failure(http.StatusNotFound, "deployments.deployment_not_found", fmt.Sprintf("There is no deployment [%s].", id))
	return &answer
}
