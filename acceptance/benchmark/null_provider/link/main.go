// Terraform-provider-bench with the resource bench_link: as much work for Terraform as an
// elastic_remote_cluster is, and next to none for the provider.
package main

import (
	"log"

	nullprovider "github.com/terraform-elastic/terraform-provider-elastic/acceptance/benchmark/null_provider"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

func main() {
	framework := providerserver.NewProtocol6(nullprovider.New(link{}))
	newServer := func() tfprotov6.ProviderServer { return server{framework()} }
	if err := tf6server.Serve(nullprovider.Address, newServer); err != nil {
		log.Fatal(err)
	}
}
