-- Dates that the operator decided, over the list of bank holidays in the program: a holiday added, or a published one
-- that is worked because it was moved. kind: holiday or working_day. source: manual or import.

CREATE TABLE holidays (
    on_date TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    loaded_at BIGINT NOT NULL
);
