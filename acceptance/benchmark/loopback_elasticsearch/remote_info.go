package main

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// aliases are those that any setting names, in order.
func (c *Cluster) aliases() []string {
	named := map[string]bool{}
	for _, settings := range c.settings {
		for alias := range settings {
			named[alias] = true
		}
	}
	return slices.Sorted(maps.Keys(named))
}

func (c *Cluster) remoteInfo(request *http.Request) reply {
	answer := make(object, 0, len(c.infos))
	for _, alias := range c.aliases() {
		info, known := c.infos[alias]
		if !known {
			info = effective(c.settings, alias).info()
			c.infos[alias] = info
		}
		if info != nil {
			answer = append(answer, nested(alias, info))
		}
	}
	return shown(request, answer)
}

// info is nil for a link that leads nowhere: it is not shown.
func (l link) info() object {
	if !l.isEnabled() {
		return nil
	}
	info := object{leaf("connected", true), leaf("mode", l.mode())}
	if l.mode() == sniff {
		info = append(info,
			leaf("seeds", l.list("seeds")),
			leaf("num_nodes_connected", 1),
			leaf("max_connections_per_cluster", l.count("node_connections", 3)))
	} else {
		sockets := l.count("proxy_socket_connections", 18)
		info = append(info,
			leaf("proxy_address", l.scalar("proxy_address", "")),
			leaf("server_name", l.scalar("server_name", "")),
			leaf("num_proxy_sockets_connected", sockets),
			leaf("max_proxy_socket_connections", sockets))
	}
	return append(info, leaf("initial_connect_timeout", "30s"), leaf("skip_unavailable", l.skipsUnavailable()))
}

func (l link) count(suffix string, otherwise int) int {
	count, err := strconv.Atoi(l.scalar(suffix, ""))
	if err != nil {
		return otherwise
	}
	return count
}

func (l link) skipsUnavailable() bool { return l.scalar("skip_unavailable", "true") == "true" }

// resolve answers for each "alias:index" of the path.
func (c *Cluster) resolve(request *http.Request) reply {
	answer := object{}
	for expression := range strings.SplitSeq(strings.TrimPrefix(request.URL.Path, resolvePath), ",") {
		alias, _, _ := strings.Cut(expression, ":")
		link := effective(c.settings, alias)
		if !link.isEnabled() {
			return noSuchRemoteCluster(alias).reply()
		}
		answer = append(answer, nested(alias, object{
			leaf("connected", true),
			leaf("skip_unavailable", link.skipsUnavailable()),
			leaf("matching_indices", false),
			nested("version", object{
				leaf("number", version),
				leaf("build_flavor", "default"),
				leaf("minimum_wire_compatibility_version", "8.19.0"),
				leaf("minimum_index_compatibility_version", "8.0.0"),
			}),
		}))
	}
	return shown(request, answer)
}
