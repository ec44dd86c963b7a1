DROP TABLE logos;
ALTER TABLE organisations DROP COLUMN brand_colour;
DROP TABLE authorities;
DROP TABLE payer_forms;
