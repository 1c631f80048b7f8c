package plugintesting

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

const (
	version = "9.9.9" // of the provider in the mirror
	source  = "terraform-elastic/elastic"
	alias   = "plugin_testing"
	link    = "elastic_remote_cluster.link"
)

// servers are the clusters of the environment: tokyo is the local one, oslo the remote one.
type servers struct {
	tokyoEndpoint, osloTransport string
}

// setUp skips without the environment, and makes a filesystem mirror with the provider.
func setUp(t *testing.T) servers {
	t.Helper()
	env := map[string]string{}
	for _, name := range []string{"PROVIDER", "CLIENT", "TOKYO_ENDPOINT", "OSLO_TRANSPORT"} {
		env[name] = os.Getenv("ACCEPTANCE_" + name)
		if env[name] == "" {
			t.Skipf("ACCEPTANCE_%s is not set", name)
		}
	}
	host := "registry.terraform.io"
	if filepath.Base(env["CLIENT"]) == "tofu" {
		host = "registry.opentofu.org"
	}
	mirror := t.TempDir()
	folder := filepath.Join(mirror, host, source, version, runtime.GOOS+"_"+runtime.GOARCH)
	must(t, os.MkdirAll(folder, 0o755))
	must(t, copyFile(env["PROVIDER"], filepath.Join(folder, "terraform-provider-elastic_v"+version)))
	config := filepath.Join(t.TempDir(), "terraform.rc")
	must(t, os.WriteFile(config, fmt.Appendf(nil,
		"provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror), 0o644))

	t.Setenv("TF_ACC", "1")
	t.Setenv("TF_ACC_TERRAFORM_PATH", env["CLIENT"])
	t.Setenv("TF_ACC_PROVIDER_HOST", host)
	t.Setenv("TF_CLI_CONFIG_FILE", config)
	return servers{tokyoEndpoint: env["TOKYO_ENDPOINT"], osloTransport: env["OSLO_TRANSPORT"]}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	return out.Close()
}

// configuration is a link from tokyo to oslo with these attributes besides.
func (s servers) configuration(attributes string) string {
	return fmt.Sprintf(`
provider "elastic" {
  clusters = { tokyo = { endpoints = [%q] } }
}

resource "elastic_remote_cluster" "link" {
  alias               = %q
  self_managed        = { cluster = "tokyo" }
  wait_for_connection = "30s"
  %s
}
`, s.tokyoEndpoint, alias, attributes)
}

// exists tells whether tokyo has the link.
func (s servers) exists() (bool, error) {
	response, err := http.Get(s.tokyoEndpoint + "/_remote/info")
	if err != nil {
		return false, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return strings.Contains(string(body), `"`+alias+`"`), err
}

func TestRemoteClusterLivesAsTerraformExpects(t *testing.T) {
	servers := setUp(t)
	sniff := fmt.Sprintf("sniff = { seeds = [%q] }", servers.osloTransport)
	proxy := fmt.Sprintf("proxy = { proxy_address = %q }\n  skip_unavailable = false", servers.osloTransport)

	resource.Test(t, resource.TestCase{
		ExternalProviders: map[string]resource.ExternalProvider{
			"elastic": {Source: source, VersionConstraint: version},
		},
		CheckDestroy: func(*terraform.State) error {
			found, err := servers.exists()
			if found {
				return fmt.Errorf("%s is still there", alias)
			}
			return err
		},
		Steps: []resource.TestStep{
			{
				Config: servers.configuration(sniff),
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(link, "id", "self_managed/tokyo/"+alias),
					resource.TestCheckResourceAttr(link, "connected", "true"),
					resource.TestCheckResourceAttr(link, "sniff.seeds.0", servers.osloTransport),
					resource.TestCheckResourceAttr(link, "skip_unavailable", "true"),
				),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(link, plancheck.ResourceActionCreate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
			{
				Config: servers.configuration(proxy),
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(link, "proxy.proxy_address", servers.osloTransport),
					resource.TestCheckResourceAttr(link, "skip_unavailable", "false"),
					resource.TestCheckNoResourceAttr(link, "sniff.seeds.0"),
				),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(link, plancheck.ResourceActionUpdate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
			{
				ResourceName:      link,
				ImportState:       true,
				ImportStateVerify: true,
				// A wait is of the configuration; the server does not know it.
				ImportStateVerifyIgnore: []string{"wait_for_connection"},
			},
		},
	})
}
