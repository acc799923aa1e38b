-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'customer',
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "hub" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "epoch" TEXT NOT NULL,
    "lineage" TEXT NOT NULL,

    CONSTRAINT "hub_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "channels" (
    "name" TEXT NOT NULL,
    "head" BIGINT NOT NULL,
    "pruned" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "channels_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "events" (
    "channel" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "type" TEXT NOT NULL,
    "data" JSON NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "events_pkey" PRIMARY KEY ("channel","seq")
);

-- CreateTable
CREATE TABLE "commands" (
    "actor" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "reply" JSON NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "commands_pkey" PRIMARY KEY ("actor","id")
);

-- CreateTable
CREATE TABLE "nodes" (
    "id" TEXT NOT NULL,
    "connections" INTEGER NOT NULL DEFAULT 0,
    "peak" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "nodes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "node_users" (
    "node_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,

    CONSTRAINT "node_users_pkey" PRIMARY KEY ("node_id","user_id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "cedula" TEXT NOT NULL,
    "owner_id" TEXT,
    "holder" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'customer',
    "balance" BIGINT NOT NULL DEFAULT 0,
    "floor" BIGINT NOT NULL DEFAULT 0,
    "movement_limit" BIGINT NOT NULL DEFAULT 100000000,
    "version" BIGINT NOT NULL DEFAULT 0,
    "closed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("cedula")
);

-- CreateTable
CREATE TABLE "account_watchers" (
    "cedula" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,

    CONSTRAINT "account_watchers_pkey" PRIMARY KEY ("cedula","user_id")
);

-- CreateTable
CREATE TABLE "entries" (
    "id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "debit" TEXT NOT NULL,
    "credit" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "debit_version" BIGINT NOT NULL,
    "debit_balance" BIGINT NOT NULL,
    "credit_version" BIGINT NOT NULL,
    "credit_balance" BIGINT NOT NULL,
    "actor" TEXT NOT NULL,
    "command_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "seal" TEXT NOT NULL,

    CONSTRAINT "entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "journal" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "entries" BIGINT NOT NULL DEFAULT 0,
    "seal" TEXT NOT NULL,

    CONSTRAINT "journal_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_username_key" ON "users"("username");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "events_at_idx" ON "events" USING BRIN ("at");

-- CreateIndex
CREATE INDEX "commands_at_idx" ON "commands" USING BRIN ("at");

-- CreateIndex
CREATE INDEX "accounts_owner_id_idx" ON "accounts"("owner_id");

-- CreateIndex
CREATE INDEX "account_watchers_user_id_idx" ON "account_watchers"("user_id");

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account_watchers" ADD CONSTRAINT "account_watchers_cedula_fkey" FOREIGN KEY ("cedula") REFERENCES "accounts"("cedula") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account_watchers" ADD CONSTRAINT "account_watchers_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ── Below is written by hand: what the schema language cannot say ───────────────────────────────────────────

-- Values that must never be stored, whoever writes them.
ALTER TABLE "users" ADD CONSTRAINT "users_role_known" CHECK ("role" IN ('customer', 'admin'));
ALTER TABLE "hub" ADD CONSTRAINT "hub_one_row" CHECK ("id" = 1);
ALTER TABLE "journal" ADD CONSTRAINT "journal_one_row" CHECK ("id" = 1);
ALTER TABLE "accounts"
    ADD CONSTRAINT "accounts_kind_known" CHECK ("kind" IN ('customer', 'cash_desk')),
    ADD CONSTRAINT "accounts_floor_kept" CHECK ("kind" = 'cash_desk' OR "balance" >= "floor"),
    ADD CONSTRAINT "accounts_floor_not_positive" CHECK ("floor" <= 0),
    ADD CONSTRAINT "accounts_balance_countable" CHECK (abs("balance") <= 9000000000000000),
    ADD CONSTRAINT "accounts_movement_limit_positive" CHECK ("movement_limit" > 0);
ALTER TABLE "entries"
    ADD CONSTRAINT "entries_amount_positive" CHECK ("amount" > 0),
    ADD CONSTRAINT "entries_two_accounts" CHECK ("debit" <> "credit");

-- The ledger only grows.
CREATE FUNCTION "refuse_entry_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger entries are never changed nor deleted' USING ERRCODE = '42501';
END
$$;
CREATE TRIGGER "entries_only_grow" BEFORE UPDATE OR DELETE OR TRUNCATE ON "entries"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_entry_change"();

-- An account's movements, newest first, and each version once per side. The cash desk is on one side of nearly every
-- entry and nobody pages through it: left out, each entry costs one index insertion less.
CREATE UNIQUE INDEX "entries_credit_version" ON "entries" ("credit", "credit_version" DESC) WHERE "credit" <> 'caja';
CREATE UNIQUE INDEX "entries_debit_version" ON "entries" ("debit", "debit_version" DESC) WHERE "debit" <> 'caja';

-- Keys are compared byte by byte: a language's alphabet has no say in them, and costs time at every comparison.
ALTER TABLE "accounts" ALTER COLUMN "cedula" TYPE text COLLATE "C";
ALTER TABLE "account_watchers" ALTER COLUMN "cedula" TYPE text COLLATE "C";
ALTER TABLE "channels" ALTER COLUMN "name" TYPE text COLLATE "C";
ALTER TABLE "events" ALTER COLUMN "channel" TYPE text COLLATE "C";
ALTER TABLE "commands" ALTER COLUMN "actor" TYPE text COLLATE "C", ALTER COLUMN "id" TYPE text COLLATE "C";
ALTER TABLE "entries" ALTER COLUMN "debit" TYPE text COLLATE "C", ALTER COLUMN "credit" TYPE text COLLATE "C";

-- Rows that are rewritten by each command: room on the page keeps the rewrite off the indexes.
ALTER TABLE "accounts" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE "channels" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE "journal" SET (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);

-- The first link of the chain, and the account that stands across from every deposit and withdrawal.
INSERT INTO "journal" ("id", "entries", "seal") VALUES (1, 0, repeat('0', 64));
INSERT INTO "accounts" ("cedula", "holder", "kind") VALUES ('caja', 'Caja', 'cash_desk');
