-- One role and one schema per service: a service reaches its own data and nobody else's.
--
-- Run by psql as an administrator in the platform's database; it may be run again, for new passwords too.
-- The passwords are psql variables: either from the copy of this file that deploy/make-secrets writes, or
--   psql -v accounts_password=… -v ingest_api_password=… … -f roles.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;

CREATE TEMPORARY TABLE service_role (name text, password text);
INSERT INTO service_role
VALUES
    ('accounts', :'accounts_password'),
    ('ingest_api', :'ingest_api_password'),
    ('sftp_poller', :'sftp_poller_password'),
    ('mailer', :'mailer_password'),
    ('tracking', :'tracking_password'),
    ('reviews', :'reviews_password'),
    ('feed_exporter', :'feed_exporter_password'),
    ('connectors', :'connectors_password');

SELECT format('CREATE ROLE %I LOGIN', name) FROM service_role
WHERE name NOT IN (SELECT rolname FROM pg_roles) \gexec
SELECT format('ALTER ROLE %I PASSWORD %L', name, password) FROM service_role \gexec
-- An administrator that is no superuser may give a schema only to a role it belongs to.
SELECT format('GRANT %I TO CURRENT_USER', name) FROM service_role \gexec
SELECT format('CREATE SCHEMA IF NOT EXISTS %1$I AUTHORIZATION %1$I', name) FROM service_role \gexec
REVOKE ALL ON SCHEMA public FROM PUBLIC;
DROP TABLE service_role;
