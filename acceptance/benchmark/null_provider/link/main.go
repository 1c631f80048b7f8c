// Terraform-provider-bench with the resource bench_link: as much work for Terraform as an
// elastic_remote_cluster is, with none for a server.
package main

import (
	"context"

	"github.com/terraform-elastic/terraform-provider-elastic/acceptance/benchmark/null_provider"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func main() { nullprovider.Serve(link{}) }

// link is the resource bench_link.
type link struct{}

func (link) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "bench_link"
}

func (link) Create(_ context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	response.State.Raw = made(request.Plan.Raw, &response.Diagnostics)
}

// Read leaves the state as it is, which is what the framework answers by itself.
func (link) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (link) Update(_ context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	response.State.Raw = made(request.Plan.Raw, &response.Diagnostics)
}

// Delete leaves the removal from the state to the framework.
func (link) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// made is the plan with made-up values where it left them open. It does without a model, by way of which
// the framework would spend more time than on all the rest.
func made(plan tftypes.Value, diagnostics *diag.Diagnostics) tftypes.Value {
	var attributes map[string]tftypes.Value
	if err := plan.As(&attributes); err != nil {
		diagnostics.AddError("The plan is no object", err.Error())
		return plan
	}
	for name, value := range map[string]tftypes.Value{
		"id":               attributes["alias"],
		"connected":        tftypes.NewValue(tftypes.Bool, true),
		"security_model":   tftypes.NewValue(tftypes.String, "certificate"),
		"skip_unavailable": tftypes.NewValue(tftypes.Bool, true),
	} {
		if !attributes[name].IsKnown() {
			attributes[name] = value
		}
	}
	return tftypes.NewValue(plan.Type(), attributes)
}
