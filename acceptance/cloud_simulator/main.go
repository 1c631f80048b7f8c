// Cloud_simulator stands in for the Cloud API of Elastic Cloud Hosted or of Elastic Cloud Enterprise
// in tests. README.md says what it does as Elastic's service does, and what it does not.
//
//	cloud_simulator -kind hosted -configuration FILE -specifications FOLDER [-keystore-command PROGRAM]
//
// It listens on 127.0.0.1 on free ports, prints one line of JSON (type announcement) and serves until
// SIGTERM, SIGINT or the end of its standard input. Its log is on standard error.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// An announcement tells whoever started the simulator how to reach it.
type announcement struct {
	Kind     Kind   `json:"kind"`
	Endpoint string `json:"endpoint"` // https://127.0.0.1:PORT, without /api/v1
	CAFile   string `json:"ca_file"`  // PEM; removed when the simulator ends
	Control  string `json:"control"`  // http://127.0.0.1:PORT
	// Credentials of the first organization.
	Credentials
	// Credentials of every organization by its id.
	Organizations map[string]Credentials `json:"organizations"`
}

type options struct {
	kind            Kind
	configuration   string
	specifications  string
	keystoreCommand string
}

func main() {
	var o options
	flag.Var(&o.kind, "kind", "`hosted` or enterprise")
	flag.StringVar(&o.configuration, "configuration", "", "JSON `file` with organizations and deployments")
	flag.StringVar(&o.specifications, "specifications", "",
		"`folder` with apidocs.json and apidocs-user.json: the folder api of the module github.com/elastic/cloud-sdk-go")
	flag.StringVar(&o.keystoreCommand, "keystore-command", "",
		"`program` that writes keystores: acceptance/servers/elasticsearch.sh")
	flag.Parse()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := run(o, log); err != nil {
		log.Error("cloud_simulator ends", "error", err)
		os.Exit(1)
	}
}

func run(o options, log *slog.Logger) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	configuration, err := ReadConfiguration(o.configuration)
	if err != nil {
		return err
	}
	document, err := ReadDocument(o.specifications, o.kind)
	if err != nil {
		return err
	}
	simulator, err := NewSimulator(Setup{
		Kind: o.kind, Configuration: configuration, Document: document, Log: log,
		Keystores: commandKeystores(o.keystoreCommand), Now: time.Now, Wait: wait,
	})
	if err != nil {
		return err
	}
	defer simulator.Close()
	return serve(ctx, simulator, configuration)
}

func serve(ctx context.Context, simulator *Simulator, configuration *Configuration) error {
	authority, err := NewAuthority()
	if err != nil {
		return err
	}
	caFile, err := writeTemporary("cloud-simulator-ca-*.crt", authority.PEM)
	if err != nil {
		return err
	}
	defer os.Remove(caFile)
	certificates, err := authority.ServerConfig()
	if err != nil {
		return err
	}
	api := &http.Server{Handler: simulator.Handler(), TLSConfig: certificates, ReadHeaderTimeout: 10 * time.Second}
	control := &http.Server{Handler: simulator.Control(), ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 2)
	apiAddress, err := listen(func(l net.Listener) { failed <- api.ServeTLS(l, "", "") })
	if err != nil {
		return err
	}
	defer api.Close()
	controlAddress, err := listen(func(l net.Listener) { failed <- control.Serve(l) })
	if err != nil {
		return err
	}
	defer control.Close()
	err = json.NewEncoder(os.Stdout).Encode(announcement{
		Kind: simulator.Kind(), Endpoint: "https://" + apiAddress, CAFile: caFile, Control: "http://" + controlAddress,
		Credentials:   simulator.Credentials()[configuration.Organizations[0].ID],
		Organizations: simulator.Credentials(),
	})
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-failed:
		if errors.Is(err, http.ErrServerClosed) {
			return nil
		}
		return err
	}
}

// listen serves on a free port of 127.0.0.1 in the background and returns its address.
func listen(serve func(net.Listener)) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go serve(listener)
	return listener.Addr().String(), nil
}

func writeTemporary(pattern string, content []byte) (string, error) {
	file, err := os.CreateTemp("", pattern)
	if err != nil {
		return "", err
	}
	_, err = file.Write(content)
	if err := errors.Join(err, file.Close()); err != nil {
		return "", fmt.Errorf("%s: %w", file.Name(), err)
	}
	return file.Name(), nil
}

// wait is the real Setup.Wait.
func wait(ctx context.Context, duration time.Duration) error {
	if duration <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
