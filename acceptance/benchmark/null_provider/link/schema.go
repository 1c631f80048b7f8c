package main

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type attributes = map[string]schema.Attribute

var (
	requiredString = schema.StringAttribute{Required: true}
	optionalString = schema.StringAttribute{Optional: true}
	optionalNumber = schema.Int64Attribute{Optional: true}
	requiredList   = schema.ListAttribute{Required: true, ElementType: types.StringType}
	optionalList   = schema.ListAttribute{Optional: true, ElementType: types.StringType}

	// Computed when it is left out.
	openString = schema.StringAttribute{Optional: true, Computed: true}
)

// link is the resource bench_link. It is a schema alone: server answers in the place of its operations.
type link struct {
	resource.Resource
}

func (link) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "bench_link"
}

// Schema has the attributes of elastic_remote_cluster: schema_test.go sees to that.
func (link) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	all := attributes{
		"id":                     schema.StringAttribute{Computed: true},
		"alias":                  requiredString,
		"skip_unavailable":       schema.BoolAttribute{Optional: true, Computed: true},
		"security_model":         openString,
		"credentials_wo":         schema.StringAttribute{Optional: true, Sensitive: true, WriteOnly: true},
		"credentials_wo_version": optionalString,
		"wait_for_connection":    optionalString,
		"connected":              schema.BoolAttribute{Computed: true},
		"transport": object(attributes{
			"compress": optionalString, "compression_scheme": optionalString, "ping_schedule": optionalString,
		}),
		"timeouts": object(attributes{
			"create": optionalString, "read": optionalString, "update": optionalString, "delete": optionalString,
		}),
	}
	maps.Copy(all, localClusters())
	maps.Copy(all, remoteClusters())
	response.Schema = schema.Schema{Attributes: all}
}

// localClusters are the kinds of local cluster, of which a link has one.
func localClusters() attributes {
	deployment := attributes{
		"deployment_id": requiredString, "ref_id": openString, "cluster": optionalString,
	}
	return attributes{
		"self_managed": object(attributes{"cluster": openString}),
		"hosted":       object(deployment),
		"enterprise":   object(deployment),
		"kubernetes": object(attributes{
			"name": requiredString, "namespace": openString, "cluster": optionalString,
		}),
	}
}

// remoteClusters are the kinds of remote cluster, of which a link has one.
func remoteClusters() attributes {
	return attributes{
		"sniff": object(attributes{"seeds": requiredList, "node_connections": optionalNumber}),
		"proxy": object(attributes{
			"proxy_address": requiredString, "proxy_socket_connections": optionalNumber, "server_name": optionalString,
		}),
		"deployment": object(attributes{
			"deployment_id": requiredString, "ref_id": openString,
		}),
		"elasticsearch_ref": object(attributes{
			"name": requiredString, "namespace": optionalString, "service_name": optionalString,
			"api_key": object(attributes{"access": access()}),
		}),
	}
}

// access is what a cross-cluster API key allows.
func access() schema.Attribute {
	return schema.SingleNestedAttribute{Required: true, Attributes: attributes{
		"search": object(attributes{
			"names":                    requiredList,
			"allow_restricted_indices": schema.BoolAttribute{Optional: true},
			"query":                    optionalString,
			"field_security":           object(attributes{"grant": requiredList, "except": optionalList}),
		}),
		"replication": object(attributes{"names": requiredList}),
	}}
}

func object(members attributes) schema.Attribute {
	return schema.SingleNestedAttribute{Optional: true, Attributes: members}
}
