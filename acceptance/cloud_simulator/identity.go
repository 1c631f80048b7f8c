package main

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/elastic/cloud-sdk-go/pkg/models"
	"github.com/go-openapi/strfmt"
)

// Credentials of an organization.
type Credentials struct {
	APIKey string `json:"api_key"`
	// Of Enterprise only.
	Username string `json:"username,omitempty"`
	Password string `json:"password,omitempty"`
}

// Identity tells who sends a request. Safe for concurrent use.
type Identity struct {
	kind Kind
	now  func() time.Time
	// By the id of the organization. Settled at the start.
	credentials   map[string]Credentials
	organizations map[string]*Organization

	mutex         sync.Mutex
	tokenLifetime time.Duration
	tokens        map[string]token
	issued        []string // also those that have ended
}

type token struct {
	organization *Organization
	expires      time.Time
}

func NewIdentity(kind Kind, platform *Platform, now func() time.Time) *Identity {
	identity := &Identity{
		kind: kind, now: now, credentials: map[string]Credentials{}, organizations: map[string]*Organization{},
		tokenLifetime: time.Hour, tokens: map[string]token{}, issued: []string{},
	}
	for _, organization := range platform.organizations {
		credentials := Credentials{APIKey: rand.Text()}
		if kind == Enterprise {
			credentials.Username = "user-" + strings.ToLower(rand.Text()[:6])
			credentials.Password = rand.Text()
		}
		identity.credentials[organization.ID] = credentials
		identity.organizations[organization.ID] = organization
	}
	return identity
}

// Authenticate returns the organization of a request, or nil. Hosted knows API keys alone;
// Enterprise also users, with their passwords or with tokens from a login.
func (i *Identity) Authenticate(request *http.Request) *Organization {
	scheme, value, _ := strings.Cut(request.Header.Get("Authorization"), " ")
	if scheme == "ApiKey" {
		return i.who(func(c Credentials) bool { return c.APIKey == value })
	}
	if i.kind != Enterprise {
		return nil
	}
	if scheme == "Bearer" {
		return i.ofToken(value)
	}
	username, password, ok := request.BasicAuth()
	if !ok {
		return nil
	}
	return i.ofUser(username, password)
}

func (i *Identity) ofUser(username, password string) *Organization {
	return i.who(func(c Credentials) bool { return c.Username == username && c.Password == password })
}

func (i *Identity) who(fits func(Credentials) bool) *Organization {
	for id, credentials := range i.credentials {
		if fits(credentials) {
			return i.organizations[id]
		}
	}
	return nil
}

func (i *Identity) ofToken(value string) *Organization {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	found, ok := i.tokens[value]
	if !ok || !i.now().Before(found.expires) {
		return nil
	}
	return found.organization
}

// SetTokenLifetime is for tokens that are issued from now on.
func (i *Identity) SetTokenLifetime(lifetime time.Duration) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	i.tokenLifetime = lifetime
}

// IssuedTokens are all tokens since the start, so that a test can look for them where they must not be.
func (i *Identity) IssuedTokens() []string {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	return slices.Clone(i.issued)
}

// ExpireTokens ends all tokens.
func (i *Identity) ExpireTokens() {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	clear(i.tokens)
}

func (i *Identity) issue(organization *Organization) reply {
	value := rand.Text()
	i.mutex.Lock()
	defer i.mutex.Unlock()
	expires := i.now().Add(i.tokenLifetime)
	i.tokens[value] = token{organization: organization, expires: expires}
	i.issued = append(i.issued, value)
	session := strfmt.DateTime(expires)
	return replied(http.StatusOK, &models.TokenResponse{Token: &value, SessionExpirationTime: &session})
}

func unauthenticated() reply {
	return failure(http.StatusUnauthorized, "root.unauthenticated", "The supplied authentication is invalid.")
}

func (s *Simulator) login(c *call) reply {
	var login models.LoginRequest
	if err := json.Unmarshal(c.body, &login); err != nil {
		return failure(http.StatusBadRequest, "root.invalid_json_request", err.Error())
	}
	organization := s.identity.ofUser(*login.Username, *login.Password)
	if organization == nil {
		return unauthenticated()
	}
	return s.identity.issue(organization)
}

// refreshToken's token stays valid beside the new one until it expires.
func (s *Simulator) refreshToken(c *call) reply { return s.identity.issue(c.organization) }
