-- The PostgreSQL image runs this as the superuser when it creates its volume. The hub's role owns its database and
-- nothing else: the protections of the journal and the audit log against changes do not bind superusers.
\getenv password PULSO_DB_PASSWORD
CREATE ROLE pulso LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE pulso OWNER pulso;
