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
		s.controlState(w, r)
	case "POST reset":
		s.Reset()
		controlDone(w, nil, nil)
	case "GET faults":
		s.controlListFaults(w)
	case "POST faults":
		s.controlFaults(w, r)
	case "DELETE faults":
		s.mu.Lock()
		s.faults = nil
		s.mu.Unlock()
		controlDone(w, nil, nil)
	case "POST sign-in":
		access, err := s.signIn(r.URL.Query().Get("name"), issuerCalled(r.URL.Query().Get("at")))
		controlDone(w, map[string]string{"access_token": access}, err)
	case "DELETE access-tokens":
		s.EndAccessTokens()
		controlDone(w, nil, nil)
	case "DELETE refresh-tokens":
		s.EndRefreshTokens()
		controlDone(w, nil, nil)
	case "DELETE principal":
		id, _ := strconv.ParseInt(r.URL.Query().Get("id"), 10, 64) // 0 is nobody
		controlDone(w, nil, s.DeletePrincipal(id))
	case "POST restrict-admins":
		s.RestrictAdmins(true)
		controlDone(w, nil, nil)
	case "DELETE restrict-admins":
		s.RestrictAdmins(false)
		controlDone(w, nil, nil)
	default:
		if s.controlMicrosoft(w, r) {
			return
		}
		http.Error(w, "there is no such path; see docs/simulator.md", http.StatusNotFound)
	}
}

// controlState writes the state of the main workspace, or of the one that is asked for.
func (s *Simulator) controlState(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("workspace")
	if id == "" {
		id = idText(workspaceID)
	}
	state, found := s.StateOf(id)
	if !found {
		http.Error(w, "there is no such workspace", http.StatusNotFound)
		return
	}
	controlDone(w, state, nil)
}

// issuerCalled reads who gives a token: the account, a workspace by its id, or the main workspace if nothing is said. An id
// that nobody has gives a token that opens nothing.
func issuerCalled(text string) int64 {
	if text == "account" {
		return ofAccount
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id == ofAccount {
		return workspaceID
	}
	return id
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
	controlDone(w, nil, nil)
}

// controlDone answers with a value, with nothing, or with what was wrong.
func controlDone(w http.ResponseWriter, value any, err error) {
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusNotFound)
	case value == nil:
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(value)
	}
}
