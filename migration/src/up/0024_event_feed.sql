-- Changes in their order, for those who follow them: between two changes there may be any number of calls.
CREATE INDEX events_changes ON events (workspace_id, seq, kind) WHERE kind <> 'procedure.called';
