# The commands of a working day. .ci/run is what counts.
GOLANGCI := .tools/v2.15.0/golangci-lint
# The packages whose tests compare screens.
SCREENS = $(shell go list -f '{{range .TestImports}}{{if eq . "brickpass/internal/screen"}}{{$$.ImportPath}}{{end}}{{end}} {{range .XTestImports}}{{if eq . "brickpass/internal/screen"}}{{$$.ImportPath}}{{end}}{{end}}' ./... | xargs -n1 | sort -u)

.PHONY: build test race lint format cover demo golden ci

build: ; go build -trimpath -o brickpass .
test: ; go test ./...
race: ; go test -race ./...
demo: ; go run . demo
ci: ; .ci/run

lint: $(GOLANGCI)
	$(GOLANGCI) run ./...

format: $(GOLANGCI)
	$(GOLANGCI) fmt ./...

# Which lines no test runs through.
cover:
	go test -coverpkg=./... -coverprofile=cover.out ./...
	go tool cover -func=cover.out | tail -n 1

# Takes the screens as they are for the goldens. Read the diff: it is what people will see.
golden:
	go test $(SCREENS) -update
	git diff --stat

$(GOLANGCI):
	GOBIN=$(CURDIR)/$(@D) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
