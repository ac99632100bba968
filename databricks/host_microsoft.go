package databricks

// The kinds of host that are Microsoft's. Nobody can paste one: they are made of the table alone.
const (
	HostEntra HostKind = "entra" // where people and principals sign in
	HostGraph HostKind = "graph" // where applications are registered
	HostAzure HostKind = "azure" // Azure Resource Manager
)

// Host is where requests for one of Microsoft's services go. It is the zero Host for any other service.
func (m Microsoft) Host(target Target) Host {
	host := Host{Cloud: m.Cloud}
	switch target {
	case Entra:
		host.Kind, host.URL = HostEntra, m.Entra
	case Graph:
		host.Kind, host.URL = HostGraph, m.Graph
	case Azure:
		host.Kind, host.URL = HostAzure, m.Azure
	default:
		return Host{}
	}
	return host
}

// OfMicrosoft says whether the host is one of Microsoft's, and not of Databricks.
func (h Host) OfMicrosoft() bool {
	return h.Kind == HostEntra || h.Kind == HostGraph || h.Kind == HostAzure
}

// inTable says whether a host of Microsoft's is one that the table made.
func (h Host) inTable() bool {
	for _, target := range []Target{Entra, Graph, Azure} {
		if h == clouds[h.Cloud].Host(target) {
			return h.URL != ""
		}
	}
	return false
}

// ofMicrosoft says whether a request is for one of Microsoft's services.
func (t Target) ofMicrosoft() bool { return t == Entra || t == Graph || t == Azure }

// service is what people call it.
func (t Target) service() string {
	switch t {
	case Entra:
		return "Microsoft Entra"
	case Graph:
		return "Microsoft Graph"
	case Azure:
		return "Azure Resource Manager"
	case Account:
		return "the account"
	default:
		return "the workspace"
	}
}

// microsoftTarget is the service that a host of Microsoft's is.
func (h Host) microsoftTarget() Target {
	switch h.Kind {
	case HostEntra:
		return Entra
	case HostGraph:
		return Graph
	default:
		return Azure
	}
}
