package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A connection mode needs some settings and refuses those of the other one.
const (
	sniff = "sniff"
	proxy = "proxy"
)

// A rule is what Elasticsearch demands of one setting of a link.
type rule struct {
	mode      string // the only mode that has it; empty: both
	needsLink bool   // without seeds or proxy_address it means nothing
	check     func(key, value string) string
}

// suffixes are all settings that a link has.
var suffixes = map[string]rule{
	"mode": {check: oneOf("RemoteConnectionStrategy.ConnectionStrategy", sniff, proxy)},

	"seeds":            {mode: sniff, check: isAddress},
	"node_connections": {mode: sniff, check: isCount},
	"proxy":            {mode: sniff},

	"proxy_address":            {mode: proxy, check: isAddress},
	"proxy_socket_connections": {mode: proxy, check: isCount},
	"server_name":              {mode: proxy},

	"skip_unavailable": {needsLink: true, check: isBoolean},
	"transport.compress": {needsLink: true,
		check: oneOf("Compression.Enabled", "true", "indexing_data", "false")},
	"transport.compression_scheme": {needsLink: true, check: oneOf("Compression.Scheme", "lz4", "deflate")},
	"transport.ping_schedule":      {needsLink: true, check: isTime},

	"signing.certificate":        {},
	"signing.key":                {},
	"signing.keystore.path":      {},
	"signing.keystore.type":      {},
	"signing.keystore.algorithm": {},
	"signing.keystore.alias":     {},
}

// objections are what Elasticsearch has against a link as a whole.
func (l link) objections(alias string) []string {
	var objections []string
	for _, suffix := range slices.Sorted(maps.Keys(l)) {
		key, rule := prefix+alias+"."+suffix, suffixes[suffix]
		if rule.check != nil {
			for _, value := range l.list(suffix) {
				if objection := rule.check(key, value); objection != "" {
					objections = append(objections, objection)
				}
			}
		}
		if rule.mode != "" && rule.mode != l.mode() {
			objections = append(objections, fmt.Sprintf(
				`Setting "%s" cannot be used with the configured "%s%s.mode" [required=%s, configured=%s]`,
				key, prefix, alias, strings.ToUpper(rule.mode), strings.ToUpper(l.mode())))
		}
		if rule.needsLink && !l.isEnabled() {
			objections = append(objections, "Cannot configure setting ["+key+"] if remote cluster is not enabled.")
		}
	}
	return objections
}

// list is a setting that may be an array or text with commas; empty when it is neither set.
func (l link) list(suffix string) []string {
	encoded, set := l[suffix]
	if !set {
		return nil
	}
	var texts []string
	if json.Unmarshal(encoded, &texts) == nil {
		return texts
	}
	if text := textOf(encoded); text != "" {
		return strings.Split(text, ",")
	}
	return nil
}

// scalar is a setting as text; otherwise when it is not set.
func (l link) scalar(suffix, otherwise string) string {
	if encoded, set := l[suffix]; set {
		return textOf(encoded)
	}
	return otherwise
}

func (l link) mode() string { return strings.ToLower(l.scalar("mode", sniff)) }

// isEnabled says whether there is anything to connect to.
func (l link) isEnabled() bool {
	if l.mode() == sniff {
		return len(l.list("seeds")) > 0
	}
	return l.scalar("proxy_address", "") != ""
}

func isAddress(_, value string) string {
	colon := strings.LastIndex(value, ":")
	if colon < 0 {
		return "remote hosts need to be configured as [host:port], found [" + value + "] instead"
	}
	port, err := strconv.Atoi(value[colon+1:])
	switch {
	case err != nil:
		return "failed to parse port"
	case port <= 0:
		return fmt.Sprintf("port number must be > 0 but was: [%d]", port)
	}
	return ""
}

func isCount(key, value string) string {
	count, err := strconv.Atoi(value)
	switch {
	case err != nil:
		return fmt.Sprintf("Failed to parse value [%s] for setting [%s]", value, key)
	case count < 1:
		return fmt.Sprintf("Failed to parse value [%s] for setting [%s] must be >= 1", value, key)
	}
	return ""
}

func isBoolean(_, value string) string {
	if value == "true" || value == "false" {
		return ""
	}
	return "Failed to parse value [" + value + "] as only [true] or [false] are allowed."
}

var timeValue = regexp.MustCompile(`^(-1|0|\d+(nanos|micros|ms|s|m|h|d))$`)

func isTime(key, value string) string {
	if timeValue.MatchString(value) {
		return ""
	}
	return fmt.Sprintf("failed to parse setting [%s] with value [%s] as a time value: unit is missing or unrecognized",
		key, value)
}

// oneOf checks for the constants of an enumeration of the server's package transport, whose name stands
// in the message.
func oneOf(enumeration string, allowed ...string) func(_, value string) string {
	return func(_, value string) string {
		if slices.Contains(allowed, strings.ToLower(value)) {
			return ""
		}
		return "No enum constant org.elasticsearch.transport." + enumeration + "." + strings.ToUpper(value)
	}
}
