package main

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/elastic/cloud-sdk-go/pkg/api/deploymentapi/esremoteclustersapi"
	"github.com/elastic/cloud-sdk-go/pkg/auth"
	"github.com/elastic/cloud-sdk-go/pkg/client/deployments"
)

func (f *fixture) userLogin() *auth.UserLogin {
	f.t.Helper()
	credentials := f.simulator.Credentials()[us]
	login, err := auth.NewUserLogin(credentials.Username, credentials.Password)
	if err != nil {
		f.t.Fatal(err)
	}
	return login
}

func (f *fixture) basic() string {
	credentials := f.simulator.Credentials()[us]
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(credentials.Username+":"+credentials.Password))
}

func TestSDKLogsInAndTheTokenExpires(t *testing.T) {
	f := start(t, Enterprise)
	f.steer("PUT", "/behaviour", `{"token_lifetime_ms":60000}`)
	login := f.userLogin()
	client := f.sdkWith(login) // logs in
	read := func() error {
		_, err := esremoteclustersapi.Get(esremoteclustersapi.GetParams{API: client, DeploymentID: berlin, RefID: main1})
		return err
	}
	f.clock.advance(59 * time.Second)
	if err := read(); err != nil {
		t.Error(err)
	}
	f.clock.advance(time.Second)
	if err := read(); err == nil || !strings.Contains(err.Error(), "root.unauthenticated") {
		t.Errorf("after its lifetime: %v", err)
	}
	if err := login.Login(client.V1API); err != nil {
		t.Fatal(err)
	}
	if err := read(); err != nil {
		t.Error(err)
	}
	f.steer("DELETE", "/tokens", "")
	if err := read(); err == nil {
		t.Error("a token outlives the end of all tokens")
	}
}

func TestSDKRefreshesItsToken(t *testing.T) {
	f := start(t, Enterprise)
	login := f.userLogin()
	client := f.sdkWith(login)
	old := login.Holder.Token()
	if err := login.RefreshTokenOnce(client.V1API); err != nil {
		t.Fatal(err)
	}
	if login.Holder.Token() == old {
		t.Error("it is the same token")
	}
	if answer := f.sendAs("Bearer "+login.Holder.Token(), "GET", berlinLinks, ""); answer.status != http.StatusOK {
		t.Errorf("%d %s", answer.status, answer.body)
	}
}

func TestControlKnowsEveryToken(t *testing.T) {
	f := start(t, Enterprise)
	if tokens := f.steer("GET", "/tokens", ""); strings.TrimSpace(tokens) != "[]" {
		t.Errorf("before any login: %s", tokens)
	}
	token := f.userLogin().Holder.Token()
	f.steer("DELETE", "/tokens", "")
	if tokens := f.steer("GET", "/tokens", ""); !strings.Contains(tokens, token) {
		t.Errorf("%s is not among %s", token, tokens)
	}
}

func TestWrongCredentialsAreUnauthenticated(t *testing.T) {
	for _, kind := range []Kind{Hosted, Enterprise} {
		f := start(t, kind)
		for _, authorization := range []string{"", "ApiKey wrong", "Bearer wrong", "Basic d3Jvbmc6d3Jvbmc=", "Basic Og=="} {
			answer := f.sendAs(authorization, "GET", berlinLinks, "")
			if answer.status != http.StatusUnauthorized || !strings.Contains(answer.body, "root.unauthenticated") {
				t.Errorf("%s, %q: %d %s", kind, authorization, answer.status, answer.body)
			}
		}
	}
}

func TestWrongPasswordDoesNotLogIn(t *testing.T) {
	f := start(t, Enterprise)
	answer := f.sendAs("", "POST", "/users/auth/_login", `{"username":"a","password":"b"}`)
	if answer.status != http.StatusUnauthorized || answer.header.Get("x-cloud-error-codes") != "root.unauthenticated" {
		t.Errorf("%d %v %s", answer.status, answer.header, answer.body)
	}
}

func TestEnterpriseTakesBasicAuthentication(t *testing.T) {
	f := start(t, Enterprise)
	if answer := f.sendAs(f.basic(), "GET", berlinLinks, ""); answer.status != http.StatusOK {
		t.Errorf("%d %s", answer.status, answer.body)
	}
}

func TestEnterpriseProxiesElasticsearch(t *testing.T) {
	f := start(t, Enterprise)
	path := "/deployments/" + berlin + "/elasticsearch/" + main1 + "/proxy/_some/thing?pretty=true"
	answer := f.send("PUT", path, `{"a":1}`, "X-Management-Request: true")
	if answer.status != http.StatusTeapot || answer.body != `{"value":"tea"}` {
		t.Errorf("%d %s", answer.status, answer.body)
	}
	client := f.sdk()
	_, err := client.V1API.Deployments.GetDeploymentResourceProxyRequests(
		deployments.NewGetDeploymentResourceProxyRequestsParams().WithDeploymentID(berlin).WithRefID("_main").
			WithResourceKind("elasticsearch").WithProxyPath("_remote/info").WithXManagementRequest("true"),
		client.AuthWriter)
	if err != nil {
		t.Error(err)
	}
	if got := f.elasticsearch.proxied; len(got) != 1 || got[0] != `PUT /_some/thing?pretty=true {"a":1}` {
		t.Errorf("%q", got)
	}
}

func TestProxyKnowsElasticsearchAlone(t *testing.T) {
	f := start(t, Enterprise)
	answer := f.send("GET", "/deployments/"+berlin+"/kibana/"+main1+"/proxy/api", "", "X-Management-Request: true")
	if answer.status != http.StatusNotFound || !strings.Contains(answer.body, "deployments.deployment_resource_not_found") {
		t.Errorf("%d %s", answer.status, answer.body)
	}
}
