package main

import (
	"context"
	"io"
	"os/exec"
	"strconv"
	"time"

	"github.com/hashicorp/go-plugin/runner"
)

// A process is the plugin's process as go-plugin asks for it, which also knows when it was started: go-plugin
// makes a certificate of its own before that, which is no cost of the provider.
type process struct {
	command        *exec.Cmd
	stdout, stderr io.ReadCloser
	started        time.Time
}

var _ runner.Runner = (*process)(nil)

func newProcess(command *exec.Cmd) (*process, error) {
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	stderr, err := command.StderrPipe()
	if err != nil {
		return nil, err
	}
	return &process{command: command, stdout: stdout, stderr: stderr}, nil
}

func (p *process) Start(context.Context) error {
	p.started = time.Now()
	return p.command.Start()
}

func (p *process) Wait(context.Context) error      { return p.command.Wait() }
func (p *process) Kill(context.Context) error      { return p.command.Process.Kill() }
func (p *process) Stdout() io.ReadCloser           { return p.stdout }
func (p *process) Stderr() io.ReadCloser           { return p.stderr }
func (p *process) Name() string                    { return p.command.Path }
func (p *process) ID() string                      { return strconv.Itoa(p.command.Process.Pid) }
func (p *process) Diagnose(context.Context) string { return "" }

// cpu is known when the process has ended.
func (p *process) cpu() time.Duration { return cpuOf(p.command) }

func cpuOf(ended *exec.Cmd) time.Duration {
	return ended.ProcessState.UserTime() + ended.ProcessState.SystemTime()
}

func (p *process) PluginToHost(network, address string) (string, string, error) {
	return network, address, nil
}

func (p *process) HostToPlugin(network, address string) (string, string, error) {
	return network, address, nil
}
