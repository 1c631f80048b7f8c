// Package nullprovider is a provider that does nothing, on the current terraform-plugin-framework.
package nullprovider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Address is where configurations say that the provider comes from.
const Address = "example.com/benchmark/bench"

// New is the provider with this resource alone.
func New(only resource.Resource) provider.Provider { return nullProvider{only} }

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
