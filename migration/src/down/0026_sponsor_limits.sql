ALTER TABLE service_users DROP COLUMN max_day_pence;
ALTER TABLE service_users DROP COLUMN max_file_pence;
ALTER TABLE service_users DROP COLUMN max_item_pence;
