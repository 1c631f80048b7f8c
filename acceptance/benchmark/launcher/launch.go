package main

import (
	"bufio"
	"context"
	"errors"
	"os/exec"
	"strconv"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"
	"google.golang.org/grpc"
)

// providerPlugin gives the bare connection: what Terraform makes of it costs the provider nothing.
type providerPlugin struct{ plugin.NetRPCUnsupportedPlugin }

func (providerPlugin) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error {
	return errors.New("this is the client")
}

func (providerPlugin) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, connection *grpc.ClientConn) (any, error) {
	return connection, nil
}

// clientConfig is Terraform's. The process that go-plugin starts is handed to started.
func clientConfig(program string, autoMTLS bool, started **process) *plugin.ClientConfig {
	return &plugin.ClientConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion:  4,
			MagicCookieKey:   "TF_PLUGIN_MAGIC_COOKIE",
			MagicCookieValue: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
		},
		VersionedPlugins: map[int]plugin.PluginSet{6: {"provider": providerPlugin{}}},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         autoMTLS,
		Managed:          true,
		Logger:           hclog.NewNullLogger(),
		RunnerFunc: func(_ hclog.Logger, command *exec.Cmd, _ string) (runner.Runner, error) {
			made := exec.Command(program)
			made.Env = append(made.Environ(), command.Env...)
			var err error
			*started, err = newProcess(made)
			return *started, err
		},
	}
}

// launchProvider starts a provider, asks for its schema and ends it.
func launchProvider(program string, autoMTLS bool) (map[string]float64, error) {
	var started *process
	began := time.Now()
	client := plugin.NewClient(clientConfig(program, autoMTLS, &started))
	defer client.Kill() // also when the measure fails
	if _, err := client.Start(); err != nil {
		return nil, err
	}
	handshake := time.Now()
	handshakePeak, err := peakMB(started.ID())
	if err != nil {
		return nil, err
	}
	// Reading the file above is none of the provider's time.
	pause := time.Since(handshake)
	bytes, err := requestSchema(client)
	if err != nil {
		return nil, err
	}
	answered := time.Now()
	schemaPeak, err := peakMB(started.ID())
	if err != nil {
		return nil, err
	}
	asked := time.Now()
	client.Kill()
	ended := time.Now()
	return map[string]float64{
		"cpu_ms":            milliseconds(started.cpu()),
		"client_ms":         milliseconds(started.started.Sub(began)),
		"handshake_ms":      milliseconds(handshake.Sub(started.started)),
		"schema_ms":         milliseconds(answered.Sub(started.started) - pause),
		"handshake_peak_mb": handshakePeak,
		"schema_peak_mb":    schemaPeak,
		"schema_kb":         float64(bytes) / 1e3,
		"shutdown_ms":       milliseconds(ended.Sub(asked)),
	}, nil
}

// requestSchema connects, calls GetProviderSchema and returns how many bytes were answered.
func requestSchema(client *plugin.Client) (int, error) {
	protocol, err := client.Client()
	if err != nil {
		return 0, err
	}
	dispensed, err := protocol.Dispense("provider")
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var answer rawMessage
	err = dispensed.(*grpc.ClientConn).Invoke(ctx, "/tfplugin6.Provider/GetProviderSchema", rawMessage{}, &answer,
		grpc.ForceCodec(rawCodec{}), grpc.MaxCallRecvMsgSize(64<<20))
	if err == nil && len(answer) == 0 {
		err = errors.New("the schema is empty")
	}
	return len(answer), err
}

// launchFloor starts a program that prints a line, and ends it.
func launchFloor(program string) (map[string]float64, error) {
	command := exec.Command(program)
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := command.Start(); err != nil {
		return nil, err
	}
	_, lineErr := bufio.NewReader(stdout).ReadString('\n')
	handshake := time.Since(began)
	peak, peakErr := peakMB(strconv.Itoa(command.Process.Pid))
	err = errors.Join(lineErr, peakErr, stdin.Close(), command.Wait())
	if err != nil {
		return nil, err
	}
	return map[string]float64{
		"cpu_ms":            milliseconds(cpuOf(command)),
		"handshake_ms":      milliseconds(handshake),
		"handshake_peak_mb": peak,
	}, nil
}

func milliseconds(duration time.Duration) float64 { return float64(duration.Microseconds()) / 1e3 }
