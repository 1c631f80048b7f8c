package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"github.com/elastic/cloud-sdk-go/pkg/models"
	"github.com/elastic/cloud-sdk-go/pkg/util/ec"
)

// A link is an entry of the list of remote clusters, and the cluster that it leads to.
type link struct {
	alias           string
	skipUnavailable bool
	deploymentID    string
	refID           string // as it was written; it may be "_main"
	remote          *Resource
}

// A linkList is the list of remote clusters of one cluster. It comes in generations, one a PUT: what
// an older PUT brings late does not undo a newer one.
type linkList struct {
	mutex   sync.Mutex
	newest  int    // the generation of the last PUT
	shown   []link // what GET gives; replaced as a whole
	shownBy int

	writing   sync.Mutex // held while Elasticsearch is written
	written   []string   // the aliases that are there through this list
	writtenBy int
}

func (l *linkList) begin() int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.newest++
	return l.newest
}

func (l *linkList) show(generation int, links []link) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if generation > l.shownBy {
		l.shown, l.shownBy = links, generation
	}
}

func (l *linkList) current() []link {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.shown
}

// write brings the links to Elasticsearch, and takes away those that the list had and has no more.
// Links that came another way stay.
func (r *Resource) write(ctx context.Context, generation int, links []link) error {
	r.links.writing.Lock()
	defer r.links.writing.Unlock()
	if generation <= r.links.writtenBy {
		return nil
	}
	settings := map[string]any{}
	for _, alias := range r.links.written {
		settings[alias] = map[string]any{"mode": nil, "proxy_address": nil, "server_name": nil, "skip_unavailable": nil}
	}
	written := make([]string, 0, len(links))
	for _, link := range links {
		settings[link.alias] = link.settings()
		written = append(written, link.alias)
	}
	if len(settings) > 0 {
		if err := r.elasticsearch.PutLinks(ctx, settings); err != nil {
			return err
		}
	}
	r.links.written, r.links.writtenBy = written, generation
	return nil
}

func (l link) settings() map[string]any {
	return map[string]any{
		"mode":             "proxy",
		"proxy_address":    fmt.Sprintf("%s:%d", l.remote.Endpoint, l.remote.TransportPort),
		"server_name":      l.remote.Endpoint,
		"skip_unavailable": l.skipUnavailable,
	}
}

func (s *Simulator) getRemoteClusters(c *call) reply {
	resource, missing := c.resource()
	if missing != nil {
		return *missing
	}
	connected, err := resource.elasticsearch.Connected(c.ctx)
	if err != nil {
		s.log.Warn("a deployment's Elasticsearch does not tell its links", "deployment", resource.Deployment.ID, "error", err)
	}
	list := &models.RemoteResources{Resources: []*models.RemoteResourceRef{}}
	for _, link := range resource.links.current() {
		list.Resources = append(list.Resources, link.describe(resource, connected[link.alias]))
	}
	return replied(http.StatusOK, list)
}

func (l link) describe(local *Resource, connected bool) *models.RemoteResourceRef {
	return &models.RemoteResourceRef{
		Alias: &l.alias, DeploymentID: &l.deploymentID, ElasticsearchRefID: &l.refID, SkipUnavailable: &l.skipUnavailable,
		Info: &models.RemoteResourceInfo{
			Connected: &connected, Healthy: &connected, Compatible: ec.Bool(local.compatibleWith(l.remote)),
			Trusted: ec.Bool(local.trusts(l.remote)), TrustedBack: ec.Bool(l.remote.trusts(local)),
		},
	}
}

func (s *Simulator) putRemoteClusters(c *call) reply {
	resource, missing := c.resource()
	if missing != nil {
		return *missing
	}
	var wanted models.RemoteResources
	if err := json.Unmarshal(c.body, &wanted); err != nil {
		return s.violation(c.route, err)
	}
	links, problem := resource.Deployment.Organization.resolve(wanted.Resources)
	if problem != nil {
		return *problem
	}
	if alias, twice := duplicate(links); twice {
		return s.violation(c.route, fmt.Errorf("alias %q is there twice; nobody knows what Elastic does then", alias))
	}
	return s.replaceList(c.ctx, resource, links, s.behaviour())
}

// resolve finds the clusters that entries lead to, or the answer that one is not there.
func (o *Organization) resolve(entries []*models.RemoteResourceRef) ([]link, *reply) {
	links := make([]link, 0, len(entries))
	for _, entry := range entries {
		remote, missing := o.find(*entry.DeploymentID, *entry.ElasticsearchRefID)
		if missing != nil {
			// The document leaves this code out, and with it the status.
			answer := failure(http.StatusNotFound, "deployments.deployment_remote_resource_not_found",
				fmt.Sprintf("A remote cluster cannot be found: deployment [%s], ref_id [%s].",
					*entry.DeploymentID, *entry.ElasticsearchRefID))
			return nil, &answer
		}
		links = append(links, link{
			alias: *entry.Alias, skipUnavailable: entry.SkipUnavailable != nil && *entry.SkipUnavailable,
			deploymentID: *entry.DeploymentID, refID: *entry.ElasticsearchRefID, remote: remote,
		})
	}
	return links, nil
}

func duplicate(links []link) (alias string, found bool) {
	seen := map[string]bool{}
	for _, link := range links {
		if seen[link.alias] {
			return link.alias, true
		}
		seen[link.alias] = true
	}
	return "", false
}

// replaceList answers 202. Without delays Elasticsearch is written first, and its refusal is the
// answer; with delays the list and Elasticsearch follow later.
func (s *Simulator) replaceList(ctx context.Context, resource *Resource, links []link, behaviour Behaviour) reply {
	generation := resource.links.begin()
	if behaviour.delaysEffects() {
		s.later(func(ctx context.Context) error {
			if err := s.wait(ctx, behaviour.listDelay()); err != nil {
				return err
			}
			resource.links.show(generation, links)
			if err := s.wait(ctx, behaviour.elasticsearchDelay()); err != nil {
				return err
			}
			return resource.write(ctx, generation, links)
		})
	} else {
		if err := resource.write(ctx, generation, links); err != nil {
			return clusterRequestFailed(err)
		}
		resource.links.show(generation, links)
	}
	return replied(http.StatusAccepted, map[string]any{})
}

func clusterRequestFailed(err error) reply {
	status := http.StatusInternalServerError
	if refused := (*refusal)(nil); errors.As(err, &refused) && refused.answer.status < 500 {
		status = http.StatusBadRequest
	}
	return failure(status, "deployments.cluster_request_failed", "The cluster refuses what this operation needs: "+err.Error())
}

// secondWriter is somebody else who writes the list between two requests of the client.
func (s *Simulator) secondWriter(ctx context.Context, resource *Resource, writer *SecondWriter) error {
	links, problem := resource.Deployment.Organization.resolve(writer.Resources)
	if problem != nil {
		return errors.New("a second writer names a remote cluster that is not there")
	}
	if writer.Mode == AddToList {
		own := func(l link) bool {
			return slices.ContainsFunc(links, func(n link) bool { return n.alias == l.alias })
		}
		links = append(slices.DeleteFunc(slices.Clone(resource.links.current()), own), links...)
	}
	if answer := s.replaceList(ctx, resource, links, Behaviour{}); answer.status != http.StatusAccepted {
		return fmt.Errorf("the second writer is refused with %d", answer.status)
	}
	return nil
}
