package main

import (
	"fmt"
	"slices"
)

// A version of Elasticsearch, as far as links depend on it.
type version struct{ major, minor int }

// parseVersion returns the zero version for what is none.
func parseVersion(text string) version {
	var v version
	if _, err := fmt.Sscanf(text, "%d.%d.", &v.major, &v.minor); err != nil {
		return version{}
	}
	return v
}

// canSearch tells whether the local cluster may search the remote one, by the table of versions in
// Elastic's documentation of cross-cluster search. That table is not symmetric.
func canSearch(local, remote version) bool {
	if local.major == remote.major {
		return remote.minor >= local.minor-1
	}
	switch local {
	case version{7, 17}:
		return remote.major == 8
	case version{8, 0}:
		return remote == version{7, 17}
	case version{8, 18}:
		return remote == version{9, 0}
	case version{8, 19}:
		return remote.major == 9
	case version{9, 0}:
		return remote == version{8, 18}
	}
	return false
}

// compatibleWith tells whether the service would let the cluster search another one.
func (r *Resource) compatibleWith(remote *Resource) bool {
	return canSearch(parseVersion(r.Version), parseVersion(remote.Version))
}

// trusts tells whether the cluster's trust settings name another cluster of the same platform.
func (r *Resource) trusts(other *Resource) bool {
	for _, account := range r.Trust.Accounts {
		if *account.AccountID != other.Deployment.Organization.ID {
			continue
		}
		if *account.TrustAll || slices.Contains(account.TrustAllowlist, other.ID) {
			return true
		}
	}
	return false
}
