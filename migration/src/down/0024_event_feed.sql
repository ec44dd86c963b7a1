DROP INDEX events_changes;
