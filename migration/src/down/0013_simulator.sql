DROP TABLE bank_plans;
DROP TABLE bank_reports;
DROP TABLE bank_files;
DROP TABLE bank_debits;
DROP TABLE bank_orders;
DROP TABLE bank_instructions;
DROP TABLE bank_accounts;
DROP TABLE bank_state;
