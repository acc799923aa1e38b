-- AlterTable
ALTER TABLE "nodes" ADD COLUMN "vitals" JSON;

-- AlterTable
ALTER TABLE "accounts" ADD COLUMN "changes" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "node_connections" (
    "node_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "principal_id" TEXT NOT NULL,
    "user_id" TEXT,
    "transport" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "channels" INTEGER NOT NULL,

    CONSTRAINT "node_connections_pkey" PRIMARY KEY ("node_id","id")
);

-- CreateTable
CREATE TABLE "node_follows" (
    "node_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "channel" TEXT NOT NULL,

    CONSTRAINT "node_follows_pkey" PRIMARY KEY ("node_id","connection_id","channel")
);

-- CreateTable
CREATE TABLE "notices" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    "notice_id" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "audience" JSON NOT NULL,
    "sender_id" TEXT,
    "sender" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_log" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_id" TEXT,
    "actor" TEXT,
    "address" TEXT,
    "act" TEXT NOT NULL,
    "target" TEXT,
    "outcome" TEXT NOT NULL,
    "detail" JSON,

    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "node_connections_user_id_idx" ON "node_connections"("user_id");

-- CreateIndex
CREATE INDEX "node_follows_channel_idx" ON "node_follows"("channel");

-- CreateIndex
CREATE INDEX "audit_log_actor_id_idx" ON "audit_log"("actor", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_log_target_idx" ON "audit_log"("target");

-- ── Below is written by hand: what the schema language cannot say ───────────────────────────────────────────

-- Who is connected is true for seconds. It need not survive a crash of PostgreSQL: the nodes write it anew.
ALTER TABLE "nodes" SET UNLOGGED;
ALTER TABLE "node_users" SET UNLOGGED;
ALTER TABLE "node_connections" SET UNLOGGED;
ALTER TABLE "node_follows" SET UNLOGGED;
ALTER TABLE "node_follows" ALTER COLUMN "channel" TYPE text COLLATE "C";

ALTER TABLE "accounts" ADD CONSTRAINT "accounts_changes_counted" CHECK ("changes" BETWEEN 0 AND "version");

-- What was done stays written down.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is never changed nor deleted' USING ERRCODE = '42501';
END
$$;
CREATE TRIGGER "audit_log_only_grows" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_log"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
