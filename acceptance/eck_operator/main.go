// Eck_operator stands in for the operator of Elastic Cloud on Kubernetes in tests. README.md says
// what it does as ECK does, and what it does not.
//
//	eck_operator -kubeconfig FILE [-namespace NAME] [-service-namespace NAME -service-address IP]
//	  [-keystore-command PROGRAM]
//
// It prints one line of JSON (type announcement) once it watches, and serves until SIGTERM, SIGINT or
// the end of its standard input if that is a pipe. Its log is on standard error.
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

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// An announcement tells whoever started the program how to reach it.
type announcement struct {
	Control string `json:"control"` // http://127.0.0.1:PORT
}

type options struct {
	kubeconfig      string
	namespace       string
	network         ServiceNetwork
	keystoreCommand string
}

func main() {
	var o options
	flag.StringVar(&o.kubeconfig, "kubeconfig", "", "`file` of an administrator")
	flag.StringVar(&o.namespace, "namespace", "", "`name` of the only namespace that is watched; all without it")
	flag.StringVar(&o.network.Namespace, "service-namespace", "",
		"`name` of the network namespace in which Services lead to Elasticsearch; without it they lead nowhere")
	flag.StringVar(&o.network.Address, "service-address", "", "`IP` address in it")
	flag.StringVar(&o.keystoreCommand, "keystore-command", "",
		"`program` that writes keystores: acceptance/servers/elasticsearch.sh")
	flag.Parse()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := run(o, log); err != nil {
		log.Error("eck_operator ends", "error", err)
		os.Exit(1)
	}
}

func run(o options, log *slog.Logger) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	// Whoever holds the other end of a pipe has ended; the null device says nothing.
	if input, err := os.Stdin.Stat(); err == nil && input.Mode()&os.ModeNamedPipe != 0 {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			stop()
		}()
	}
	config, err := clientcmd.BuildConfigFromFlags("", o.kubeconfig)
	if err != nil {
		return fmt.Errorf("kubeconfig: %w", err)
	}
	operator, err := connect(config, o, log)
	if err != nil {
		return err
	}
	defer operator.Close()
	if err := operator.Start(ctx); err != nil {
		return err
	}
	return serve(ctx, operator)
}

func connect(config *rest.Config, o options, log *slog.Logger) (*Operator, error) {
	config.QPS = -1                           // tests are in a hurry
	config.WarningHandler = rest.NoWarnings{} // Endpoints are deprecated, but what the proxy reads
	objects, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	return NewOperator(Setup{
		Objects: objects, Events: client.EventsV1(), Namespace: o.namespace, Network: o.network,
		Keystores: NewKeystores(o.keystoreCommand), Log: log,
	})
}

func serve(ctx context.Context, operator *Operator) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	control := &http.Server{Handler: operator.Control(), ReadHeaderTimeout: 10 * time.Second}
	defer control.Close()
	failed := make(chan error, 1)
	go func() { failed <- control.Serve(listener) }()
	err = json.NewEncoder(os.Stdout).Encode(announcement{Control: "http://" + listener.Addr().String()})
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-failed:
		return errors.Join(err, ctx.Err())
	}
}
