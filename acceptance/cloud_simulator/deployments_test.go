package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/elastic/cloud-sdk-go/pkg/api/deploymentapi"
	"github.com/elastic/cloud-sdk-go/pkg/api/deploymentapi/deputil"
	"github.com/elastic/cloud-sdk-go/pkg/client/deployments"
	"github.com/elastic/cloud-sdk-go/pkg/models"
)

func TestSDKReadsADeployment(t *testing.T) {
	for _, kind := range []Kind{Hosted, Enterprise} {
		t.Run(string(kind), func(t *testing.T) {
			f := start(t, kind)
			deployment, err := deploymentapi.Get(deploymentapi.GetParams{
				API: f.sdk(), DeploymentID: berlin,
				QueryParams: deputil.QueryParams{ShowSettings: true, ShowPlans: true},
			})
			if err != nil {
				t.Fatal(err)
			}
			info := deployment.Resources.Elasticsearch[0].Info
			if info.Metadata.Endpoint != "b.example" || *info.Metadata.Ports.TransportPassthrough != 9400 ||
				info.Metadata.ServiceURL != f.elasticsearch.server.URL {
				t.Errorf("metadata: %+v", info.Metadata)
			}
			if info.PlanInfo.Current.Plan.Elasticsearch.Version != "9.1.0" {
				t.Errorf("plan: %+v", info.PlanInfo.Current.Plan)
			}
			if account := info.Settings.Trust.Accounts[0]; *account.AccountID != us || !*account.TrustAll {
				t.Errorf("trust: %+v", account)
			}
		})
	}
}

func TestDeploymentShowsWhatTheQueryAsksFor(t *testing.T) {
	f := start(t, Hosted)
	answer := f.send("GET", "/deployments/"+berlin+"?show_plans=false", "")
	if strings.Contains(answer.body, `"current"`) || strings.Contains(answer.body, `"trust"`) {
		t.Error(answer.body)
	}
	if answer.header.Get("x-cloud-resource-version") != "1" {
		t.Errorf("%v", answer.header)
	}
}

func TestOneElasticsearchOfADeployment(t *testing.T) {
	f := start(t, Hosted)
	answer := f.send("GET", "/deployments/"+berlin+"/elasticsearch/_main", "")
	if answer.status != http.StatusOK || !strings.Contains(answer.body, `"ref_id":"main-elasticsearch"`) {
		t.Errorf("%d %s", answer.status, answer.body)
	}
}

func TestEligibleAreCompatibleDeploymentsOfTheOrganization(t *testing.T) {
	f := start(t, Enterprise)
	client := f.sdk()
	found, err := client.V1API.Deployments.GetDeploymentEsResourceEligibleRemoteClusters(
		deployments.NewGetDeploymentEsResourceEligibleRemoteClustersParams().WithDeploymentID(berlin).WithRefID(main1),
		client.AuthWriter)
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Payload.Deployments) != 1 || *found.Payload.Deployments[0].ID != tokyo {
		t.Errorf("%+v", found.Payload.Deployments)
	}
	answer := f.send("POST", "/deployments/eligible-remote-clusters?version=9.0.0", "")
	for id, eligible := range map[string]bool{berlin: true, tokyo: true, lima: true, oslo: false} {
		if strings.Contains(answer.body, id) != eligible {
			t.Errorf("%s: %s", id, answer.body)
		}
	}
}

func TestCertificateAuthorityIsGiven(t *testing.T) {
	f := start(t, Hosted)
	answer := f.send("GET", "/deployments/"+berlin+"/certificate-authority", "")
	if answer.status != http.StatusOK || !strings.Contains(answer.body, "BEGIN CERTIFICATE") {
		t.Errorf("%d %s", answer.status, answer.body)
	}
}

func TestVanishedDeploymentAndClusterComeBack(t *testing.T) {
	f := start(t, Hosted)
	f.put(entry("tokyo", tokyo))
	for path, code := range map[string]string{
		"/deployments/" + berlin + "/exists":                             "deployments.deployment_not_found",
		"/deployments/" + berlin + "/elasticsearch/" + main1 + "/exists": "deployments.deployment_resource_not_found",
	} {
		f.steer("PUT", path, "false")
		answer := f.send("GET", berlinLinks, "")
		if answer.status != http.StatusNotFound || !strings.Contains(answer.body, code) {
			t.Errorf("%d %s", answer.status, answer.body)
		}
		f.steer("PUT", path, "true")
		if got := f.aliases(); len(got) != 1 {
			t.Errorf("list: %v", got)
		}
	}
	if answer := f.trySteer("PUT", "/deployments/nobody/exists", "false"); answer.status != http.StatusBadRequest {
		t.Errorf("%d %s", answer.status, answer.body)
	}
}

func TestVersionsThatMaySearchEachOther(t *testing.T) {
	for _, c := range []struct {
		local, remote string
		can           bool
	}{
		{"7.17.1", "7.17.0", true}, {"7.17.1", "8.19.0", true}, {"7.17.1", "9.0.0", false},
		{"8.0.0", "7.17.0", true}, {"8.1.0", "7.17.0", false}, {"8.5.0", "8.4.0", true}, {"8.5.0", "8.3.0", false},
		{"8.18.0", "9.0.0", true}, {"8.18.0", "9.1.0", false}, {"8.19.0", "9.3.0", true},
		{"9.0.0", "8.18.0", true}, {"9.0.0", "8.19.0", false}, {"9.1.0", "8.19.0", false}, {"9.2.0", "9.1.0", true},
	} {
		if got := canSearch(parseVersion(c.local), parseVersion(c.remote)); got != c.can {
			t.Errorf("%s searches %s: %v", c.local, c.remote, got)
		}
	}
}

func TestTrustIsByOrganizationAndCluster(t *testing.T) {
	f := start(t, Hosted)
	ours, theirs := f.simulator.platform.organizations[0], f.simulator.platform.organizations[1]
	local, remote := ours.deployments[0].resources[0], theirs.deployments[0].resources[0]
	for _, c := range []struct {
		account   string
		all       bool
		allowlist []string
		trusts    bool
	}{
		{us, true, nil, false}, {them, true, nil, true}, {them, false, nil, false},
		{them, false, []string{remote.ID}, true}, {them, false, []string{local.ID}, false},
	} {
		local.Trust = &models.ElasticsearchClusterTrustSettings{Accounts: []*models.AccountTrustRelationship{
			{AccountID: &c.account, TrustAll: &c.all, TrustAllowlist: c.allowlist},
		}}
		if got := local.trusts(remote); got != c.trusts {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestMainIsNobodyAmongTwo(t *testing.T) {
	f := start(t, Hosted)
	deployment := f.simulator.platform.organizations[0].deployment(berlin)
	second := deployment.resources[0].ResourceConfiguration
	second.RefID = "second"
	resource, err := newResource(second, deployment, func(string) Keystore { return f.elasticsearch })
	if err != nil {
		t.Fatal(err)
	}
	deployment.resources = append(deployment.resources, resource)
	answer := f.send("GET", "/deployments/"+berlin+"/elasticsearch/_main", "")
	if answer.status != http.StatusNotFound {
		t.Errorf("%d %s", answer.status, answer.body)
	}
}
