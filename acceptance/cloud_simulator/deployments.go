package main

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/elastic/cloud-sdk-go/pkg/models"
	"github.com/elastic/cloud-sdk-go/pkg/util/ec"
	"github.com/go-openapi/strfmt"
)

// view is how much of a deployment a request wants to see.
type view struct {
	plans    bool
	settings bool
}

// viewOf reads the query; its values have been validated.
func viewOf(query url.Values) view {
	return view{plans: query.Get("show_plans") != "false", settings: query.Get("show_settings") == "true"}
}

func (s *Simulator) getDeployment(c *call) reply {
	deployment := c.organization.deployment(c.request.PathValue("deployment_id"))
	if deployment == nil {
		return *noDeployment(c.request.PathValue("deployment_id"))
	}
	changed := deployment.Changed.UTC().Format("2006-01-02T15:04:05.000Z")
	answer := replied(http.StatusOK, &models.DeploymentGetResponse{
		ID: &deployment.ID, Name: &deployment.Name, Healthy: ec.Bool(true),
		Resources: deployment.describe(viewOf(c.request.URL.Query())),
	})
	answer.header.Set("x-cloud-resource-version", "1")
	answer.header.Set("x-cloud-resource-created", changed)
	answer.header.Set("x-cloud-resource-last-modified", changed)
	return answer
}

func (s *Simulator) getElasticsearch(c *call) reply {
	resource, missing := c.resource()
	if missing != nil {
		return *missing
	}
	return replied(http.StatusOK, resource.describe(viewOf(c.request.URL.Query())))
}

func (s *Simulator) getCertificateAuthority(c *call) reply {
	deployment := c.organization.deployment(c.request.PathValue("deployment_id"))
	if deployment == nil {
		return *noDeployment(c.request.PathValue("deployment_id"))
	}
	pem := string(s.transportAuthority.PEM)
	return replied(http.StatusOK, &models.CertificateAuthority{
		RecommendedTrustRestriction: ec.String("*.node." + deployment.resources[0].ID + ".cluster." + deployment.Organization.ID),
		PublicCertificates: []*models.PublicCertificate{{
			Active: ec.Bool(true), Pem: &pem,
			Metadata: &models.CertificateMetaData{
				Fingerprint: ec.String(s.transportAuthority.Fingerprint()),
				ValidFrom:   dateTime(s.transportAuthority.Certificate.NotBefore),
				ValidTo:     dateTime(s.transportAuthority.Certificate.NotAfter),
			},
		}},
	})
}

// eligibleRemoteClusters answers with all of them, whatever the body asks for.
func (s *Simulator) eligibleRemoteClusters(c *call) reply {
	local, missing := c.resource()
	if missing != nil {
		return *missing
	}
	return c.organization.search(func(remote *Resource) bool {
		return remote.Deployment != local.Deployment && local.compatibleWith(remote) && local.trusts(remote) && remote.trusts(local)
	})
}

func (s *Simulator) eligibleForVersion(c *call) reply {
	local := parseVersion(c.request.URL.Query().Get("version"))
	return c.organization.search(func(remote *Resource) bool {
		return canSearch(local, parseVersion(remote.Version))
	})
}

// search answers with the deployments that have a fitting cluster.
func (o *Organization) search(fits func(*Resource) bool) reply {
	found := []*models.DeploymentSearchResponse{}
	for _, deployment := range o.deployments {
		remote := deployment.resource("_main")
		if !deployment.exists() || remote == nil || !fits(remote) {
			continue
		}
		found = append(found, &models.DeploymentSearchResponse{
			ID: &deployment.ID, Name: &deployment.Name, Healthy: ec.Bool(true),
			Resources: deployment.describe(view{}),
		})
	}
	count := int32(len(found))
	return replied(http.StatusOK, &models.DeploymentsSearchResponse{Deployments: found, ReturnCount: &count, MatchCount: count})
}

func (d *Deployment) describe(view view) *models.DeploymentResources {
	described := &models.DeploymentResources{
		Elasticsearch: []*models.ElasticsearchResourceInfo{}, Kibana: []*models.KibanaResourceInfo{},
		Apm: []*models.ApmResourceInfo{}, Appsearch: []*models.AppSearchResourceInfo{},
		EnterpriseSearch:   []*models.EnterpriseSearchResourceInfo{},
		IntegrationsServer: []*models.IntegrationsServerResourceInfo{},
	}
	for _, resource := range d.resources {
		if resource.exists() {
			described.Elasticsearch = append(described.Elasticsearch, resource.describe(view))
		}
	}
	return described
}

