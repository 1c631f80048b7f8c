package main

import (
	"bytes"
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/vmihailenco/msgpack/v5"
)

// server answers what Terraform asks about each resource. The framework, which answers the rest, would take
// as long for a schema of this size as Terraform does.
type server struct {
	tfprotov6.ProviderServer
}

// members are an object's, each as it was sent.
type members = map[string]msgpack.RawMessage

// What the protocol sends for them.
var (
	null    = msgpack.RawMessage{0xc0}
	unknown = msgpack.RawMessage{0xd4, 0, 0}
	yes     = msgpack.RawMessage{0xc3}
	words   = msgpack.RawMessage("\xa8computed") // a string of eight bytes
)

// What is computed, in a plan and after it.
var (
	planned = members{"id": unknown, "connected": unknown, "security_model": unknown, "skip_unavailable": unknown}
	applied = members{"id": words, "connected": yes, "security_model": words, "skip_unavailable": yes}
)

func (server) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (
	*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (server) UpgradeResourceState(_ context.Context, request *tfprotov6.UpgradeResourceStateRequest) (
	*tfprotov6.UpgradeResourceStateResponse, error) {
	return &tfprotov6.UpgradeResourceStateResponse{
		UpgradedState: &tfprotov6.DynamicValue{JSON: request.RawState.JSON},
	}, nil
}

func (server) ReadResource(_ context.Context, request *tfprotov6.ReadResourceRequest) (
	*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: request.CurrentState}, nil
}

func (server) PlanResourceChange(_ context.Context, request *tfprotov6.PlanResourceChangeRequest) (
	*tfprotov6.PlanResourceChangeResponse, error) {
	state, err := complete(request.ProposedNewState, null, planned)
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: state}, err
}

func (server) ApplyResourceChange(_ context.Context, request *tfprotov6.ApplyResourceChangeRequest) (
	*tfprotov6.ApplyResourceChangeResponse, error) {
	state, err := complete(request.PlannedState, unknown, applied)
	return &tfprotov6.ApplyResourceChangeResponse{NewState: state}, err
}

// complete is the state with these members where it has `open`. A state that is null, because the resource
// goes, stays null.
func complete(state *tfprotov6.DynamicValue, open msgpack.RawMessage, computed members) (
	*tfprotov6.DynamicValue, error) {
	var all members
	if err := msgpack.Unmarshal(state.MsgPack, &all); err != nil || all == nil {
		return state, err
	}
	for name, value := range computed {
		if bytes.Equal(all[name], open) {
			all[name] = value
		}
	}
	packed, err := msgpack.Marshal(all)
	return &tfprotov6.DynamicValue{MsgPack: packed}, err
}
