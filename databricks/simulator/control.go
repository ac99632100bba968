package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// controlPrefix is where tests steer a simulator that runs in another process. No real Databricks has it.
const controlPrefix = "/_simulator/"

// control answers the paths that docs/simulator.md describes. They are not logged, not delayed and meet no faults.
func (s *Simulator) control(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Origin") != "" {
		http.Error(w, "a web page has no business here", http.StatusForbidden)
		return
	}
	switch r.Method + " " + strings.TrimPrefix(r.URL.Path, controlPrefix) {
	case "GET state":
		controlAnswer(w, s.State())
	case "POST reset":
		s.Reset()
		w.WriteHeader(http.StatusNoContent)
	case "GET faults":
		s.controlListFaults(w)
	case "POST faults":
		s.controlFaults(w, r)
	case "DELETE faults":
		s.mu.Lock()
		s.faults = nil
		s.mu.Unlock()
		w.WriteHeader(http.StatusNoContent)
	case "DELETE principal":
		s.controlDelete(w, r)
	default:
		http.Error(w, "there is no such path; see docs/simulator.md", http.StatusNotFound)
	}
}

// controlListFaults writes all armed faults in their text form, those of the world first.
func (s *Simulator) controlListFaults(w http.ResponseWriter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, fault := range s.faults {
		_, _ = io.WriteString(w, fault.String()+"\n")
	}
}

// controlFaults takes faults in their text form, one a line.
func (s *Simulator) controlFaults(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if err != nil {
		http.Error(w, "the body could not be read", http.StatusBadRequest)
		return
	}
	var faults []Fault
	for line := range strings.Lines(string(text)) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		fault, err := ParseFault(strings.TrimSpace(line))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		faults = append(faults, fault)
	}
	for _, fault := range faults {
		s.AddFault(fault)
	}
	w.WriteHeader(http.StatusNoContent)
}

// controlDelete does what an account admin does in the account console: the principal is gone, its grants are orphans.
func (s *Simulator) controlDelete(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.URL.Query().Get("id"), 10, 64)
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.state.identityByID(id)
	if err != nil || i == nil {
		http.Error(w, "there is no such principal", http.StatusNotFound)
		return
	}
	s.state.removeFromAccount(i, s.clock.Now())
	w.WriteHeader(http.StatusNoContent)
}

func controlAnswer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}
