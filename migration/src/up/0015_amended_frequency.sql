-- A change of the schedule that is not in force yet: how often from then on, and the first date that falls due under it.
-- The first date is null where days only move within their months.

ALTER TABLE mandates ADD COLUMN pending_frequency TEXT;
ALTER TABLE mandates ADD COLUMN pending_first_on TEXT;
