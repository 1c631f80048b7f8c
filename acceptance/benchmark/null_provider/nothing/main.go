// Terraform-provider-bench with the resource bench_nothing, which stores what it is given. It is what any
// provider on the current terraform-plugin-framework costs before it does something.
package main

import (
	"context"
	"log"

	nullprovider "github.com/terraform-elastic/terraform-provider-elastic/acceptance/benchmark/null_provider"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func main() {
	newProvider := func() provider.Provider { return nullprovider.New(nothing{}) }
	options := providerserver.ServeOpts{Address: nullprovider.Address}
	if err := providerserver.Serve(context.Background(), newProvider, options); err != nil {
		log.Fatal(err)
	}
}

// nothing is the resource bench_nothing.
type nothing struct{}

type nothingModel struct {
	ID     types.String `tfsdk:"id"`
	Name   types.String `tfsdk:"name"`
	First  types.String `tfsdk:"first"`
	Second types.String `tfsdk:"second"`
	Third  types.String `tfsdk:"third"`
}

func (nothing) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "bench_nothing"
}

func (nothing) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed:      true,
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"name":   schema.StringAttribute{Required: true},
		"first":  schema.StringAttribute{Optional: true},
		"second": schema.StringAttribute{Optional: true},
		"third":  schema.StringAttribute{Optional: true},
	}}
}

func (nothing) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var model nothingModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &model)...)
	model.ID = model.Name
	response.Diagnostics.Append(response.State.Set(ctx, model)...)
}

// Read leaves the state as it is, which is what the framework answers by itself.
func (nothing) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (nothing) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var model nothingModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &model)...)
	response.Diagnostics.Append(response.State.Set(ctx, model)...)
}

// Delete leaves the removal from the state to the framework.
func (nothing) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
