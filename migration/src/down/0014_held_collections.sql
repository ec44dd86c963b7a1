DROP TABLE held_collections;
