package simulator

import "net/http"

// newAccountRoutes is the table of what the account console answers.
func newAccountRoutes() *http.ServeMux {
	public := gate{public: true, anyAddress: true}
	mux := http.NewServeMux()
	for _, row := range []endpoint{
		{"GET /.well-known/databricks-config", public, (*call).hostMetadata},
		{"GET /login", public, (*call).loginPage},
	} {
		mux.Handle(row.pattern, row)
	}
	return mux
}
