DROP TABLE sandbox_references;
