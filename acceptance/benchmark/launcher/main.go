// Launcher starts providers as Terraform does and measures what each start costs.
//
//	launcher -rounds 40 -samples FILE [-floor NAME=PROGRAM] NAME=PROVIDER …
//
// Each round starts every subject once, with and without AutoMTLS, so that a disturbance of the machine
// falls on all of them alike. It appends a line of JSON a start to FILE. A floor is a program that prints
// a line and ends with its standard input: it shows what starting any process costs.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

type subject struct {
	name, program string
	floor         bool
}

func main() {
	rounds := flag.Int("rounds", 40, "how often each subject is started in each case")
	samples := flag.String("samples", "", "`file` to append to")
	var subjects []subject
	flag.Func("floor", "`NAME=PROGRAM` that is no provider", func(argument string) error {
		return add(&subjects, argument, true)
	})
	flag.Parse()
	for _, argument := range flag.Args() {
		if err := add(&subjects, argument, false); err != nil {
			fail(err)
		}
	}
	if err := measure(*rounds, *samples, subjects); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "launcher:", err)
	os.Exit(1)
}

func add(subjects *[]subject, argument string, floor bool) error {
	name, program, found := strings.Cut(argument, "=")
	if !found {
		return fmt.Errorf("%q is not NAME=PROGRAM", argument)
	}
	*subjects = append(*subjects, subject{name, program, floor})
	return nil
}

func measure(rounds int, samples string, subjects []subject) error {
	file, err := os.OpenFile(samples, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	for range rounds {
		for _, subject := range subjects {
			if err := subject.sample(file); err != nil {
				return fmt.Errorf("%s: %w", subject.name, err)
			}
		}
	}
	return nil
}
