package main

import (
	"encoding/json"
	"io"
	"os"
)

// A sample is a line of the file that report.py reads.
type sample struct {
	Measure string             `json:"measure"`
	Subject string             `json:"subject"`
	Case    map[string]bool    `json:"case"`
	Values  map[string]float64 `json:"values"`
}

const bytesPerMB = 1e6

// sample starts the subject once in each case and writes what it saw.
func (s subject) sample(to io.Writer) error {
	size, err := os.Stat(s.program)
	if err != nil {
		return err
	}
	for _, autoMTLS := range []bool{true, false} {
		values, err := s.launch(autoMTLS)
		if err != nil {
			return err
		}
		values["binary_mb"] = float64(size.Size()) / bytesPerMB
		line := sample{"launch", s.name, map[string]bool{"auto_mtls": autoMTLS}, values}
		if err := json.NewEncoder(to).Encode(line); err != nil {
			return err
		}
	}
	return nil
}

func (s subject) launch(autoMTLS bool) (map[string]float64, error) {
	if s.floor {
		return launchFloor(s.program)
	}
	return launchProvider(s.program, autoMTLS)
}
