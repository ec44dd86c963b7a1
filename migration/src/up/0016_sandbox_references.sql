-- The references of a test workspace's mandates follow from its seed and from how many were drawn.

CREATE TABLE sandbox_references (
    workspace_id TEXT NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    seed BIGINT NOT NULL,
    drawn BIGINT NOT NULL
);
