-- Collections that a line of a report may mean, which waits for somebody: until then they are not confirmed.
CREATE TABLE held_collections (
    report_id TEXT NOT NULL,
    line BIGINT NOT NULL,
    collection_id TEXT NOT NULL REFERENCES collections (id),
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    PRIMARY KEY (report_id, line, collection_id),
    FOREIGN KEY (report_id, line) REFERENCES advices (report_id, line)
) /* clustered */;

CREATE INDEX held_collections_workspace ON held_collections (workspace_id, collection_id);
