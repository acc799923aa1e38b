-- Run by the PostgreSQL image when it makes its volume, as the superuser. The hub's role owns its database and nothing
-- else: what keeps the journal and the audit log from change does not hold for superusers.
\getenv password PULSO_DB_PASSWORD
CREATE ROLE pulso LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE pulso OWNER pulso;
