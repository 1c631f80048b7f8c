package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// Terraform's time for a resource grows with its schema: a link of another shape would be no floor.
func TestBenchLinkHasTheAttributesOfElasticRemoteCluster(t *testing.T) {
	client, provider := os.Getenv("ACCEPTANCE_CLIENT"), os.Getenv("ACCEPTANCE_PROVIDER")
	if client == "" || provider == "" {
		t.Skip("ACCEPTANCE_CLIENT or ACCEPTANCE_PROVIDER is not set")
	}
	floor := filepath.Join(t.TempDir(), "terraform-provider-bench")
	output(t, "", "go", "build", "-o", floor, ".")

	remoteCluster := served(t, client, "terraform-elastic/elastic", provider, "elastic_remote_cluster")
	link := served(t, client, "example.com/benchmark/bench", floor, "bench_link")
	for _, attribute := range remoteCluster {
		if !slices.Contains(link, attribute) {
			t.Errorf("only elastic_remote_cluster has %s", attribute)
		}
	}
	for _, attribute := range link {
		if !slices.Contains(remoteCluster, attribute) {
			t.Errorf("only bench_link has %s", attribute)
		}
	}
}

// served are the attributes of a provider's resource, as the client reads its schema.
func served(t *testing.T, client, source, program, resource string) []string {
	t.Helper()
	folder := t.TempDir()
	configuration := fmt.Sprintf("terraform {\n  required_providers {\n    %s = { source = %q }\n  }\n}\n",
		filepath.Base(source), source)
	overrides := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n",
		source, filepath.Dir(program))
	write(t, filepath.Join(folder, "main.tf"), configuration)
	write(t, filepath.Join(folder, "terraform.rc"), overrides)
	t.Setenv("TF_CLI_CONFIG_FILE", filepath.Join(folder, "terraform.rc"))
	t.Setenv("CHECKPOINT_DISABLE", "1")

	var schemas struct {
		Providers map[string]struct {
			Resources map[string]struct {
				Block struct{ Attributes map[string]any }
			} `json:"resource_schemas"`
		} `json:"provider_schemas"`
	}
	if err := json.Unmarshal(output(t, folder, client, "providers", "schema", "-json"), &schemas); err != nil {
		t.Fatal(err)
	}
	for _, only := range schemas.Providers {
		if attributes := only.Resources[resource].Block.Attributes; len(attributes) > 0 {
			return lines("", attributes)
		}
	}
	t.Fatalf("%s serves no attributes of %s", source, resource)
	return nil
}

// lines are the attributes and those within them, each with its path and all that matters but its description.
func lines(path string, attributes map[string]any) []string {
	var all []string
	for name, value := range attributes {
		attribute := value.(map[string]any)
		delete(attribute, "description")
		delete(attribute, "description_kind")
		if nested, found := attribute["nested_type"].(map[string]any); found {
			all = append(all, lines(path+name+".", nested["attributes"].(map[string]any))...)
			delete(nested, "attributes")
		}
		all = append(all, fmt.Sprintf("%s%s: %v", path, name, attribute))
	}
	return all
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// output is what a command prints on standard output.
func output(t *testing.T, folder string, command ...string) []byte {
	t.Helper()
	process := exec.Command(command[0], command[1:]...)
	process.Dir, process.Stderr = folder, os.Stderr
	printed, err := process.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", command, err, printed)
	}
	return printed
}
