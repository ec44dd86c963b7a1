DROP TABLE journal_positions;
DROP TABLE event_heads;
DROP TABLE events;
