ALTER TABLE organisations DROP COLUMN notify_emails;
DROP TABLE message_templates;
DROP TABLE messages;
