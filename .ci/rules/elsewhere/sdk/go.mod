module github.com/databricks/databricks-sdk-go

go 1.26.0
