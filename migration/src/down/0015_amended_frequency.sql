ALTER TABLE mandates DROP COLUMN pending_first_on;
ALTER TABLE mandates DROP COLUMN pending_frequency;
