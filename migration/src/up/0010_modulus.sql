-- Vocalink's modulus tables as the operator imported them: the texts of valacdos.txt (weights) and scsubtab.txt
-- (substitutions). The table with the latest valid_from_on that has come is in force.
-- hash is BLAKE3 in hexadecimal, over both texts, each behind its length in bytes (eight bytes, big-endian).

CREATE TABLE modulus_tables (
    version TEXT NOT NULL PRIMARY KEY,
    valid_from_on TEXT NOT NULL,
    hash TEXT NOT NULL,
    weights TEXT NOT NULL,
    substitutions TEXT NOT NULL,
    imported_at BIGINT NOT NULL
);
