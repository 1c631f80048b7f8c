package main

import "fmt"

// A rawMessage is a protobuf message that stays as it is on the wire: an empty one is an empty request.
type rawMessage []byte

// rawCodec does without the generated code of the protocol, which terraform-plugin-go keeps internal.
type rawCodec struct{}

func (rawCodec) Name() string { return "proto" }

func (rawCodec) Marshal(message any) ([]byte, error) {
	raw, ok := message.(rawMessage)
	if !ok {
		return nil, fmt.Errorf("cannot send a %T", message)
	}
	return raw, nil
}

func (rawCodec) Unmarshal(data []byte, message any) error {
	raw, ok := message.(*rawMessage)
	if !ok {
		return fmt.Errorf("cannot receive a %T", message)
	}
	*raw = append((*raw)[:0], data...)
	return nil
}
