package main

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
)

var highWater = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB$`)

// peakMB is the most memory that a running process has had resident so far.
func peakMB(pid string) (float64, error) {
	status, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		return 0, err
	}
	found := highWater.FindSubmatch(status)
	if found == nil {
		return 0, fmt.Errorf("process %s has no VmHWM: it has ended", pid)
	}
	kibibytes, err := strconv.ParseFloat(string(found[1]), 64)
	return kibibytes * 1024 / bytesPerMB, err
}