func (r *Resource) describe(view view) *models.ElasticsearchResourceInfo {
	info := &models.ElasticsearchClusterInfo{
		ClusterID: &r.ID, ClusterName: &r.Deployment.Name, DeploymentID: r.Deployment.ID, Region: r.Region,
		Healthy: ec.Bool(true), Status: ec.String("started"),
		Metadata: r.describeMetadata(), PlanInfo: r.describePlan(view), Elasticsearch: healthyElasticsearch(),
		Topology: &models.ClusterTopologyInfo{Healthy: ec.Bool(true), Instances: []*models.ClusterInstanceInfo{}},
		Snapshots: &models.SnapshotStatusInfo{
			Healthy: ec.Bool(true), Count: ec.Int32(1), RecentSuccess: ec.Bool(true),
			LatestEndTime: *dateTime(r.Deployment.Changed), LatestSuccessfulEndTime: *dateTime(r.Deployment.Changed),
			ScheduledTime: *dateTime(r.Deployment.Changed),
		},
		AssociatedApmClusters: []*models.ApmSubInfo{}, AssociatedAppsearchClusters: []*models.AppSearchSubInfo{},
		AssociatedEnterpriseSearchClusters: []*models.EnterpriseSearchSubInfo{},
		AssociatedKibanaClusters:           []*models.KibanaSubClusterInfo{},
		ExternalLinks:                      []*models.ExternalHyperlink{},
	}
	if view.settings {
		info.Settings = &models.ElasticsearchClusterSettings{Trust: r.Trust}
	}
	return &models.ElasticsearchResourceInfo{ID: &r.ID, RefID: &r.RefID, Region: &r.Region, Info: info}
}

func (r *Resource) describeMetadata() *models.ClusterMetadataInfo {
	port := ec.Int32(0)
	if service, err := url.Parse(r.ServiceURL); err == nil {
		if number, err := strconv.ParseInt(service.Port(), 10, 32); err == nil {
			port = ec.Int32(int32(number))
		}
	}
	return &models.ClusterMetadataInfo{
		Version: ec.Int32(1), LastModified: dateTime(r.Deployment.Changed), Endpoint: r.Endpoint, ServiceURL: r.ServiceURL,
		Ports: &models.ClusterMetadataPortInfo{HTTP: port, HTTPS: port, TransportPassthrough: &r.TransportPort},
	}
}

func (r *Resource) describePlan(view view) *models.ElasticsearchClusterPlansInfo {
	plans := &models.ElasticsearchClusterPlansInfo{Healthy: ec.Bool(true), History: []*models.ElasticsearchClusterPlanInfo{}}
	if !view.plans {
		return plans
	}
	plans.Current = &models.ElasticsearchClusterPlanInfo{
		Healthy: ec.Bool(true), PlanAttemptLog: []*models.ClusterPlanStepInfo{}, Warnings: []*models.ClusterPlanWarning{},
		AttemptStartTime: *dateTime(r.Deployment.Changed), AttemptEndTime: *dateTime(r.Deployment.Changed),
		PlanEndTime: *dateTime(r.Deployment.Changed),
		Plan: &models.ElasticsearchClusterPlan{
			ClusterTopology: []*models.ElasticsearchClusterTopologyElement{},
			Elasticsearch:   &models.ElasticsearchConfiguration{Version: r.Version},
		},
	}
	return plans
}

func healthyElasticsearch() *models.ElasticsearchInfo {
	return &models.ElasticsearchInfo{
		Healthy: ec.Bool(true),
		ShardInfo: &models.ElasticsearchShardsInfo{
			Healthy: ec.Bool(true), AvailableShards: []*models.ElasticsearchShardElement{},
			UnavailableShards:   []*models.ElasticsearchShardElement{},
			UnavailableReplicas: []*models.ElasticsearchReplicaElement{},
		},
		MasterInfo: &models.ElasticsearchMasterInfo{
			Healthy: ec.Bool(true), InstancesWithNoMaster: []string{}, Masters: []*models.ElasticsearchMasterElement{},
		},
		BlockingIssues: &models.ElasticsearchClusterBlockingIssues{
			Healthy: ec.Bool(true), ClusterLevel: []*models.ElasticsearchClusterBlockingIssueElement{},
			IndexLevel: []*models.ElasticsearchClusterBlockingIssueElement{},
		},
	}
}

func dateTime(moment time.Time) *strfmt.DateTime {
	converted := strfmt.DateTime(moment)
	return &converted
}
