DROP TABLE idempotency;
DROP TABLE api_key_secrets;
DROP TABLE api_keys;
DROP TABLE workspaces;
DROP TABLE organisations;
DROP TABLE server_secrets;
