// Package nullprovider serves a provider that does nothing: its one resource stores what it is given. It is
// what any provider on the current terraform-plugin-framework costs before it does something.
package nullprovider

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

const address = "example.com/benchmark/bench"

// Serve is the main function of a provider with this resource alone.
func Serve(only resource.Resource) {
	newProvider := func() provider.Provider { return nullProvider{only} }
	options := providerserver.ServeOpts{Address: address}
	if err := providerserver.Serve(context.Background(), newProvider, options); err != nil {
		log.Fatal(err)
	}
}

type nullProvider struct {
	only resource.Resource
}

func (nullProvider) Metadata(_ context.Context, _ provider.MetadataRequest, response *provider.MetadataResponse) {
	response.TypeName = "bench"
}

func (nullProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (nullProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

func (nullProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (p nullProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return p.only }}
}
