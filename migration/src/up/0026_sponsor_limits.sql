-- What the sponsor bank allows under a Service User Number, in pence. NULL is no limit of the sponsor's.
ALTER TABLE service_users ADD COLUMN max_item_pence BIGINT;
ALTER TABLE service_users ADD COLUMN max_file_pence BIGINT;
ALTER TABLE service_users ADD COLUMN max_day_pence BIGINT;
