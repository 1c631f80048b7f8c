package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The test binary is the program, too, when this variable is set.
const asProgram = "CLOUD_SIMULATOR_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

const oneDeployment = `{"organizations":[{"id":"o","deployments":[{"id":"` + berlin + `","elasticsearch":[
	{"ref_id":"main-elasticsearch","id":"` + berlin + `","version":"9.1.0","endpoint":"localhost",
	 "transport_port":9300,"service_url":"http://127.0.0.1:9"}]}]}]}`

// launch starts the program and returns what it announced.
func launch(t *testing.T, kind Kind) (*exec.Cmd, io.Closer, announcement) {
	t.Helper()
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/elastic/cloud-sdk-go").Output()
	if err != nil {
		t.Fatal(err)
	}
	configuration := filepath.Join(t.TempDir(), "configuration.json")
	if err := os.WriteFile(configuration, []byte(oneDeployment), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(os.Args[0], "-kind", string(kind), "-configuration", configuration,
		"-specifications", filepath.Join(strings.TrimSpace(string(folder)), "api"))
	command.Env = append(os.Environ(), asProgram+"=yes")
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	var announced announcement
	line, err := bufio.NewReader(output).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &announced)
	}
	if err != nil {
		_ = command.Process.Kill()
		t.Fatalf("%s: %v", line, err)
	}
	return command, input, announced
}

func TestProgramServesWithItsOwnAuthorityUntilItsInputEnds(t *testing.T) {
	command, input, announced := launch(t, Enterprise)
	authority, err := os.ReadFile(announced.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	request, err := http.NewRequest("GET", announced.Endpoint+"/api/v1/deployments/"+berlin, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(announced.Username, announced.Password)
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK || announced.Organizations["o"].APIKey != announced.APIKey {
		t.Errorf("%d, %+v", response.StatusCode, announced)
	}
	if response, err = http.Get(announced.Control + "/journal"); err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("control: %v %v", response, err)
	}
	input.Close()
	if err := command.Wait(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(announced.CAFile); !os.IsNotExist(err) {
		t.Error("the CA file is left behind")
	}
}

func TestProgramEndsOnSIGTERM(t *testing.T) {
	command, _, _ := launch(t, Hosted)
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Error(err)
	}
}

func TestConfigurationThatCannotBeIsRefused(t *testing.T) {
	for wrong, why := range map[string]string{
		`{}`: "no organization",
		strings.Replace(oneDeployment, `"ref_id"`, `"refid"`, 1):          "unknown field",
		strings.Replace(oneDeployment, `"id":"`+berlin, `"id":"short`, 1): "32 characters",
		strings.Replace(oneDeployment, "9.1.0", "nine", 1):                "version",
		strings.Replace(oneDeployment, `"transport_port":9300,`, "", 1):   "transport_port",
		strings.Replace(oneDeployment, `main-elasticsearch`, "", 1):       "no ref_id",
	} {
		if _, err := ParseConfiguration([]byte(wrong)); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("want %q: %v", why, err)
		}
	}
	if _, err := ParseConfiguration([]byte(oneDeployment)); err != nil {
		t.Error(err)
	}
}
