package simulator

import "time"

// Directory is a copy of what is registered in the tenants, without any secret.
type Directory struct {
	Applications []RegisteredApplication `json:"applications"`
}

// RegisteredApplication is one registration.
type RegisteredApplication struct {
	Tenant           string         `json:"tenant"`
	ObjectID         string         `json:"object_id"`
	ClientID         string         `json:"client_id"`
	Name             string         `json:"name"`
	Deleted          bool           `json:"deleted,omitempty"`
	ServicePrincipal string         `json:"service_principal,omitempty"` // its object id
	Secrets          []ClientSecret `json:"secrets,omitempty"`
}

// ClientSecret is one secret of a registration.
type ClientSecret struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Expires time.Time `json:"expires"`
}

// Directory copies it as it is now.
func (s *Simulator) Directory() Directory {
	s.mu.Lock()
	defer s.mu.Unlock()
	var copied Directory
	for _, t := range s.state.microsoft.tenants {
		for _, a := range t.apps {
			one := RegisteredApplication{Tenant: t.id, ObjectID: a.objectID, ClientID: a.appID, Name: a.display, Deleted: a.deleted()}
			if principal := t.servicePrincipalOf(a); principal != nil {
				one.ServicePrincipal = principal.objectID
			}
			for _, p := range a.passwords {
				one.Secrets = append(one.Secrets, ClientSecret{p.keyID, p.display, p.end})
			}
			copied.Applications = append(copied.Applications, one)
		}
	}
	return copied
}
