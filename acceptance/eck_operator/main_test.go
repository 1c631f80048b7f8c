package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// launch starts the program and returns what it announced.
func launch(t *testing.T) (*exec.Cmd, io.Closer, announcement) {
	t.Helper()
	command := exec.Command(os.Args[0],
		"-kubeconfig", serverField("kubernetes.sh", kubernetesName, "kubeconfig"), "-namespace", "default")
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
	t.Cleanup(func() { _ = command.Process.Kill() })
	var announced announcement
	line, err := bufio.NewReader(output).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &announced)
	}
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return command, input, announced
}

func TestProgramServesUntilItsInputEnds(t *testing.T) {
	command, input, announced := launch(t)
	response, err := http.Get(announced.Control + "/clusters/no/such")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Error(response.Status)
	}
	input.Close()
	if err := command.Wait(); err != nil {
		t.Error(err)
	}
}

func TestProgramEndsOnSIGTERM(t *testing.T) {
	command, _, _ := launch(t)
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Error(err)
	}
}
