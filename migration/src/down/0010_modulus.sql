DROP TABLE modulus_tables;
