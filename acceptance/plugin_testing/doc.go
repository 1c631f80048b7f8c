// Package plugintesting examines the built provider from outside, the way providers written in Go
// are tested: with terraform-plugin-testing, which initialises, plans, applies, refreshes, imports
// and destroys, and compares what it gets. The provider comes from a filesystem mirror. README.md of
// the folder above names the environment variables.
package plugintesting
