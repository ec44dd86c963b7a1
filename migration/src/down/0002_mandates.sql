DROP TABLE invites;
DROP TABLE mandates;
